"""What a catalog's author is free to choose changes nothing: ids, slot names, labels."""

import json
import random
import re
from itertools import permutations

import pytest
import yaml

from heritage_session.catalog import Catalog
from heritage_session.dialogues import read_dialogues
from heritage_session.evaluation import evaluate
from heritage_session.resolvers.rules import RulesResolver
from tests.rules import DATA

SYLLABLES = ["bro", "vel", "mus", "kan", "dri", "sot", "fen", "gar", "lup", "wes", "tor", "zam"]


@pytest.fixture
def catalog():
    """The development catalog as it stands in its file."""
    return yaml.safe_load((DATA / "heritage.yaml").read_text("utf-8"))


@pytest.fixture
def dialogues():
    """The development dialogues as they stand in their file."""
    return [json.loads(line) for line in (DATA / "dev.jsonl").read_text("utf-8").splitlines()]


async def failures(tmp_path, catalog, dialogues):
    """The turns that are read otherwise than expected."""
    file = tmp_path / "dialogues.jsonl"
    file.write_text("\n".join(json.dumps(dialogue) for dialogue in dialogues), "utf-8")
    opened = Catalog.from_dict(catalog)
    report = await evaluate(RulesResolver(opened), opened, read_dialogues(file, opened))
    return report.failures


def turns_of(dialogues):
    """All turns that have a right reading."""
    return [turn for d in dialogues for turn in d["turns"] if "template" in turn]


def renamed(text, names, sign=r"\{"):
    """``text`` with the names behind ``sign`` replaced."""
    return re.sub(rf"({sign})(\w+)", lambda m: m[1] + names.get(m[2], m[2]), text)


def with_other_names(catalog, dialogues):
    """Templates t1, t2 … with slots s1, s2 …, in catalog and dialogues alike."""
    templates, slots = {}, {}
    for number, template in enumerate(catalog["templates"], 1):
        names = {name: f"s{n}" for n, name in enumerate(template["slots"], 1)}
        templates[template["id"]], slots[template["id"]] = f"t{number}", names
        template["id"] = f"t{number}"
        template["slots"] = {names[n]: kind for n, kind in template["slots"].items()}
        template["questions"] = {
            code: [renamed(text, names) for text in texts]
            for code, texts in template["questions"].items()
        }
        template["additions"] = {
            names[n]: {code: renamed(text, names) for code, text in texts.items()}
            for n, texts in template.get("additions", {}).items()
        }
        template.pop("answer", None)
        template["sparql"] = renamed(template["sparql"], names, r"\$")
    for turn in turns_of(dialogues):
        names = slots[turn["template"]]
        turn["slots"] = {names[name]: value for name, value in turn["slots"].items()}
        turn["template"] = templates[turn["template"]]


def with_other_ids(catalog, dialogues):
    """Every listed value under another id, in an order that no seed chose on purpose."""
    ids = {}
    for kind, values in catalog["vocabularies"].items():
        if isinstance(values, list):
            random.Random(7).shuffle(values)
            ids[kind] = {value["id"]: f"{kind}{n}" for n, value in enumerate(values)}
            for value in values:
                value["id"] = ids[kind][value["id"]]
                if "within" in value:
                    value["within"] = ids[kind][value["within"]]
    templates = {template["id"]: template for template in catalog["templates"]}
    for turn in turns_of(dialogues):
        template = templates[turn["template"]]
        kinds = {name: kind.rstrip("?") for name, kind in template["slots"].items()}
        turn["slots"] = {
            name: ids.get(kinds[name], {}).get(value, value)
            for name, value in turn["slots"].items()
        }
        for row in turn.get("results", ()):
            row["id"] = ids.get(template.get("results"), {}).get(row["id"], row["id"])


def with_other_labels(catalog, dialogues):
    """Places of one name and one word called by invented names, wherever they are called so."""
    places = catalog["vocabularies"]["place"]
    invented = ["".join(parts).capitalize() for parts in permutations(SYLLABLES, 3)]
    random.Random(7).shuffle(invented)
    everything = json.dumps(catalog["vocabularies"], ensure_ascii=False)
    names = {}
    for place in places:
        label = place["label"]
        plain = isinstance(label, str) and "aliases" not in place and label.isalpha()
        if plain and everything.count(label) == 1:
            names[label] = invented.pop()
            place["label"] = names[label]
    pattern = re.compile(rf"\b({'|'.join(names)})\b", re.IGNORECASE)
    for dialogue in dialogues:
        for turn in dialogue["turns"]:
            turn["question"] = pattern.sub(lambda m: names[m[0].capitalize()], turn["question"])
            turn.pop("resolved", None)


@pytest.mark.parametrize("change", [with_other_names, with_other_ids])
async def test_what_an_author_names_changes_no_reading(tmp_path, catalog, dialogues, change):
    """Ids of templates and values, names of slots, the order of values: none is read."""
    change(catalog, dialogues)
    assert not await failures(tmp_path, catalog, dialogues)


async def test_invented_labels_are_read_as_well(tmp_path, catalog, dialogues):
    """Only a typo of a name that is no more is not understood; none is taken for another."""
    with_other_labels(catalog, dialogues)
    failed = await failures(tmp_path, catalog, dialogues)
    assert len(failed) <= 2
    assert all(failure.got == "abstain" for failure in failed)
