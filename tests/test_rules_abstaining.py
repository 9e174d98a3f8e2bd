"""What gets no answer."""

import pytest

from tests.rules import ABSTAINS, MUSEUMS, check

CAKES = "dishes course=cake cook=sauer"
COUNTED = "counted course=soup region=hills"
FRENCH = "schools city=france +lycee +rhone"


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "I love jazz"),
        ("en", "I'm in Leeds"),
        ("en", "what time is it"),
        ("en", "near Leeds"),
        ("en", "any city but Leeds"),
        ("nl", "ik hou van jazz"),
        ("nl", "in de buurt van Leeds"),
        ("nl", "hoe laat is het"),
        ("de", "ich mag Jazz"),
        ("de", "in der Nähe von Leeds"),
        ("de", "wie spät ist es"),
    ],
)
def test_what_is_no_question_gets_no_answer(language, question):
    """A value in a remark, or near what is known, is not what is asked about."""
    check("records", language, "concerts city=gent", question, ABSTAINS)


@pytest.mark.parametrize(
    ("language", "question"),
    [("de", "sauer macht lustig"), ("de", "ende gut, alles gut"), ("en", "i don't get Sauer")],
)
def test_a_saying_is_no_question(language, question):
    """Though a name is in it."""
    check("recipes", language, "born cook=boone", question, ABSTAINS)


@pytest.mark.parametrize(
    ("language", "asked", "question"),
    [
        ("en", CAKES, "cakes about Boone"),
        ("nl", CAKES, "taarten over Boone"),
        ("de", CAKES, "Torten über Boone"),
        ("en", CAKES, "anyone but Boone"),
        ("en", COUNTED, "is the Coast nice"),
        ("nl", COUNTED, "is Noordland mooi"),
        ("de", COUNTED, "ist Nordland schön"),
        ("en", COUNTED, "what a soup"),
        ("nl", COUNTED, "wat een soep"),
        ("nl", COUNTED, "dat is een soep"),
        ("de", COUNTED, "das ist ein Eintopf"),
        ("en", COUNTED, "cakes next to the Coast"),
        ("nl", COUNTED, "taarten naast Noordland"),
        ("en", COUNTED, "exactly 1800"),
        ("nl", COUNTED, "precies 1800"),
        ("de", COUNTED, "um 1800"),
        ("nl", CAKES, "wie ligt begraven in Snert"),
        ("en", COUNTED, "how many soups older than the Coast"),
        ("nl", COUNTED, "soepen ouder dan Noordland"),
        ("de", COUNTED, "Suppen älter als Nordland"),
        ("en", CAKES, "who wrote about Snert"),
    ],
)
def test_what_is_said_of_a_value_may_be_no_question_of_the_catalog(language, asked, question):
    """A judgement, an exclamation, another relation, the very year where a slot is a limit."""
    check("recipes", language, asked, question, ABSTAINS)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "which schools moved to Turin?"),
        ("nl", "welke scholen sluiten in Turijn?"),
        ("de", "welche Schulen verlassen Turin?"),
    ],
)
def test_a_verb_of_its_own_is_not_passed_over(language, question):
    """What the catalog cannot say is not answered."""
    check("schools", language, FRENCH, question, ABSTAINS)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "hotels in Lyon?"),
        ("en", "vegan Lyon"),
        ("en", "and the weather in Lyon?"),
        ("en", "how big is Scuola Alba for girls?"),
        ("nl", "gratis in Lyon"),
        ("nl", "parkeren Lyon?"),
        ("de", "Kirchen in Lyon?"),
        ("de", "und Parkplätze Lyon?"),
    ],
)
def test_an_unknown_subject_beside_a_value_is_not_passed_over(language, question):
    """It is what is asked for, and the catalog does not have it."""
    check("schools", language, FRENCH, question, ABSTAINS)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "which schools are free?"),
        ("en", "which schools open tomorrow?"),
        ("en", "which schools have more pupils?"),
        ("en", "which schools in Lyon teach chess?"),
        ("en", "how many schools are there?"),
        ("en", "who teaches chess?"),
        ("nl", "welke scholen zijn gratis?"),
        ("nl", "welke scholen gaan dicht?"),
        ("nl", "hoeveel scholen zijn er?"),
        ("de", "welche Schulen sind kostenlos?"),
        ("de", "wie viele Lehrer hat sie?"),
    ],
)
def test_what_is_sought_is_what_is_answered(language, question):
    """Other things are not listed or counted instead, nor more of them than were asked for."""
    check("schools", language, [FRENCH, "pupils school=rhone"], question, ABSTAINS)


@pytest.mark.parametrize(
    "question",
    [
        "",
        "?!",
        "en",
        "x" * 501,
        "in " * 61,
        "zonder Zwolle",
        "en de derde en de vierde?",
        "niet in Utrecht",
        "zonder bovengrens",
        "en 1885?",
        "overal",
        "en terug?",
        "van na de derde",
        "hoeveel mensen wonen daar?",
        "vergeet dat, en in Zwolle?",
        "het adres?",
        "Welke nog meer?",
        "Welke musea zijn er nog meer?",
        "any others?",
        "what can I ask?",
        "waar staan ze?",
        "welke daarvan liggen in Enschede?",
        "how many of them are in Enschede?",
        "tell me about Tresoar",
        "the first one?",
    ],
)
def test_rather_nothing_than_a_guess(question):
    asked = f"{MUSEUMS} +kb +tresoar"
    check("heritage", "nl", asked, question, ABSTAINS)
