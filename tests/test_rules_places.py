"""Where "there" is, and what lies around a place."""

import pytest

from tests.rules import ABSTAINS, MUSEUMS, check, read

SOCIETIES = "societies place=leipzig"
TOUR = "tour origin=leeds destination=gent"


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "and from there to Dresden?"),
        ("nl", "en vandaar naar Dresden?"),
        ("nl", "en van daar naar Dresden?"),
        ("de", "und von dort nach Dresden?"),
        ("de", "und von da aus nach Dresden?"),
    ],
)
def test_from_there_begins_where_the_talk_has_got_to(language, question):
    """The destination becomes the origin; without one there is nowhere to begin."""
    check("records", language, TOUR, question, "tour origin=gent destination=dresden")
    check("records", language, "born artist=cash", question, ABSTAINS)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "and who played there?"),
        ("nl", "en wie speelde daar?"),
        ("de", "und wer spielte dort?"),
    ],
)
def test_there_is_where_a_way_ends(language, question):
    """Of two places, the one that the talk has got to."""
    check("records", language, TOUR, question, "concerts city=gent")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "any archives there?"),
        ("nl", "nog archieven daar?"),
        ("de", "noch Archive dort?"),
    ],
)
def test_any_there_asks_what_there_is(language, question):
    """It leaves the question of the oldest, for the list."""
    asked = "oldest_institution kind=museum place=zwolle +museum_de_fundatie"
    expected = "institutions_in_place kind=archive place=zwolle"
    check("heritage", language, asked, question, expected)


def test_there_fills_an_optional_place():
    asked = "institutions_in_place kind=museum place=limburg"
    expected = "institutions_by_theme theme=mining place=limburg"
    check("heritage", "nl", asked, "wie verzamelt daar over mijnbouw?", expected)


@pytest.mark.parametrize(
    ("language", "question", "place"),
    [
        ("en", "and in the whole region?", "saxony"),
        ("en", "the state around it, please", "saxony"),
        ("nl", "en in de hele deelstaat?", "saxony"),
        ("nl", "de omliggende regio dan", "saxony"),
        ("de", "und im ganzen Bundesland?", "saxony"),
        ("de", "zurück zum Bundesland", "saxony"),
    ],
)
def test_a_level_widens_a_place(language, question, place):
    """What lies around it is known, and whether that is a country."""
    check("chess", language, SOCIETIES, question, f"societies place={place}")


@pytest.mark.parametrize(
    ("language", "question"),
    [("en", "the whole country"), ("nl", "het hele land"), ("de", "das ganze Land")],
)
def test_a_country_is_no_region(language, question):
    """It is told by its name: what is around the one place is none, around the other it is."""
    check("chess", language, SOCIETIES, question, ABSTAINS)
    check("chess", language, "societies place=madrid", question, "societies place=spain")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "and nationwide?"),
        ("en", "in the whole country, please"),
        ("nl", "en landelijk?"),
        ("nl", "en door het hele land?"),
        ("de", "und bundesweit?"),
        ("de", "und im ganzen Land?"),
    ],
)
def test_nationwide_is_the_country_where_it_is_known(language, question):
    """What has no country around it stays as it was."""
    check("chess", language, "societies place=madrid", question, "societies place=spain")
    check("chess", language, SOCIETIES, question, ABSTAINS)


def test_a_part_widens_to_all_around_it():
    asked = "institutions_in_place kind=archive place=enschede"
    expected = "institutions_in_place kind=archive place=overijssel"
    check("heritage", "en", asked, "and across the whole province?", expected)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("In welke provincie ligt dat?", None),
        ("nee, de provincie", "utrecht_province"),
        ("in the whole province", "utrecht_province"),
        ("und in der ganzen Provinz?", "utrecht_province"),
    ],
)
def test_a_kind_of_place_is_asked_for_or_meant(question, expected):
    assert read("heritage", "nl", MUSEUMS, question).values.get("place") == expected


@pytest.mark.parametrize("question", ["in the whole country", "in the whole town", "the province"])
def test_no_place_is_guessed_from_its_kind(question):
    """Nor does the province stand for the country, or without a word that widens the question."""
    asked = "institutions_in_place kind=museum place=haarlem"
    check("heritage", "nl", asked, question, ABSTAINS)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("niet in Assen maar in Emmen", "emmen"),
        ("in Assen, nee, Emmen", "emmen"),
        ("Zwolle in Overijssel", "zwolle"),
        ("Overijssel, Zwolle", "zwolle"),
        ("Utrecht, de provincie", "utrecht_province"),
        ("en de hele provincie?", "utrecht_province"),
        ("en in noordholland", "noord_holland"),
        ("en in Zuid Holland", "zuid_holland"),
        ("EN IN FRYSLÂN?", "friesland"),
        ("en in de gemeente Meppel?", "meppel"),
        ("en in Zwolles", "zwolle"),
    ],
)
def test_one_place_is_meant(question, expected):
    check(
        "heritage", "nl", MUSEUMS, question, f"institutions_in_place kind=museum place={expected}"
    )
