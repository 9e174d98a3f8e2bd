"""What "that school", "the second theme" and "what does it give" point at."""

import pytest

from tests.rules import check

THEMES = "institution_themes institution=teylers +fashion +religion"
THEMED = "institutions_by_theme theme=religion +catharijneconvent"


@pytest.mark.parametrize(
    ("domain", "language", "question", "expected"),
    [
        ("heritage", "nl", "wat verzamelt Teylers?", "institution_themes institution=teylers"),
        ("heritage", "en", "who has a collection on mining?", "institutions_by_theme theme=mining"),
        ("heritage", "de", "wer hat eine Sammlung über Mode?",
         "institutions_by_theme theme=fashion"),
        ("records", "en", "Who performed in Leeds?", "concerts city=leeds"),
        ("records", "de", "Wer ist in Leeds aufgetreten?", "concerts city=leeds"),
        ("heritage", "en", "what is there in Zwolle?", ""),
        ("schools", "en", "What is there in Lyon?", ""),
    ],
)  # fmt: skip
def test_what_is_listed_need_not_be_named(domain, language, question, expected):
    check(domain, language, [], question, expected)


@pytest.mark.parametrize(
    ("domain", "language", "asked", "question", "expected"),
    [
        ("heritage", "nl", THEMED, "wat verzamelt die instelling?",
         "institution_themes institution=catharijneconvent"),
        ("heritage", "en", THEMED, "what does that institution collect?",
         "institution_themes institution=catharijneconvent"),
        ("heritage", "de", THEMED, "was sammelt diese Einrichtung?",
         "institution_themes institution=catharijneconvent"),
        ("schools", "en", "schools city=lyon +rhone", "how big is that school?",
         "pupils school=rhone"),
        ("schools", "en", "lessons school=stella subject=latin year=1990",
         "Which schools in Turin have been open since that year?", "schools city=turin since=1990"),
        ("schools", "nl", "lessons school=stella subject=latin year=1990",
         "Welke lessen in schaken geeft Scuola Alba in dat jaar?",
         "lessons school=alba subject=chess year=1990"),
        ("heritage", "en", "institutions_in_place kind=museum place=zwolle founded_before=1950",
         "Which archives are there in Assen from that year?", ""),
    ],
)  # fmt: skip
def test_that_one_is_what_was_talked_about(domain, language, asked, question, expected):
    check(domain, language, asked, question, expected)


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("nl", "en over dat eerste thema", "institutions_by_theme theme=fashion"),
        ("en", "and on the first theme", "institutions_by_theme theme=fashion"),
        ("de", "und zum ersten Thema", "institutions_by_theme theme=fashion"),
        ("en", "what are the opening hours of the second institution",
         "institution_hours institution=niod"),
        ("en", "what are the opening hours of the second theme", ""),
    ],
)  # fmt: skip
def test_an_ordinal_counts_what_is_named_behind_it(language, question, expected):
    asked = [THEMES, "institutions_by_theme theme=religion +catharijneconvent +niod"]
    check("heritage", language, asked, question, expected)
