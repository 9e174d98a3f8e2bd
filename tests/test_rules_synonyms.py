"""Questions in other words than the wordings have, in small domains of their own."""

from functools import cache

import pytest
import yaml

from heritage_session.catalog import Catalog
from heritage_session.resolvers.grammar.synonyms import groups
from heritage_session.resolvers.language.lexicon import lexicon
from heritage_session.resolvers.rules import RulesResolver
from tests.rules import DATA, talk

LANGUAGES = ("en", "nl", "de")
SYNONYMS = yaml.safe_load((DATA / "synonyms.yaml").read_text("utf-8"))


@cache
def made(domain):
    """The rules for a domain of one vocabulary, "alpha" and "beta"."""
    templates = [
        {
            "id": name,
            "slots": {"x": domain},
            "questions": {code: [text] for code, text in texts.items()},
            "sparql": "SELECT ?v WHERE { $x ?p ?v }",
        }
        for name, texts in SYNONYMS["domains"][domain].items()
    ]
    values = [{"id": name, "label": name.title()} for name in ("alpha", "beta")]
    catalog = {
        "name": domain,
        "default_language": "en",
        "vocabularies": {domain: values},
        "templates": templates,
    }
    return RulesResolver(Catalog.from_dict(catalog))


def cases(listed):
    """Each question of ``listed`` with its domain, language, and what is asked before and by it."""
    return [
        (case["domain"], language, case["asked"], question, case.get("expected"))
        for case in listed
        for language in LANGUAGES
        for question in case[language]
    ]


def read(domain, language, asked, question):
    """How ``question`` is read after ``asked`` of "alpha"."""
    return made(domain).resolve_now(talk(language, f"{asked} x=alpha"), question)


@pytest.mark.parametrize(
    ("domain", "language", "asked", "question", "expected"), cases(SYNONYMS["asked"])
)
def test_a_question_may_be_put_otherwise(domain, language, asked, question, expected):
    """Nouns, questions and verbs stand for each other, across word classes."""
    found = read(domain, language, asked, question)
    assert (found.template_id, found.values) == (expected, {"x": "alpha"})


@pytest.mark.parametrize(
    ("domain", "language", "asked", "question", "expected"), cases(SYNONYMS["unanswered"])
)
def test_another_property_stays_unanswered(domain, language, asked, question, expected):
    """What a catalog does not have is near to nothing that it has."""
    found = read(domain, language, asked, question)
    assert found.template_id is expected, found.resolved_question


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_synonym_takes_in_what_points(language):
    """A phrase leaves "it" and "they" to be read for themselves."""
    cues = lexicon(language).cues
    words = {w for g in groups(language) for p in g.phrases for w in p.words if w in cues}
    found = {w for w in words if not cues[w].roles.isdisjoint(("pronoun", "plural"))}
    assert {w for w in found if "article" not in cues[w].roles} <= {"es", "wovon"}
