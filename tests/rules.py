"""What the tests of the rules share: resolvers, conversations in few words, and readings."""

from functools import cache
from pathlib import Path

from heritage_session.catalog import Catalog
from heritage_session.conversation import ConversationState, ConversationTurn
from heritage_session.resolvers.rules import RulesResolver

DATA = Path(__file__).parent / "data"
ABSTAINS = ""
MUSEUMS = "institutions_in_place kind=museum place=utrecht"


@cache
def catalog_of(domain):
    """The catalog of a domain, by the name of its file; made once in a process."""
    return Catalog.load(DATA / f"{domain}.yaml")


@cache
def resolver_of(domain):
    """The rules for a domain; made once in a process."""
    return RulesResolver(catalog_of(domain))


def parts(said):
    """A template, its slots and its rows, from ``template slot=value +row``."""
    template, *rest = said.split()
    slots = dict(part.split("=") for part in rest if "=" in part)
    return template, slots, [part[1:] for part in rest if part[0] == "+"]


def talk(language, *said):
    """A conversation in which these questions were asked and answered, each as for ``parts``."""
    turns = []
    for template, slots, rows in map(parts, said):
        results = [{"id": row, "label": row} for row in rows]
        seq = len(turns) + 1
        turns += (
            ConversationTurn(
                "user", "q", None, template, slots, results, language=language, seq=seq
            ),
            ConversationTurn("assistant", "", seq=seq + 1),
        )
    return ConversationState(turns, language=language)


def read(domain, language, asked, question):
    """How ``question`` is read in ``domain`` after ``asked``, one question or several."""
    said = (asked,) if isinstance(asked, str) else asked
    return resolver_of(domain).resolve_now(talk(language, *said), question)


def check(domain, language, asked, question, expected):
    """Assert that ``question`` is read as ``template slot=value``, or as ``ABSTAINS``."""
    found = read(domain, language, asked, question)
    template, slots, _ = parts(expected) if expected else (None, {}, [])
    assert (found.template_id, found.values) == (template, slots), found.resolved_question
