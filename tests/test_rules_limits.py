"""The ends of a range."""

import pytest

from heritage_session.resolvers.base import EditKind
from tests.rules import ABSTAINS, MUSEUMS, check, read

PLANES = "kits theme=planes +apollo +zeppelin +concorde"
DATED = "institutions_in_place kind=museum place=zwolle founded_before=1950"
ALBUMS = "albums genre=rock artist=bowie"
FILTERED = f"{ALBUMS} sung=english since=1975"
COUNTED = "counted course=soup region=hills"


@pytest.mark.parametrize(
    ("question", "kept"),
    [
        ("zonder bovengrens", {"founded_after": "1800"}),
        ("zonder 1900", {"founded_after": "1800"}),
        ("ongeacht het jaar", {}),
        ("wanneer dan ook", {}),
        ("tussen 1850 en 1950", {"founded_before": "1950", "founded_after": "1850"}),
    ],
)
def test_limits(question, kept):
    asked = f"{MUSEUMS} founded_before=1900 founded_after=1800"
    values = read("heritage", "nl", asked, question).values
    assert values == {"kind": "museum", "place": "utrecht"} | kept


@pytest.mark.parametrize(
    ("question", "edit", "limits"),
    [
        ("en na 1900?", "replace", {"founded_after": "1900"}),
        ("en van na 1950?", "replace", {"founded_after": "1950"}),
        ("after 1850 instead", "replace", {"founded_after": "1850"}),
        ("liever van na 1850", "replace", {"founded_after": "1850"}),
        ("und nach 1850?", "add", {"founded_before": "1900", "founded_after": "1850"}),
        ("welke daarvan zijn van voor 1850?", "replace", {"founded_before": "1850"}),
        ("which of those are from before 1950?", "abstain", None),
    ],
)
def test_ends_of_a_range(question, edit, limits):
    place = {"kind": "museum", "place": "utrecht"}
    asked = f"{MUSEUMS} founded_before=1900"
    resolution = read("heritage", "nl", asked, question)
    assert (resolution.edit, resolution.values) == (edit, {} if limits is None else place | limits)


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("en", "1975-1980", f"{ALBUMS} since=1975 before=1980"),
        ("en", "1977 or later", f"{ALBUMS} since=1977"),
        ("en", "after 1975 and before 1980", f"{ALBUMS} since=1975 before=1980"),
        ("nl", "van 1975 tot 1980", f"{ALBUMS} since=1975 before=1980"),
        ("nl", "1977 of later", f"{ALBUMS} since=1977"),
        ("de", "1977 oder früher", f"{ALBUMS} before=1977"),
        ("de", "von 1975 bis 1980", f"{ALBUMS} since=1975 before=1980"),
        ("en", "in 1977", ABSTAINS),
    ],
)
def test_a_range_has_two_ends(language, question, expected):
    """Said before the year, behind it, or by its place alone."""
    check("records", language, ALBUMS, question, expected)


@pytest.mark.parametrize(
    ("domain", "language", "asked", "question", "expected"),
    [
        ("heritage", "de", "count_institutions kind=museum place=friesland founded_after=1700",
         "als Obergrenze nimm 1950, also davor",
         "count_institutions founded_after=1700 founded_before=1950 kind=museum place=friesland"),
        ("heritage", "en", DATED, "lower limit 1900",
         "institutions_in_place founded_after=1900 founded_before=1950 kind=museum place=zwolle"),
        ("records", "nl", "albums genre=jazz artist=nina since=1960", "bovengrens 1970",
         "albums artist=nina before=1970 genre=jazz since=1960"),
        ("records", "en", "albums genre=jazz artist=nina since=1960", "1970, so before then",
         "albums artist=nina before=1970 genre=jazz since=1960"),
    ],
)  # fmt: skip
def test_a_limit_says_which_end(domain, language, asked, question, expected):
    check(domain, language, asked, question, expected)


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
        ("en", "was that before or after 1975"),
        ("nl", "is dat voor of na 1975"),
        ("de", "war das vor oder nach 1975"),
    ],
)
def test_neither_end_is_chosen_where_both_are_offered(language, question):
    """A question about a year is no limit."""
    check("records", language, FILTERED, question, ABSTAINS)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "invented before 1800"),
        ("en", "made before 1800"),
        ("en", "older ones, from before 1800"),
        ("nl", "gemaakt voor 1800"),
        ("nl", "oudere, van voor 1800"),
        ("de", "gemacht vor 1800"),
        ("de", "ältere, von vor 1800"),
    ],
)
def test_what_happened_before_a_year_needs_no_template(language, question):
    """The verb beside a year only says of what the year is."""
    check("recipes", language, COUNTED, question, f"{COUNTED} before=1800")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "in 1838"),
        ("en", "founded exactly in 1838"),
        ("nl", "en in 1838?"),
        ("de", "im Jahr 1838"),
    ],
)
def test_a_year_in_which_is_no_limit_in_place_of_the_last_one(language, question):
    """Whoever asks for museums of 1838 wants neither older ones nor newer ones."""
    found = read("heritage", language, f"{MUSEUMS} founded_before=1900", question)
    assert found.edit is EditKind.CLARIFY
    check(
        "heritage",
        language,
        f"{MUSEUMS} founded_before=1900",
        "1838?",
        f"{MUSEUMS} founded_before=1838",
    )
