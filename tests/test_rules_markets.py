"""What a question could be whole without, and yet refers to."""

import pytest

from tests.rules import ABSTAINS, check

HONEY = "price ware=honey"
FRESH = "days ware=honey +monday +friday"


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "which stalls in Hoorn sell it?"),
        ("en", "who stocks it in Hoorn?"),
        ("nl", "welke kramen in Hoorn verkopen ze?"),
        ("nl", "wie verkoopt het in Hoorn?"),
        ("de", "welche Stände in Hoorn führen den?"),
        ("de", "wer führt ihn in Hoorn?"),
    ],
)
def test_what_is_sold_is_what_the_talk_is_about(language, question):
    """Without it the question would be whole, and another one."""
    check("markets", language, HONEY, question, "stalls town=hoorn goods=honey")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "who there has honey?"),
        ("en", "and who sells honey there"),
        ("nl", "wie verkoopt daar honing?"),
        ("nl", "wie heeft er honing"),
        ("de", "wer führt dort Honig?"),
        ("de", "und wer hat Honig?"),
    ],
)
def test_who_sells_something_is_one_of_those_listed(language, question):
    check("markets", language, "stalls town=gouda", question, "stalls town=gouda goods=honey")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "who lives there?"),
        ("en", "who sells postcards there?"),
        ("nl", "wie woont daar?"),
        ("de", "wer führt dort Regie?"),
    ],
)
def test_who_does_something_else_is_nobody(language, question):
    check("markets", language, "stalls town=gouda", question, ABSTAINS)


@pytest.mark.parametrize(
    ("language", "question", "day"),
    [
        ("en", "which stalls are there in Lisse on the second of those days?", "friday"),
        ("en", "which stalls are there in Lisse on the first day", "monday"),
        ("nl", "welke kramen staan er in Lisse op de tweede dag?", "friday"),
        ("nl", "welke kramen staan er in Lisse op die laatste dag", "friday"),
        ("de", "welche Stände gibt es in Lisse am zweiten dieser Tage?", "friday"),
    ],
)
def test_a_counted_day_is_a_row(language, question, day):
    check("markets", language, FRESH, question, f"stalls town=lisse day={day}")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "which stalls are there in Lisse on that day?"),
        ("nl", "welke kramen staan er in Lisse op die dag?"),
        ("de", "welche Stände gibt es in Lisse an diesem Tag?"),
    ],
)
def test_that_day_is_the_one_that_was_found(language, question):
    """The only row; of several none is meant."""
    check("markets", language, "days ware=honey +friday", question, "stalls town=lisse day=friday")
    check("markets", language, FRESH, question, ABSTAINS)
