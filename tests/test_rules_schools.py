"""How people talk around a question, in a domain that no rule was written for."""

from pathlib import Path

import pytest

from heritage_session.catalog import Catalog
from heritage_session.conversation import ConversationState, ConversationTurn
from heritage_session.resolvers.rules import RulesResolver

ABSTAINS = ""
FRENCH = "schools city=france +lycee +rhone"


@pytest.fixture(scope="module")
def resolver():
    """The rules, for schools."""
    return RulesResolver(Catalog.load(Path(__file__).parent / "data" / "schools.yaml"))


def parts(said):
    """A template, its slots and its rows, from ``template slot=value +row``."""
    template, *rest = said.split()
    slots = dict(part.split("=") for part in rest if "=" in part)
    return template, slots, [part[1:] for part in rest if part[0] == "+"]


def read(resolver, language, asked, question):
    """How ``question`` is read after the questions ``asked``."""
    turns = []
    for template, slots, rows in map(parts, asked):
        results = [{"id": row, "label": row} for row in rows]
        turns.append(ConversationTurn("user", "q", None, template, slots, results))
        turns.append(ConversationTurn("assistant", ""))
    return resolver.resolve_now(ConversationState(turns, language=language), question)


def check(resolver, language, asked, question, expected):
    """Assert how ``question`` is read after the questions ``asked``."""
    found = read(resolver, language, asked, question)
    template, slots, _ = parts(expected) if expected else (None, {}, [])
    assert (found.template_id, found.values) == (template, slots), found.resolved_question


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "what does the second one teach in chess?"),
        ("nl", "wat onderwijst de tweede in schaken?"),
        ("de", "was lehrt die zweite in Schach?"),
    ],
)
def test_what_found_a_row_limits_no_question_about_it(resolver, language, question):
    """The place whose schools were listed says nothing of the lessons of one of them."""
    check(resolver, language, [FRENCH], question, "lessons school=rhone subject=chess")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "and what does the second one teach in chess in Nancy?"),
        ("nl", "en wat onderwijst de tweede in schaken in Nancy?"),
        ("de", "und was lehrt die zweite in Schach in Nancy?"),
    ],
)
def test_a_limit_said_with_a_row_counts(resolver, language, question):
    """A place named in the question itself limits it."""
    check(resolver, language, [FRENCH], question, "lessons school=rhone subject=chess city=nancy")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "could you tell me what Keller wrote about chess?"),
        ("en", "what has Keller written about chess?"),
        ("nl", "ik vroeg me af wat Keller heeft geschreven over schaken"),
        ("nl", "wat schrijft Keller over schaken?"),
        ("de", "was hat Keller über Schach geschrieben?"),
        ("de", "was schreibt Keller über Schach?"),
    ],
)
def test_another_form_of_a_verb_asks_the_same(resolver, language, question):
    """No ending tells that "wrote" is a form of "write"."""
    check(resolver, language, [], question, "wrote teacher=keller subject=chess")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "and Novak?"),
        ("en", "Novak then, please"),
        ("nl", "en Novak dan?"),
        ("nl", "Novak misschien ook?"),
        ("de", "und Novak?"),
        ("de", "vielleicht auch Novak?"),
    ],
)
def test_a_value_alone_goes_on_where_the_last_one_came(resolver, language, question):
    """Of two slots of one kind, a bare value takes the one that was just given another value."""
    asked = ["trained teacher=moreau master=keller", "trained teacher=moreau master=bianchi"]
    check(resolver, language, asked, question, "trained teacher=moreau master=novak")
    asked = ["gives lesson=gambit +moreau", "taller teacher=moreau other=keller"]
    check(resolver, language, asked, question, "taller teacher=moreau other=novak")
    check(resolver, language, asked[1:], question, ABSTAINS)


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "how big is Scuola Alba in Turin?"),
        ("en", "and Scuola Alba in Turin, please?"),
        ("nl", "hoeveel leerlingen heeft Scuola Alba in Turijn?"),
        ("nl", "en Scuola Alba in Turijn?"),
        ("de", "wie groß ist die Scuola Alba in Turin, bitte?"),
        ("de", "und die Scuola Alba in Turin?"),
    ],
)
def test_a_place_beside_a_name_says_where_it_is(resolver, language, question):
    """Not which of several things is meant, where the question is about that one alone."""
    check(resolver, language, ["pupils school=rhone"], question, "pupils school=alba")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "who gives Gambit Club in Turin?"),
        ("en", "how big is Scuola Alba for Turin?"),
        ("nl", "wat schreef Keller over schaken in Turijn?"),
        ("de", "wurde Moreau von Keller in Turin ausgebildet?"),
    ],
)
def test_a_place_that_limits_is_not_passed_over(resolver, language, question):
    """Where it may say more than what a name means, nothing is answered."""
    check(resolver, language, [], question, ABSTAINS)
