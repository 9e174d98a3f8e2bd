"""Everyday words beside a follow-up, and words that must not be taken for such."""

import pytest

from tests.rules import ABSTAINS, check

SINCE = "schools city=lyon since=1950"
PUPILS = "pupils school=rhone"


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "push it to 1930"),
        ("en", "let me try 1930, out of curiosity"),
        ("en", "my colleague prefers 1930"),
        ("nl", "schuif het eens op naar 1930"),
        ("nl", "wat als ik 1930 aanhoud"),
        ("nl", "mijn collega houdt het liever op 1930"),
        ("de", "1930 passt mir doch besser"),
        ("de", "verschieb es mal auf 1930"),
        ("de", "dann begnüge ich mich mit 1930"),
    ],
)
def test_everyday_words_around_a_value_change_nothing(language, question):
    """What is done with a search, what suits, and why it is asked."""
    check("schools", language, SINCE, question, "schools city=lyon since=1930")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "how many pupils does it expel?"),
        ("nl", "hoeveel leerlingen weigert die?"),
        ("de", "wie viele Schüler entlässt sie?"),
    ],
)
def test_another_word_beside_those_that_ask_may_ask_for_something_else(language, question):
    """An unknown verb may be what is asked, though the words beside it are those of a wording."""
    asked = "lessons school=rhone subject=chess"
    check("schools", language, asked, question, ABSTAINS)


@pytest.mark.parametrize(
    ("language", "asked", "question"),
    [
        ("en", SINCE, "and castles from 1930?"),
        ("en", SINCE, "anything but 1930 suits my colleague"),
        ("en", PUPILS, "and Scuola Beta in Turin?"),
        ("en", PUPILS, "what does the canteen of Scuola Alba cost?"),
        ("nl", SINCE, "en kastelen sinds 1930?"),
        ("nl", PUPILS, "en Scuola Beta in Turijn?"),
        ("nl", PUPILS, "wat kost de kantine van Scuola Alba?"),
        ("de", SINCE, "und Burgen seit 1930?"),
        ("de", PUPILS, "und die Scuola Beta in Turin?"),
        ("de", PUPILS, "was kostet die Kantine von Scuola Alba?"),
    ],
)
def test_what_may_be_a_name_or_is_asked_is_no_everyday_word(language, asked, question):
    """An unknown kind, an unknown name beside a known one, an unknown property, an exclusion."""
    check("schools", language, asked, question, ABSTAINS)
