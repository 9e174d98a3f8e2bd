"""What a file of dialogues may not hold, and how that is said."""

import json

import pytest

from heritage_session.catalog import Catalog
from heritage_session.dialogues import read_dialogues
from heritage_session.errors import ConfigError

CATALOG = Catalog.from_dict(
    {
        "name": "x",
        "default_language": "nl",
        "vocabularies": {"city": [{"id": "z", "label": "Zwolle"}]},
        "templates": [
            {
                "id": "t",
                "slots": {"city": "city", "near": "city?"},
                "questions": {"nl": ["Hoe is {city}?"]},
                "additions": {"near": {"nl": "bij {near}"}},
                "sparql": "SELECT ?x WHERE { $city ?p ?x, $near }",
            }
        ],
    }
)


def line(but="", **changes):
    turn = {"question": "q", "template": "t", "slots": {"city": "z"}, "expect": "followup"}
    turn |= changes.pop("turn", {})
    data = {"id": "d", "language": "nl", "turns": [turn]} | changes
    for part in (data, turn):
        part.pop(but, None)
    return json.dumps(data)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", ": holds no dialogue"),
        ("\n \n", ": holds no dialogue"),
        (line(turns=[]), ":1: turns: expected at least one"),
        (line(turn={"slots": {}}), ":1: turns[0].slots.city: is missing: t requires it"),
        (line(turn={"slots": {"near": "z"}}), ":1: turns[0].slots.city: is missing"),
        (line(but="slots"), ":1: turns[0].slots.city: is missing"),
        (line(language="fr"), ":1: language: 'fr' is none of those of the catalog: nl"),
        *((line(but=name), f":1: {name}: is missing") for name in ("id", "language", "turns")),
        *(
            (line(but=name), f":1: turns[0].{name}: is missing")
            for name in ("expect", "question", "template")
        ),
        (line(turn={"results": [{"x": "y"}]}), ":1: turns[0].results[0]: expected a row with an"),
        (line(turn={"results": [{"id": 1}]}), ":1: turns[0].results[0].id: expected text"),
        (line(id="\ud800"), ":1: id: a lone surrogate"),
        (line(turn={"question": "a\udc00"}), ":1: turns[0].question: a lone surrogate"),
        (line(turn={"results": [{"id": "z", "x": ["\ud800"]}]}), ":1: turns[0].results[0].x[0]: a"),
        ("[" * 200_000, ":1: is nested too deeply"),
        (
            line(turn={"results": [{"id": "z", "x": json.loads("[" * 90 + "]" * 90)}]}),
            ":1: turns[0].results[0].x",
        ),
    ],
)
def test_a_broken_file_is_refused_with_the_place(tmp_path, text, problem):
    path = tmp_path / "d.jsonl"
    path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        read_dialogues(path, CATALOG)
    assert str(caught.value).startswith(f"{path}{problem}")


def test_any_language_and_reading_without_a_catalog(tmp_path):
    path = tmp_path / "d.jsonl"
    path.write_text(line(language="fr", turn={"slots": {}}))
    assert read_dialogues(path)[0].language == "fr"
