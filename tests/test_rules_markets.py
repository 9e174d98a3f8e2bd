"""What a question could be whole without, and yet refers to."""

from pathlib import Path

import pytest

from heritage_session.catalog import Catalog
from heritage_session.conversation import ConversationState, ConversationTurn
from heritage_session.resolvers.rules import RulesResolver

ABSTAINS = ""
HONEY = "price ware=honey"
FRESH = "days ware=honey +monday +friday"


@pytest.fixture(scope="module")
def resolver():
    """The rules, for markets."""
    return RulesResolver(Catalog.load(Path(__file__).parent / "data" / "markets.yaml"))


def parts(said):
    """A template, its slots and its rows, from ``template slot=value +row``."""
    template, *rest = said.split()
    slots = dict(part.split("=") for part in rest if "=" in part)
    return template, slots, [part[1:] for part in rest if part[0] == "+"]


def check(resolver, language, asked, question, expected):
    """Assert how ``question`` is read after the question ``asked``."""
    template, slots, rows = parts(asked)
    results = [{"id": row, "label": row} for row in rows]
    said = ConversationTurn("user", "q", None, template, slots, results)
    found = resolver.resolve_now(ConversationState([said], language=language), question)
    template, slots, _ = parts(expected) if expected else (None, {}, [])
    assert (found.template_id, found.values) == (template, slots), found.resolved_question


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
def test_what_is_sold_is_what_the_talk_is_about(resolver, language, question):
    """Without it the question would be whole, and another one."""
    check(resolver, language, HONEY, question, "stalls town=hoorn goods=honey")


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
def test_who_sells_something_is_one_of_those_listed(resolver, language, question):
    check(resolver, language, "stalls town=gouda", question, "stalls town=gouda goods=honey")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "who lives there?"),
        ("en", "who sells postcards there?"),
        ("nl", "wie woont daar?"),
        ("de", "wer führt dort Regie?"),
    ],
)
def test_who_does_something_else_is_nobody(resolver, language, question):
    check(resolver, language, "stalls town=gouda", question, ABSTAINS)


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
def test_a_counted_day_is_a_row(resolver, language, question, day):
    check(resolver, language, FRESH, question, f"stalls town=lisse day={day}")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "which stalls are there in Lisse on that day?"),
        ("nl", "welke kramen staan er in Lisse op die dag?"),
        ("de", "welche Stände gibt es in Lisse an diesem Tag?"),
    ],
)
def test_that_day_is_the_one_that_was_found(resolver, language, question):
    """The only row; of several none is meant."""
    check(resolver, language, "days ware=honey +friday", question, "stalls town=lisse day=friday")
    check(resolver, language, FRESH, question, ABSTAINS)
