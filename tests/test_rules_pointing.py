"""What "that school", "the second theme" and "what does it give" point at."""

from pathlib import Path

import pytest

from heritage_session.catalog import Catalog
from heritage_session.conversation import ConversationState, ConversationTurn
from heritage_session.resolvers.rules import RulesResolver

DATA = Path(__file__).parent / "data"
NAMES = ("heritage", "schools", "records", "kits")
THEMES = "institution_themes institution=teylers +fashion +religion"
THEMED = "institutions_by_theme theme=religion +catharijneconvent"


@pytest.fixture(scope="module")
def resolvers():
    """The rules, for four domains."""
    return {name: RulesResolver(Catalog.load(DATA / f"{name}.yaml")) for name in NAMES}


def turn(said):
    """A question that was understood, from ``template slot=value +row``."""
    template, *rest = said.split()
    slots = dict(part.split("=") for part in rest if "=" in part)
    rows = [{"id": part[1:], "label": part[1:]} for part in rest if part[0] == "+"]
    return ConversationTurn("user", "q", None, template, slots, rows)


def read(resolver, language, asked, question):
    """How ``question`` is read after ``asked``, as ``template slot=value``; "" for not at all."""
    state = ConversationState([turn(said) for said in asked], language=language)
    found = resolver.resolve_now(state, question)
    if not found.answerable:
        return ""
    return " ".join((found.template_id, *(f"{n}={v}" for n, v in sorted(found.values.items()))))


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
def test_what_is_listed_need_not_be_named(resolvers, domain, language, question, expected):
    assert read(resolvers[domain], language, [], question) == expected


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
def test_that_one_is_what_was_talked_about(resolvers, domain, language, asked, question, expected):
    assert read(resolvers[domain], language, [asked], question) == expected


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
def test_an_ordinal_counts_what_is_named_behind_it(resolvers, language, question, expected):
    asked = [THEMES, "institutions_by_theme theme=religion +catharijneconvent +niod"]
    assert read(resolvers["heritage"], language, asked, question) == expected
