# ruff: noqa: SIM905
"""Finding values in a question: names, patterns, slips of the keyboard."""

from dataclasses import replace

import pytest

from heritage_session.catalog import Catalog, Value, Vocabulary
from heritage_session.resolvers.grammar.wordings import Grammar
from heritage_session.resolvers.hearing.scanner import Names, Patterns
from heritage_session.resolvers.hearing.spelling import Spelling
from heritage_session.resolvers.language.lexicon import lexicon
from heritage_session.resolvers.language.text import fold, split, stem, words, words_in
from heritage_session.resolvers.reading.homonyms import Homonyms
from heritage_session.resolvers.reading.question import Question

CATALOG = Catalog.from_dict(
    {
        "name": "x",
        "default_language": "nl",
        "vocabularies": {
            "river": [
                {"id": "a", "label": "Aa"},
                {"id": "s", "label": "Schelde", "aliases": {"en": ["Scheldt"]}},
                {"id": "ws", "label": "Wester-Schelde"},
                {"id": "m", "label": {"nl": "de Maas", "fr": "la Meuse"}},
                {"id": "k1", "label": "Kleine Beek"},
                {"id": "k2", "label": "Grote Beek"},
                {"id": "x", "label": "***"},
            ],
            "creek": [{"id": "c", "label": "Schelde"}, {"id": "v", "label": "Vlierbeekje Noord"}],
            "year": {"pattern": "1[0-9]{3}"},
            "code": {"pattern": "[0-9]{4}(-[0-9]{2})?"},
        },
        "templates": [
            {
                "id": "t",
                "slots": {"river": "river"},
                "questions": {"nl": ["Hoe lang is {river}?"]},
                "sparql": "SELECT ?x WHERE { $river ?p ?x }",
            }
        ],
    }
)
NAMES = Names(CATALOG)


def ids(text, position=0):
    mention = NAMES.at(split(text), position)
    return mention and [(e.vocabulary, e.id) for e in mention.entries]


def test_words_have_their_place():
    assert words("Naar 's-Gravenhage!") == [("naar", 0, 4), ("s", 6, 7), ("gravenhage", 8, 18)]
    assert words("Élan vital") == [("elan", 0, 4), ("vital", 5, 10)]
    assert words("?!") == []
    assert words_in("Élan vital?") == (["elan", "vital"], [(0, 4), (5, 10)])


@pytest.mark.parametrize(
    ("text", "folded"), [("ABC", "abc"), ("Čeština", "cestina"), ("Straße", "strasse"), ("Ø", "o")]
)
def test_fold(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("word", "same"),
    [("oudste", "oudst"), ("musicals", "musical"), ("bus", "bus"), ("ballen", "bal")],
)
def test_stem(word, same):
    assert stem(word) == stem(same) or stem(word) == same


def test_the_longest_name_wins():
    assert ids("Wester-Schelde") == [("river", "ws")]
    assert ids("westerschelde") == [("river", "ws")]
    assert ids("Schelde") == [("river", "s"), ("creek", "c")]
    assert ids("wester") is None
    assert ids("nothing here") is None


def test_articles_may_be_left_out_and_added():
    assert ids("de Maas") == ids("Maas") == [("river", "m")]


def test_a_name_around_a_word():
    texts = split("langs de Wester Schelde")
    assert NAMES.around(texts, 3).ids("river") == ["ws"]
    assert NAMES.around(texts, 0) is None


def test_part_of_a_name():
    assert NAMES.part("kleine").id == "k1"
    assert NAMES.part("vlierbeekje").id == "v"
    assert NAMES.part("noord") is None
    assert NAMES.part("beek") is None


def names_of(*values):
    """A catalog of these values alone, and its names."""
    catalog = replace(CATALOG, vocabularies={"town": Vocabulary("town", {v.id: v for v in values})})
    return catalog, Names(catalog)


def test_a_value_is_meant_once_by_a_name_that_it_has_twice():
    """Its label and an alias that differ in case alone."""
    first = Value("a", {"": "Aldorp"}, {}, {"": ("ALDORP",)})
    second = Value("b", {"": "Aldorp"}, {}, {"": ("aldorp", "Áldorp")})
    third = Value("c", {"nl": "Aldorp", "de": "Aldorp"}, {}, {})
    _, names = names_of(first, second, third)
    assert [(e.id, e.language) for e in names.of("aldorp")] == [
        ("a", ""), ("b", ""), ("c", "nl"), ("c", "de")
    ]  # fmt: skip


def test_a_word_picks_one_of_those_that_share_a_name():
    """And none where it is said of two of them."""
    catalog, names = names_of(
        Value("city", {"": "Aldorp"}, {}, {"": ("city of Aldorp", "old Aldorp")}),
        Value("land", {"": "land of Aldorp"}, {}, {"": ("Aldorp land", "old land Aldorp")}),
        Value("else", {"": "Beekwijk"}, {}, {}),
    )
    homonyms = Homonyms(catalog, names)
    assert homonyms.pick("town", "city", "land") == "land"
    assert homonyms.pick("town", "land", "city") == "city"
    assert homonyms.pick("town", "city", "old") is None
    assert homonyms.shares("town", "land")
    assert not homonyms.shares("town", "else")


def test_patterns_keep_to_words():
    patterns = Patterns(CATALOG)

    def found(text):
        return {n: (m.first, m.after) for n, m in patterns.find(text, *words_in(text)).items()}

    assert found("in 1885 en 18855") == {1: (1, 2)}
    assert found("code 1885-12") == {1: (1, 3)}
    both = patterns.find("1885", *words_in("1885"))[0]
    assert {entry.vocabulary for entry in both.entries} == {"year", "code"}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("bibliotheeken", ["bibliotheken"]),
        ("zwole", ["zwolle"]),
        ("zwlole", ["zwolle"]),
        ("enschde", ["enschede"]),
        ("muenchen", ["munchen"]),
        ("zondags", ["zondag"]),
        ("essen", []),
        ("zaandm", ["zaandam"]),
        ("abc", []),
        ("12345", []),
        ("qqqqqqqq", []),
        ("halen", ["haren", "haven"]),
        ("szwolle", ["zwolle"]),
    ],
)
def test_spelling(typed, meant):
    known = "bibliotheken zwolle enschede munchen zondag assen zaandam haren haven".split()
    assert Spelling(known).meant(typed) == meant


def test_the_first_letter_settles_a_tie():
    assert Spelling(["montag", "sonntag"]).meant("sontag") == ["sonntag"]


def test_a_crowd_is_not_searched():
    known = [f"straat{a}{b}" for a in "abcdefghijklmnopqrstuvwxyz" for b in "abcdefghijklmnopqrst"]
    assert Spelling(known).meant("straatzzz") == []


def test_only_the_nearest_of_those_in_view_is_meant():
    """A farther word is meant where the nearest is none of those looked among."""
    spelling = Spelling(["leeuwarden", "leeuwaarden"])
    far = ["leeuwaarden"]
    assert spelling.meant("leeuwardn") == ["leeuwarden"]
    assert spelling.meant("leeuwardn", far.__contains__) == far
    assert spelling.meant("leeuwardn") == ["leeuwarden"]
    assert spelling.meant("leeuwardn", lambda word: False) == []


def test_words_are_looked_up_alike_however_many_were_before():
    """What was found for many other words is forgotten, and changes nothing."""
    spelling = Spelling(["leeuwarden", "enschede"])
    first = spelling.meant("leeuwardn")
    others = [spelling.meant(f"enschede{letter}") for letter in "abcdfghijklmopqrtuvwxyz"]
    assert others == [["enschede"]] * len(others)
    assert spelling.meant("leeuwardn") == first == ["leeuwarden"]


def test_words_are_left_out_at_once_as_one_by_one():
    """What is left, and the values that move with it, is the same either way."""
    text = "hoe lang is toch de Schelde nu, of de Maas"
    (texts, places), names = words_in(text), Names(CATALOG)
    mentions = [m for at in range(len(texts)) if (m := names.at(texts, at))]
    question = Question(text, places, texts, mentions, Grammar(CATALOG, "nl"), "nl")
    left, single = question.without_words({3, 6, 9}), question
    for at in (9, 6, 3):
        single = single.without(at, at + 1)
    assert left.texts == single.texts == ["hoe", "lang", "is", "de", "schelde", "of", "de"]
    assert left.mentions == single.mentions
    assert [mention.first for mention in left.mentions] == [4]


def test_phrases_and_their_roles():
    dutch = lexicon("nl")
    size, cue = dutch.at("maakt niet uit waar".split(), 0)
    assert size == 4
    assert cue.marks == ("any_place",)
    assert dutch.at(["maakt"], 0) == (1, None)
    assert lexicon("nl").at(["tweede"], 0)[1].ordinal == 2
    assert not lexicon("xx").cues


@pytest.mark.parametrize("language", ["nl", "en", "de"])
def test_every_lexicon_is_written_as_it_is_compared(language):
    for phrase in lexicon(language).cues:
        assert " ".join(split(phrase)) == phrase
