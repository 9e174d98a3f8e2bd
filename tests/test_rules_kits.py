"""What people say while they work on something, in a domain that no rule was written for."""

import pytest

from tests.rules import ABSTAINS, check

PLANES = "kits theme=planes +apollo +zeppelin +concorde"
WEIGHT = "weight kit=zeppelin"
PARTS = "contents kit=zeppelin +glue +screws +varnish"


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "what's in it?"),
        ("en", "and what is in that one"),
        ("nl", "wat zit daarin?"),
        ("nl", "en wat zit erin"),
        ("nl", "wat heb ik daarvoor nodig"),
        ("de", "was steckt darin?"),
        ("de", "und was steckt da drin?"),
        ("de", "was brauche ich dafür"),
    ],
)
def test_a_pronoun_may_be_fused_with_its_preposition(language, question):
    """What is asked is worded with the preposition."""
    check("kits", language, WEIGHT, question, "contents kit=zeppelin")


@pytest.mark.parametrize("question", ["what is it?", "what's that"])
def test_a_definition_is_asked_for_by_no_wording(question):
    check("kits", "en", WEIGHT, question, ABSTAINS)


@pytest.mark.parametrize(
    ("language", "question", "part"),
    [
        ("en", "and instead of screws?", "screws"),
        ("en", "instead of the first one?", "glue"),
        ("nl", "en in plaats van schroeven?", "screws"),
        ("nl", "en het eerste?", "glue"),
        ("de", "und statt Schrauben?", "screws"),
        ("de", "und statt des letzten?", "varnish"),
    ],
)
def test_rows_stay_behind_a_question_about_one_of_them(language, question, part):
    """A wording that says "instead of" takes nothing back."""
    asked = [PARTS, "substitute part=glue" if part != "glue" else "substitute part=screws"]
    check("kits", language, asked, question, f"substitute part={part}")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "no, not that one, Concorde"),
        ("en", "not that, I mean Concorde"),
        ("nl", "nee niet die, Concorde bedoel ik"),
        ("nl", "niet deze, maar Concorde"),
        ("de", "nicht den, ich meine Concorde"),
        ("de", "nein, nicht das, Concorde"),
    ],
)
def test_not_that_one_is_taken_back(language, question):
    check("kits", language, WEIGHT, question, "weight kit=concorde")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "and they don't really have to be wooden"),
        ("en", "and the material doesn't matter either"),
        ("nl", "en ze hoeven ook niet houten te zijn"),
        ("nl", "het materiaal maakt ook niet uit"),
        ("de", "und sie müssen auch nicht hölzern sein"),
        ("de", "Materialart ist auch egal"),
    ],
)
def test_also_stands_within_what_drops(language, question):
    asked = "kits theme=planes material=wooden within=9"
    check("kits", language, asked, question, "kits theme=planes within=9")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "what's its weight?"),
        ("nl", "en het gewicht daarvan?"),
        ("nl", "wat weegt die"),
        ("de", "und das Gewicht davon?"),
        ("de", "was wiegt das?"),
    ],
)
def test_a_property_has_several_names(language, question):
    """The wordings ask how heavy it is."""
    check("kits", language, PARTS.split(" +")[0], question, WEIGHT)


@pytest.mark.parametrize(
    ("language", "question", "within"),
    [
        ("en", "nothing above 9 days", "9"),
        ("en", "they shouldn't take more than 9 days", "9"),
        ("nl", "hooguit 9 dagen", "9"),
        ("nl", "niet langer dan 9 dagen", "9"),
        ("de", "maximal 9 Tage", "9"),
        ("de", "nicht länger als 9 Tage", "9"),
    ],
)
def test_a_limit_may_be_denied(language, question, within):
    """What is not longer is at most as long."""
    check("kits", language, PLANES, question, f"kits theme=planes within={within}")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "and the heaviest?"),
        ("en", "and the strongest one?"),
        ("nl", "en de zwaarste?"),
        ("de", "und der schwerste?"),
    ],
)
def test_a_superlative_is_no_property(language, question):
    """How heavy one is says nothing of which is the heaviest."""
    check("kits", language, [PLANES, WEIGHT], question, ABSTAINS)
