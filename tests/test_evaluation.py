"""Scoring a resolver: what is counted, and what a file of dialogues may hold."""

import asyncio
import json

import pytest

from heritage_session.catalog import Catalog
from heritage_session.conversation import ConversationState, ConversationTurn
from heritage_session.dialogues import Dialogue, DialogueTurn, read_dialogues
from heritage_session.errors import ConfigError
from heritage_session.evaluation import Report, edit_of, evaluate, rehearse, wilson
from heritage_session.resolvers.base import EditKind, Resolution, Resolver, SlotValue, Source

CATALOG = Catalog.from_dict(
    {
        "name": "x",
        "default_language": "nl",
        "vocabularies": {"city": [{"id": "z", "label": "Zwolle"}, {"id": "a", "label": "Assen"}]},
        "templates": [
            {
                "id": "t",
                "slots": {"city": "city"},
                "questions": {"nl": ["Hoe is {city}?"]},
                "sparql": "SELECT ?x WHERE { $city ?p ?x }",
            }
        ],
    }
)


class Parrot(Resolver):
    """Answers with a city by the question's name for it."""

    def __init__(self):
        self.states = []

    async def resolve(self, state, question, language=None):
        self.states.append(state.copy())
        if question == "reset":
            return Resolution(EditKind.RESET, "nl")
        if question not in ("z", "a"):
            return Resolution(EditKind.ABSTAIN, "nl")
        slot = SlotValue(question, question, Source("turn"))
        return Resolution(
            EditKind.REPLACE, "nl", "t", {"city": slot}, resolved_question=" Hoe  IS?"
        )


def turn(question, city=None, expect="followup", **more):
    if city is None:
        return DialogueTurn(question, "abstain")
    return DialogueTurn(question, expect, "t", {"city": city}, **more)


async def score(*turns):
    parrot = Parrot()
    report = await evaluate(parrot, CATALOG, [Dialogue("d", "nl", ("tag",), turns)])
    return parrot, report


async def test_what_is_counted():
    _, report = await score(
        turn("z", "z", "standalone", resolved=("hoe is??", "x")),
        turn("a", "z", resolved=("never counted",)),
        turn("?", "a"),
        turn("?"),
        turn("z"),
    )
    figures = report.to_dict()
    assert figures["turns"] == 5
    assert (figures["right"], figures["wrong"], figures["abstained"]) == (2, 2, 1)
    assert figures["precision"] == round(1 / 3, 4)
    assert figures["coverage"] == round(1 / 3, 4)
    assert figures["by_expect"]["abstain"] == {"right": 1, "wrong": 1, "abstained": 0}
    assert figures["by_tag"]["tag"]["right"] == 2
    assert figures["resolved"] == 1.0
    assert 0 < figures["p50_us"] <= figures["p99_us"]
    assert json.loads(json.dumps(figures)) == figures


async def test_failures_say_what_was_expected():
    _, report = await score(turn("a", "z"), turn("?", "z"), turn("z"))
    assert [str(failure).split("\n")[1:] for failure in report.failures] == [
        ["  expected t {'city': 'z'}", "  got      t {'city': 'a'}"],
        ["  expected t {'city': 'z'}", "  got      abstain"],
        ["  expected no answer", "  got      t {'city': 'z'}"],
    ]


async def test_the_state_holds_what_was_expected():
    parrot, _ = await score(
        turn("a", "z", "standalone", results=({"id": "z"},), resolved=("Hoe is Zwolle?",)),
        turn("nonsense"),
        turn("z", "a"),
        turn("reset"),
        turn("z", "z"),
    )
    first, second, third, fourth, fifth = parrot.states
    assert first.turns == []
    assert second.current_slots == third.current_slots == {"city": "z"}
    assert isinstance(second.turns[0], ConversationTurn)
    assert second.turns[0].resolved_question == "Hoe is Zwolle?"
    assert second.turns[0].results == [{"id": "z"}]
    assert [t.context for t in third.turns] == [True, True, False, False]
    assert fourth.current_slots == {"city": "a"}
    assert (fifth.current_slots, fifth.current_template_id) == ({}, None)


def test_an_empty_report():
    report = Report()
    assert (report.precision, report.coverage, report.percentile(0.5)) == (1.0, 1.0, 0.0)


def line(**changes):
    turn = {"question": "q", "template": "t", "slots": {"city": "z"}, "expect": "followup"}
    turn |= changes.pop("turn", {})
    data = {"id": "d", "language": "nl", "tags": ["x"], "turns": [turn]} | changes
    return json.dumps(data)


def test_reading(tmp_path):
    path = tmp_path / "d.jsonl"
    path.write_text(f"{line()}\n\n{line(turn={'results': [{'id': 'z'}], 'resolved': ['r']})}\n")
    first, second = read_dialogues(path, CATALOG)
    assert (first.id, first.language, first.tags) == ("d", "nl", ("x",))
    assert first.turns[0].slots == {"city": "z"}
    assert second.turns[0].results == ({"id": "z"},)
    assert second.turns[0].resolved == ("r",)
    assert read_dialogues(path) == [first, second]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", ":1: is no JSON"),
        ("[]", ":1: expected a mapping"),
        (line(extra=1), ":1: unknown field 'extra'"),
        (line(id=""), ":1: id: expected text"),
        (line(turns={}), ":1: turns: expected a list"),
        (line(tags=[1]), ":1: tags[0]: expected text"),
        (line(turn={"expect": "maybe"}), ":1: turns[0].expect: 'maybe' is none of"),
        (line(turn={"expect": "abstain"}), ":1: turns[0].template: an abstain turn has no reading"),
        (line(turn={"template": "u"}), ":1: turns[0].template: the catalog has no template 'u'"),
        (line(turn={"slots": {"x": "z"}}), ":1: turns[0].slots.x: t has no such slot"),
        (line(turn={"slots": {"city": "q"}}), ":1: turns[0].slots.city: 'q' is no value of city"),
        (line(turn={"slots": {"city": 1}}), ":1: turns[0].slots.city: expected text"),
        (line(turn={"results": [1]}), ":1: turns[0].results[0]: expected a mapping"),
    ],
)
def test_a_broken_file_is_refused_with_the_place(tmp_path, text, problem):
    path = tmp_path / "d.jsonl"
    path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        read_dialogues(path, CATALOG)
    assert str(caught.value).startswith(f"{path}{problem}")


def test_a_file_that_cannot_be_read(tmp_path):
    with pytest.raises(ConfigError, match="cannot be read"):
        read_dialogues(tmp_path / "none.jsonl")
    (tmp_path / "bytes.jsonl").write_bytes(b"\xff")
    with pytest.raises(ConfigError, match="cannot be read"):
        read_dialogues(tmp_path / "bytes.jsonl")


async def test_what_is_counted_by_edit_and_language():
    """The edit is what the expected reading changes; the confusion says what was said of it."""
    _, report = await score(
        turn("z", "z", "standalone", results=({"id": "a"}, {"id": "z"})),
        turn("a", "a"),
        turn("a", "a"),
        turn("?"),
    )
    figures = report.to_dict()
    assert figures["by_edit"] == {
        "standalone": {"right": 1, "wrong": 0, "abstained": 0},
        "refer": {"right": 1, "wrong": 0, "abstained": 0},
        "repeat": {"right": 1, "wrong": 0, "abstained": 0},
        "abstain": {"right": 1, "wrong": 0, "abstained": 0},
    }
    assert figures["by_language"]["nl"]["right"] == 4
    assert figures["confusion"]["refer"] == {"replace": 1}
    assert figures["confusion"]["abstain"] == {"abstain": 1}


def known(**slots):
    state = ConversationState()
    state.add_turn(ConversationTurn("user", "?", None, "t", slots))
    return state


@pytest.mark.parametrize(
    ("template", "slots", "edit"),
    [
        ("t", {"city": "a", "day": "mon"}, "replace"),
        ("t", {"city": "z", "day": "mon", "year": "1900"}, "add"),
        ("t", {"city": "z"}, "drop"),
        ("u", {"city": "z"}, "switch"),
        ("t", {"city": "z", "day": "mon"}, "repeat"),
    ],
)
def test_the_edit_of_an_expected_reading(template, slots, edit):
    """It follows from what is known before and after."""
    expected = DialogueTurn("?", "followup", template, slots)
    assert edit_of(known(city="z", day="mon"), expected) == edit


@pytest.mark.parametrize(
    ("part", "whole", "low"), [(0, 0, 0.0), (0, 10, 0.0), (10, 10, 0.7225), (495, 500, 0.9768)]
)
def test_the_lower_bound_of_a_share(part, whole, low):
    """Wilson's interval at 95 %: 10 of 10 may be 72 %."""
    assert wilson(part, whole) == pytest.approx(low, abs=1e-4)


async def test_the_worst_dialogues_come_first():
    """Ten at most, by the number of turns that were read otherwise."""
    right, wrong = turn("z", "z"), turn("a", "z")
    dialogues = [Dialogue(f"d{n}", "nl", (), (right,) + (wrong,) * n) for n in range(13)]
    report = await evaluate(Parrot(), CATALOG, dialogues)
    assert report.worst() == [(f"d{n}", n) for n in range(12, 2, -1)]


class Slow(Parrot):
    """Waits, and counts who waits with it."""

    def __init__(self):
        super().__init__()
        self.waiting = self.most = 0

    async def resolve(self, state, question, language=None):
        self.waiting += 1
        self.most = max(self.most, self.waiting)
        await asyncio.sleep(0.001)
        self.waiting -= 1
        return await super().resolve(state, question, language)


async def test_dialogues_can_be_held_at_once():
    """So many and no more; what is counted is the same."""
    dialogues = [Dialogue(f"d{n}", "nl", (), (turn("z", "z"), turn("a", "z"))) for n in range(9)]
    slow = Slow()
    report = await evaluate(slow, CATALOG, dialogues, at_once=3)
    assert slow.most == 3
    assert [failure.dialogue for failure in report.failures] == [f"d{n}" for n in range(9)]


def test_a_rehearsal_goes_as_expected():
    """Each turn with the conversation before it; changing one changes no other."""
    dialogue = Dialogue("d", "nl", (), (turn("z", "z", "standalone"), turn("?"), turn("a", "a")))
    states = []
    for state, _ in rehearse(CATALOG, dialogue):
        states.append(state.copy())
        state.current_slots["city"] = "spoilt"
    assert [state.current_slots for state in states] == [{}, {"city": "z"}, {"city": "z"}]
