"""The rules on whole dialogues, in the development domain and in some that they do not know."""

import random
import re

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from heritage_session.catalog import Catalog
from heritage_session.conversation import EVERYTHING, ConversationState, ConversationTurn
from heritage_session.dialogues import Dialogue, DialogueTurn, read_dialogues
from heritage_session.evaluation import evaluate
from heritage_session.resolvers.rules import RulesResolver
from tests.examples import scaled
from tests.rules import DATA, catalog_of, parts, resolver_of

TALKS = yaml.safe_load((DATA / "talks.yaml").read_text("utf-8"))


def row(catalog, value, language):
    """What a query would give for a value, or for an id that the catalog does not have."""
    for vocabulary in catalog.vocabularies.values():
        if value in vocabulary.values:
            return {"id": value, "label": vocabulary.values[value].label(language)}
    return {"id": value, "label": value}


def turn(catalog, language, question, expected, first):
    """One turn of a talk: how it is to be read, and the rows that answer it."""
    template, slots, rows = parts(expected) if expected else (None, {}, [])
    answered = "standalone" if first else "followup"
    found = tuple(row(catalog, value, language) for value in rows)
    return DialogueTurn(question, answered if template else "abstain", template, slots, (), found)


def dialogues(catalog, talks):
    """The talks of a domain, as dialogues to evaluate."""
    for number, talk in enumerate(talks):
        language = talk["language"]
        turns = [turn(catalog, language, *said, not n) for n, said in enumerate(talk["said"])]
        yield Dialogue(f"{number}", language, (), tuple(turns))


def other_names(expected, templates, values):
    """A reading, with the names that its template and its values have instead."""
    template, *rest = expected.split(" ")
    renamed = [re.sub(r"(?<=[=+])\S+", lambda m: values.get(m[0], m[0]), part) for part in rest]
    return " ".join((template and templates[template], *renamed))


def numbered(dialogue):
    """The states behind the turns of a dialogue, with the questions asked there."""
    state = ConversationState(language=dialogue.language)
    for turn in dialogue.turns:
        yield state, turn.question
        gone = [name for name in state.current_slots if name not in turn.slots]
        state.add_turn(
            ConversationTurn(
                "user",
                turn.question,
                None,
                turn.template,
                turn.slots,
                turn.results,
                unset=(EVERYTHING,) if turn.expect == "standalone" else gone if turn.slots else (),
                context=turn.template is not None,
                seq=len(state.turns) + 1,
            )
        )


def assert_complete(state, question, name, slot):
    source, turns = slot.source, {turn.seq: turn for turn in state.turns if turn.seq}
    if source.kind == "question":
        assert question[source.start : source.end] == source.text
        assert source.text
    elif source.kind == "turn":
        assert turns[source.seq].context
        assert slot.value in turns[source.seq].slots.values()
    else:
        assert turns[source.seq].results[source.row - 1]["id"] == slot.value


async def test_the_development_dialogues():
    catalog = catalog_of("heritage")
    report = await evaluate(
        resolver_of("heritage"), catalog, read_dialogues(DATA / "dev.jsonl", catalog)
    )
    assert report.precision >= 0.99, report.failures
    assert report.coverage >= 0.97, report.failures
    assert report.to_dict()["resolved"] >= 0.95


@pytest.mark.parametrize("domain", TALKS)
async def test_other_domains(domain):
    catalog = catalog_of(domain)
    report = await evaluate(resolver_of(domain), catalog, dialogues(catalog, TALKS[domain]))
    assert not report.failures, "\n".join(map(str, report.failures))


@settings(max_examples=scaled(6))
@given(seed=st.integers(0, 10_000))
async def test_ids_and_order_mean_nothing(seed):
    """Templates renamed and shuffled, values renamed and shuffled: the readings are the same."""
    shuffled = random.Random(seed)
    domain = shuffled.choice(sorted(TALKS))
    data = yaml.safe_load((DATA / f"{domain}.yaml").read_text("utf-8"))
    templates, values = {}, {}
    shuffled.shuffle(data["templates"])
    for number, template in enumerate(data["templates"]):
        templates[template["id"]] = template["id"] = f"q{number}"
    for listed in data["vocabularies"].values():
        if isinstance(listed, list):
            shuffled.shuffle(listed)
            for value in listed:
                values[value["id"]] = f"v{len(values)}"
                value["id"] = values[value["id"]]
            for value in listed:
                if "within" in value:
                    value["within"] = values[value["within"]]
    catalog = Catalog.from_dict(data)
    renamed = [
        {
            **talk,
            "said": [
                (question, other_names(read, templates, values)) for question, read in talk["said"]
            ],
        }
        for talk in TALKS[domain]
    ]
    report = await evaluate(RulesResolver(catalog), catalog, dialogues(catalog, renamed))
    assert not report.failures, "\n".join(map(str, report.failures))


@pytest.mark.parametrize("domain", ["heritage", *TALKS])
def test_every_source_is_complete(domain):
    catalog, resolver = catalog_of(domain), resolver_of(domain)
    if domain == "heritage":
        said = read_dialogues(DATA / "dev.jsonl", catalog)
    else:
        said = dialogues(catalog, TALKS[domain])
    for dialogue in said:
        for state, question in numbered(dialogue):
            for name, slot in resolver.resolve_now(state, question).slots.items():
                assert_complete(state, question, name, slot)
