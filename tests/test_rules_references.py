"""Rows, lists, persons and things of earlier answers, in whatever words they are meant."""

import pytest

from tests.rules import ABSTAINS, MUSEUMS, check

SHIPS = "ships company=nordline +petrel +gannet +osprey"
OTHERS = "ships company=bluefin +gannet +petrel"
PARTS = "contents kit=zeppelin +glue +screws +varnish"
FIRMS = "companies from=kiel to=turku +nordline"
CAST = "cast film=f1 +a1"
LISTED = f"{MUSEUMS} +centraal_museum +spoorwegmuseum"
HOURS = "institution_address institution=centraal_museum"
THIRD = "length ship=osprey"


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("en", "how long is the third one on that list?", THIRD),
        ("en", "and the length of the very last on your list, how long is it", THIRD),
        ("nl", "hoe lang is nummer drie van dat lijstje?", THIRD),
        ("nl", "de allerlaatste die je noemde, hoe lang is die", THIRD),
        ("de", "Wie lang ist das dritte, das du genannt hast?", THIRD),
        ("de", "und das allerletzte auf der Liste, wie lang ist das", THIRD),
        ("en", "how long is the seventh one on that list?", ABSTAINS),
        ("nl", "hoe lang zijn de eerste twee op die lijst", ABSTAINS),
        ("de", "wie lang ist das dritte Haus auf der Liste", ABSTAINS),
    ],
)
def test_what_a_row_is_called_and_its_list_say_nothing(language, question, expected):
    """A row is the same with or without "that you mentioned" behind its number."""
    check("ferries", language, SHIPS, question, expected)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("how long is the second on the Nordline list?", "length ship=gannet"),
        ("how long is the second of the Bluefin list?", "length ship=petrel"),
        ("how long is the second?", "length ship=petrel"),
    ],
)
def test_a_list_is_called_by_what_it_was_asked_for(question, expected):
    """Of two lists of one kind, a value of its question says which is meant."""
    check("ferries", "en", (SHIPS, OTHERS), question, expected)


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("nl", "laat die allereerste lijst nog eens zien", MUSEUMS),
        ("en", "show me that list again please", MUSEUMS),
        ("de", "zurück zur Liste, wie viele sind es denn überhaupt?",
         "count_institutions kind=museum place=utrecht"),
        ("nl", "terug naar dat lijstje, hoeveel zijn het er in totaal?",
         "count_institutions kind=museum place=utrecht"),
        ("en", "back to the list of prices please", ABSTAINS),
    ],
)  # fmt: skip
def test_going_back_to_a_list(language, question, expected):
    """What is asked behind "back to the list" is asked of that list; nothing shows it again."""
    check("heritage", language, (LISTED, HOURS), question, expected)


@pytest.mark.parametrize(
    ("domain", "language", "asked", "question", "expected"),
    [
        ("ferries", "en", FIRMS, "what else have they got?", "ships company=nordline"),
        ("ferries", "de", FIRMS, "zeig mir alle ihre Schiffe", "ships company=nordline"),
        ("ferries", "nl", FIRMS, "welke andere schepen hebben ze?", "ships company=nordline"),
        ("ferries", "en", FIRMS, "what else do they sing?", ABSTAINS),
        ("ferries", "en", FIRMS, "his wife?", ABSTAINS),
        ("ferries", "en", SHIPS, "how long are both?", ABSTAINS),
    ],
)
def test_all_there_is_of_whom_a_pronoun_means(domain, language, asked, question, expected):
    """More of somebody's is the one list that only asks for somebody."""
    check(domain, language, asked, question, expected)


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("en", "when was the player born?", "born actor=a1"),
        ("de", "der Spieler, wann wurde der geboren?", "born actor=a1"),
        ("en", "when was the loser born?", ABSTAINS),
    ],
)
def test_who_did_what_was_asked_is_what_was_answered(language, question, expected):
    """The doer of the verb that was asked with is the only row of its answer."""
    check("films", language, CAST, question, expected)
