"""What a model is told of a conversation, its catalog and a question."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from heritage_session import dspy_scope
from heritage_session.catalog import Catalog, Template, Vocabulary
from heritage_session.conversation import ConversationState, ConversationTurn, Exchange
from heritage_session.resolvers.hearing.scanner import Mention, Names, Patterns
from heritage_session.resolvers.language.text import words_in
from heritage_session.resolvers.reading.memory import Memory

FIELDS = (
    *("history", "transcript", "templates", "values", "known", "rows", "question"),
    *("edit", "template", "slots", "rewrite"),
)
"""Every field of the programs that are told this."""

Context = Literal["history", "transcript"]

_TURNS = 12
_ANSWER = 300
_QUESTION = 500
_ROWS = 20
_EXAMPLES = 12


class Telling(NamedTuple):
    """The inputs of a program by field, and the exchanges as messages keyed by its fields."""

    inputs: dict[str, str]
    messages: list[dict[str, Any]]


class Prompt:
    """Writes a program's inputs. Everything that a user or a graph said goes through ``plain``."""

    def __init__(self, catalog: Catalog, names: Names) -> None:
        self._catalog = catalog
        self._names = names
        self._patterns = Patterns(catalog)
        self._templates = {
            language: "\n".join(_template_lines(catalog, language))
            for language in catalog.languages
        }

    def tell(self, state: ConversationState, question: str, language: str) -> Telling:
        """What to say of ``question`` behind ``state``; the length of a conversation has no part
        in the length of this.
        """
        memory = Memory(self._catalog, state)
        exchanges = [e for e in state.window(_TURNS) if e.question is not None]
        inputs = {
            "templates": self._templates[language],
            "values": plain("\n".join(self._values(question, language))),
            "known": plain(self._known(memory)),
            "rows": plain("\n".join(self._rows(memory, language))),
            "question": plain(question),
        }
        return Telling(inputs, [_message(exchange) for exchange in exchanges])

    def mentions(self, question: str) -> Iterator[Mention]:
        """The values that are named in ``question``, as they are written there."""
        texts, places = words_in(question)
        patterns = self._patterns.find(question, texts, places)
        position = 0
        while position < len(texts):
            named = self._names.at(texts, position)
            matched = patterns.get(position)
            mention = max(
                (m for m in (named, matched) if m is not None),
                key=lambda m: m.after,
                default=None,
            )
            if mention is not None:
                yield mention
            position = mention.after if mention is not None else position + 1

    def _values(self, question: str, language: str) -> Iterator[str]:
        """One line a vocabulary: all of its values where they are few, else some examples; those
        that the question names come first.
        """
        named: dict[str, list[str]] = {}
        for mention in self.mentions(question):
            for entry in mention.entries:
                named.setdefault(entry.vocabulary, []).append(entry.id)
        for vocabulary in self._catalog.vocabularies.values():
            yield _values_line(vocabulary, named.get(vocabulary.name, []), language)

    def _known(self, memory: Memory) -> str:
        current = memory.current
        if current is None:
            return "{}"
        slots = self._catalog.templates[current.template].slots
        values = {name: value for name, value in current.slots.items() if name in slots}
        return json.dumps({"template": current.template, "slots": values}, ensure_ascii=False)

    def _rows(self, memory: Memory, language: str) -> Iterator[str]:
        turn = next((turn for turn in memory.turns if turn.results), None)
        if turn is None or turn.template_id is None:
            return
        template = self._catalog.templates[turn.template_id]
        for number, row in enumerate(turn.results[:_ROWS], 1):
            label = self._catalog.row_label(template, row, language)[:_ANSWER]
            identity = row.get("id")
            known = f" (id {identity})" if template.results and isinstance(identity, str) else ""
            yield f"{number}. {label}{known}"


def transcript(messages: Sequence[Mapping[str, Any]]) -> str:
    """The exchanges as one quoted text, for programs that take no ``dspy.History``."""
    return "\n".join(f"> {m['question']}\n  understood: {m['rewrite']}" for m in messages)


def plain(text: str) -> str:
    """``text`` as it may stand in a field."""
    return dspy_scope.plain(text, FIELDS)


def _message(exchange: Exchange) -> dict[str, Any]:
    """An exchange as the question that was asked and what the program should have said of it."""
    question = exchange.question
    assert question is not None  # noqa: S101 - asked for by the caller
    asked = plain(question.content[:_QUESTION])
    return {
        "question": asked,
        "rewrite": plain((question.resolved_question or question.content)[:_QUESTION]),
        "edit": _edit(question),
        "template": question.template_id or "",
        "slots": {name: plain(value) for name, value in question.slots.items()},
    }


def _edit(turn: ConversationTurn) -> str:
    understood = turn.payload.get("edit")
    return understood if isinstance(understood, str) else "standalone"


def _template_lines(catalog: Catalog, language: str) -> Iterator[str]:
    for template in catalog.templates.values():
        asked = template.questions.get(language) or template.questions[catalog.default_language]
        yield f"{template.id}({', '.join(_slots(template))}): {asked[0]}"


def _slots(template: Template) -> Iterable[str]:
    for slot in template.slots.values():
        yield f"{slot.name}: {slot.vocabulary}{'?' if slot.optional else ''}"


def _values_line(vocabulary: Vocabulary, named: Sequence[str], language: str) -> str:
    if vocabulary.pattern is not None:
        said = f"; in the question: {', '.join(named)}" if named else ""
        return f"{vocabulary.name}: text that matches {vocabulary.pattern.pattern}{said}"
    shown = dict.fromkeys([*named, *list(vocabulary.values)[:_EXAMPLES]])
    listed = ", ".join(f"{id_} ({vocabulary.label(id_, language)})" for id_ in shown)
    more = len(vocabulary.values) - len(shown)
    return f"{vocabulary.name}: {listed}{f' and {more} more' if more > 0 else ''}"
