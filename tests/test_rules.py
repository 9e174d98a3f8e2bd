# ruff: noqa: SIM905
"""The rules as a whole: edits, languages, and whatever can be typed."""

import ast
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heritage_session.resolvers import rules
from heritage_session.resolvers.base import EditKind
from tests.examples import scaled
from tests.rules import MUSEUMS, catalog_of, read, resolver_of, talk


@given(
    question=st.text(max_size=80)
    | st.lists(
        st.sampled_from(
            "en zonder niet de tweede 1900 museum ? terug Utrecht drop never mind #2 nr 2 tussen "
            "laat maar alle daar provincie adres hoeveel welke was ohne na voor ’s ß İ".split()
        ),
        max_size=12,
    ).map(" ".join),
    language=st.sampled_from([None, "nl", "en", "de", "fr", ""]),
)
@settings(max_examples=scaled(300))
def test_nothing_that_can_be_typed_raises(question, language):
    state = talk("nl", f"{MUSEUMS} +kb +tresoar")
    state.language = None
    before = state.copy()
    resolution = resolver_of("heritage").resolve_now(state, question, language)
    assert state == before
    assert resolution.answerable == bool(resolution.resolved_question)
    if resolution.edit in (EditKind.ABSTAIN, EditKind.CLARIFY, EditKind.RESET):
        assert not resolution.slots


@pytest.mark.parametrize(
    ("question", "edit", "unset"),
    [
        ("Welke archieven zijn er in Zeeland?", "standalone", ("*",)),
        ("en in Zeeland?", "replace", ()),
        ("ook van na 1800", "add", ()),
        ("zonder jaartal", "drop", ("founded_before",)),
        ("welke daarvan is het oudst?", "switch", ("founded_before",)),
        ("wat is het adres van de tweede?", "refer", ("kind", "place", "founded_before")),
        ("nee, in Zeeland", "correct", ()),
        ("nog even terug naar Zeeland", "return", ()),
        ("laat maar", "reset", ("*",)),
        ("iets anders", "reset", ("*",)),
        ("vertel eens een mop", "abstain", ()),
    ],
)
def test_kinds_of_edit(question, edit, unset):
    asked = f"{MUSEUMS} founded_before=1900 +kb +tresoar"
    resolution = read("heritage", "nl", asked, question)
    assert (resolution.edit, resolution.unset) == (edit, unset)


@pytest.mark.parametrize(
    ("question", "language", "expected"),
    [
        ("and in Drenthe?", None, "en"),
        ("und in Drenthe?", None, "de"),
        ("en in Drenthe?", None, "nl"),
        ("Drenthe?", None, "nl"),
        ("and in Drenthe?", "nl", "nl"),
        ("libraries?", None, "en"),
    ],
)
def test_the_language_of_the_question(question, language, expected):
    state = talk("nl", MUSEUMS)
    state.language = None
    assert resolver_of("heritage").resolve_now(state, question, language).language == expected


async def test_resolve_is_resolve_now():
    state, resolver = talk("nl", MUSEUMS), resolver_of("heritage")
    found = await resolver.resolve(state, "en in Zwolle?")
    assert found == resolver.resolve_now(state, "en in Zwolle?")


def test_no_value_of_a_catalog_is_in_the_code():
    """The rules know languages, not domains."""
    root = Path(rules.__file__).parent
    said = [re.sub(r"#.*", "", p.read_text("utf-8")) for p in root.glob("language/*.yaml")]
    for path in root.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                said.extend([node.value] if len(node.value) < 40 else [])
    words = {word for text in said for word in re.findall(r"[^\W_]+", text.lower())}
    for vocabulary in catalog_of("heritage").vocabularies.values():
        for value in vocabulary.values.values():
            for name, _ in value.names():
                assert name.lower() not in words, name
