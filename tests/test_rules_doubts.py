"""What the rules do not answer although they know its words."""

import pytest

from tests.rules import ABSTAINS, check

BISTROS = "find speciality=bistro area=core diet=vegan +h1 +h2"
RECORDS = "albums genre=rock artist=bowie +low +heroes"
FARE = "fare from=kiel to=klaipeda month=may"


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "which ones haven't got gluten-free"),
        ("en", "the ones that didn't go gluten-free"),
        ("en", "bistros that weren't gluten-free"),
        ("en", "no more grills for me"),
        ("nl", "welke hebben geen glutenvrij"),
        ("nl", "niemand eet daar glutenvrij"),
        ("de", "welche haben kein glutenfreies Essen"),
        ("de", "niemand isst dort glutenfrei"),
    ],
)
def test_what_is_denied_is_not_asked_for(language, question):
    """A contracted "not" denies as much as a whole one."""
    check("dining", language, BISTROS, question, ABSTAINS)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "my sister is vegan"),
        ("en", "I was in Hillside on Sunday"),
        ("nl", "mijn broer is veganistisch"),
        ("nl", "ik was zondag op Heuvelrug"),
        ("de", "mein Opa ist vegan"),
        ("de", "ich war Sonntag in Noorderhof"),
    ],
)
def test_who_tells_asks_nothing(language, question):
    """What is said of oneself, or of somebody, is no condition."""
    check("dining", language, BISTROS, question, ABSTAINS)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "my dad is from 1950"),
        ("nl", "mijn oma is van 1950 hoor"),
        ("de", "mein Opa ist von 1950"),
    ],
)
def test_a_year_of_somebody_limits_nothing(language, question):
    """It is theirs."""
    check("records", language, RECORDS, question, ABSTAINS)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "from Kiel or Klaipeda?"),
        ("nl", "vanuit Kiel of Klaipeda?"),
        ("de", "von Kiel oder Klaipeda?"),
    ],
)
def test_two_to_choose_from_are_no_two_ends(language, question):
    """Nobody travels from one to the other."""
    check("ferries", language, FARE, question, ABSTAINS)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "do they sing about Bowie?"),
        ("nl", "Bowie is dus toch ook van David Bowie"),
        ("de", "David Bowie ist doch auch noch da"),
    ],
)
def test_what_would_be_answered_alike_is_not_understood(language, question):
    """Who asks on wants something else."""
    check("records", language, RECORDS, question, ABSTAINS)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "and with folk records instead?"),
        ("nl", "en als het folkplaten waren?"),
        ("de", "und Folkplatten?"),
    ],
)
def test_what_goes_on_keeps_its_conditions(language, question):
    """It says only what is to be otherwise."""
    kept = "albums genre=rock artist=bowie since=1970"
    check("records", language, kept, question, "albums genre=folk artist=bowie since=1970")


MUSEUMS = "institutions_in_place kind=museum place=zwolle"
FOUNDED = "institution_founded institution=boijmans"


@pytest.mark.parametrize(
    ("language", "asked", "question"),
    [
        ("en", MUSEUMS, "and in Zwolle?"),
        ("nl", MUSEUMS, "en in Zwolle?"),
        ("de", MUSEUMS, "Und in Zwolle?"),
        ("en", FOUNDED, "when was it founded?"),
        ("nl", FOUNDED, "wanneer is het opgericht?"),
        ("de", FOUNDED, "Wann wurde es gegründet?"),
    ],
)
def test_the_same_may_be_asked_again(language, asked, question):
    """Who asks plainly for what was just answered gets it once more."""
    check("heritage", language, asked, question, asked)
