"""How people type: numbers with units, contractions, and slips."""

import pytest

from tests.rules import ABSTAINS, check, read

PLANES = "kits theme=planes"
STARTERS = "find course=k1"
HOURS = "institution_hours institution=teylers"
BARE = {PLANES: "kits theme=planes within={}", STARTERS: "find course=k1 max_minutes={}"}


@pytest.mark.parametrize(
    ("domain", "language", "asked", "question", "number"),
    [
        ("kits", "en", PLANES, "max 5days", 5),
        ("kits", "en", PLANES, "at most twelve days", 12),
        ("kits", "nl", PLANES, "hooguit vijf dagen", 5),
        ("kits", "de", PLANES, "bis zu zehn Tagen", 10),
        ("cooking", "en", STARTERS, "20mins or less", 20),
        ("cooking", "nl", STARTERS, "max 20min", 20),
        ("cooking", "de", STARTERS, "unter zwanzig Minuten", 20),
    ],
)
def test_numbers_with_units(domain, language, asked, question, number):
    """A unit is the one of the wordings, however it is called; a number may be a word."""
    check(domain, language, asked, question, BARE[asked].format(number))


@pytest.mark.parametrize(
    ("domain", "language", "asked", "question"),
    [
        ("kits", "en", PLANES, "max 5 hours"),
        ("kits", "en", PLANES, "5km tops"),
        ("kits", "en", PLANES, "number five"),
        ("kits", "nl", PLANES, "vijf ervan"),
        ("kits", "de", PLANES, "höchstens 5 Stunden"),
        ("cooking", "en", STARTERS, "20 euros at most"),
        ("cooking", "nl", STARTERS, "max 20 km"),
        ("cooking", "de", STARTERS, "unter zwanzig Stunden"),
    ],
)
def test_other_units(domain, language, asked, question):
    """A number of what no slot is counted in fills none."""
    check(domain, language, asked, question, ABSTAINS)


@pytest.mark.parametrize(
    ("language", "question", "template"),
    [
        ("nl", "wnr is ie gesticht", "institution_founded"),
        ("nl", "en zn website", "institution_website"),
        ("nl", "wat is het adres vn dat museum", "institution_address"),
        ("en", "whats ur website", "institution_website"),
        ("en", "wen was it foundd", "institution_founded"),
        ("de", "gibts ne website", "institution_website"),
        ("de", "und die adrese", "institution_address"),
    ],
)
def test_what_is_typed_for_short(language, question, template):
    """Contractions and usual slips, also those that are words of another language."""
    check("heritage", language, HOURS, question, f"{template} institution=teylers")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("nl", "ff pauze"),
        ("nl", "zn kat"),
        ("en", "wat a lovely day"),
        ("en", "cos of the rain"),
        ("de", "nen Hund"),
        ("de", "gibts ne Garage"),
    ],
)
def test_what_is_typed_for_short_of_nothing_known(language, question):
    """What a catalog does not know stays unknown, however it is typed."""
    check("heritage", language, HOURS, question, ABSTAINS)


def test_a_source_is_the_typed_text():
    """Where a value was found is told in the question as it was typed."""
    question = "max 5days"
    found = read("kits", "en", PLANES, question)
    source = found.slots["within"].source
    assert question[source.start : source.end] == "5"
