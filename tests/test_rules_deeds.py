"""What people do and have in everyday life is no condition, no slip, and nothing that is listed."""

import pytest

from tests.rules import ABSTAINS, check

BISTROS = "find speciality=bistro area=core diet=vegan +h1 +h2"
ONE = "find speciality=bistro area=core diet=vegan +h1"
FARE = "fare from=kiel to=klaipeda month=may"
RECORDS = "albums genre=rock artist=bowie +low +heroes"


@pytest.mark.parametrize(
    ("domain", "language", "asked", "question"),
    [
        ("ferries", "en", FARE, "we got married in June"),
        ("ferries", "en", FARE, "we should be home by June"),
        ("ferries", "nl", FARE, "we zijn in juni getrouwd"),
        ("ferries", "de", FARE, "unser Hund ist im Juni geboren"),
        ("dining", "en", BISTROS, "I'd love to live in Hillside"),
        ("dining", "nl", BISTROS, "ik zou best op de Heuvelrug willen wonen"),
        ("dining", "de", BISTROS, "ich muss noch Tee kaufen"),
        ("records", "de", RECORDS, "meine Kinder sprechen Deutsch"),
    ],
)
def test_what_somebody_does_limits_nothing(domain, language, asked, question):
    """A verb of everyday life that no wording has tells something, whatever it is told of."""
    check(domain, language, asked, question, ABSTAINS)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "I dropped my salad in the tea room"),
        ("en", "it's hard to say whether vegan"),
        ("en", "we were on a cruise in Hillside"),
        ("en", "grill it up"),
        ("nl", "theehuis komt eraan"),
        ("nl", "we waren op schoolreis in Noorderhof"),
        ("de", "wir waren auf Klassenfahrt in Noorderhof"),
    ],
)
def test_what_is_told_asks_nothing(language, question):
    """Nor does a saying, or where somebody was."""
    check("dining", language, BISTROS, question, ABSTAINS)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "and the landlord, where is it?"),
        ("nl", "en de huisbaas, waar is dat?"),
        ("de", "und der Vermieter, wo ist das?"),
        ("en", "is the first one dangerous?"),
        ("nl", "is de eerste gevaarlijk?"),
        ("de", "ist das erste gefährlich?"),
    ],
)
def test_an_unknown_thing_is_not_left_out(language, question):
    """Where it is what is asked of, or all that is asked, the rest means something else."""
    check("dining", language, ONE, question, ABSTAINS)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "which albums lost it"),
        ("nl", "wat heeft hij gegeten"),
        ("de", "was hat er gegessen"),
    ],
)
def test_another_verb_is_no_slip(language, question):
    """A form of a verb is what it is, however near a word of the wordings is."""
    check("records", language, RECORDS, question, ABSTAINS)
