"""The rules: a verb in place of a wording's own, and nouns that only say that it is a figure."""

import pytest
from rules import ABSTAINS, check

NUMBER = "number director=d1"
LETTERS = "letters sender=vincent receiver=theo"


@pytest.mark.parametrize(
    ("domain", "language", "asked", "question", "expected"),
    [
        ("films", "en", NUMBER, "How many films did Hitchcock churn out?", "number director=d3"),
        ("films", "nl", NUMBER, "Hoeveel films leverde Hitchcock af?", "number director=d3"),
        ("films", "de", NUMBER, "Wie viele Filme hat Hitchcock geschaffen?", "number director=d3"),
        ("letters", "en", LETTERS, "Which letters did Vincent scribble to Gauguin?", "gauguin"),
        ("letters", "nl", LETTERS, "Welke brieven krabbelde Vincent aan Gauguin?", "gauguin"),
        ("letters", "de", LETTERS, "Welche Briefe kritzelte Vincent an Gauguin?", "gauguin"),
        ("trains", "en", "t3 station=utr", "Which trains chug from Zwolle to Utrecht?", "t1"),
        ("trains", "de", "t3 station=utr", "Welche Züge rollen von Zwolle nach Utrecht?", "t1"),
    ],
)
def test_a_verb_stands_for_the_one_that_is_missing(domain, language, asked, question, expected):
    """What all else in a question tells, an unknown verb does not hide."""
    whole = {
        "gauguin": "letters sender=vincent receiver=gauguin",
        "t1": "t1 origin=zwo destination=utr",
    }
    check(domain, language, asked, question, whole.get(expected, expected))


@pytest.mark.parametrize(
    ("domain", "language", "asked", "question"),
    [
        ("films", "en", NUMBER, "How many silent films did Hitchcock make?"),
        ("films", "nl", NUMBER, "Hoeveel prijzen leverde Hitchcock af?"),
        ("letters", "de", LETTERS, "Welche Briefe stahl Vincent von Gauguin?"),
        ("films", "de", NUMBER, "Wie viele Filme hat Fassbinder geschaffen?"),
        ("letters", "en", LETTERS, "Which letters did Vincent translate to Gauguin?"),
        ("letters", "en", LETTERS, "Which letters did Vincent steal?"),
        ("letters", "nl", LETTERS, "Welke brieven verbrandde Vincent van Gauguin?"),
        ("letters", "de", LETTERS, "Welche Gedichte kritzelte Vincent an Gauguin?"),
        ("letters", "de", LETTERS, "Wer kritzelte an Gauguin?"),
        ("trains", "en", "t3 station=utr", "Which trains crashed between Zwolle and Utrecht?"),
        ("trains", "en", "t3 station=utr", "Which trains have dirty seats from Zwolle to Utrecht?"),
    ],
)
def test_a_verb_with_a_meaning_of_its_own_stands_for_none(domain, language, asked, question):
    """The contrary of a verb, a kind of thing, and what the rest does not tell are left alone."""
    check(domain, language, asked, question, ABSTAINS)


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("nl", "filmaantal Hitchcock", "number director=d3"),
        ("nl", "filmverlies Hitchcock", ABSTAINS),
        ("de", "Filmanzahl Hitchcock", "number director=d3"),
        ("de", "Filmverlust Hitchcock", ABSTAINS),
        ("en", "film total Hitchcock", "number director=d3"),
    ],
)
def test_a_figure_of_something_is_how_many_there_are(language, question, expected):
    """A compound with "number" in it asks for the number; any other stays unknown."""
    check("films", language, NUMBER, question, expected)
