"""One question's way through the house: load, resolve, answer, append."""

from __future__ import annotations

import unicodedata
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

from heritage_session.answer import Answer, understanding
from heritage_session.catalog import Catalog
from heritage_session.config import SessionConfig
from heritage_session.conversation import EVERYTHING, ConversationState, ConversationTurn
from heritage_session.errors import ConfigError, ConflictError, InvalidInput, SessionGone
from heritage_session.graph import EmbeddedGraph, Graph, run
from heritage_session.manager import SessionManager
from heritage_session.replies import reply
from heritage_session.resolvers.base import EditKind, Resolution, Resolver
from heritage_session.resolvers.rules import RulesResolver
from heritage_session.suggestions import suggest

MAX_QUESTION = 2000
_ATTEMPTS = 5
SAMPLE_CATALOG = Path(__file__).parent / "data" / "heritage.yaml"
SAMPLE_GRAPH = Path(__file__).parent / "data" / "heritage.ttl"


class Engine:
    """Answers questions in conversations. ``Engine.open`` puts one together from settings."""

    def __init__(
        self, manager: SessionManager, catalog: Catalog, graph: Graph, resolver: Resolver
    ) -> None:
        self.manager = manager
        self.catalog = catalog
        self.graph = graph
        self.resolver = resolver

    @property
    def config(self) -> SessionConfig:
        """The settings that everything here was opened with."""
        return self.manager.config

    @classmethod
    @asynccontextmanager
    async def open(cls, config: SessionConfig | None = None) -> AsyncGenerator[Self]:
        """Open graph, catalog, resolver and manager; close them at the end of the block.

        Raises:
            ConfigError: a setting, the catalog or the graph cannot be used.
            GraphUnavailable, StoreUnavailable: it is set rightly and does not answer.
        """
        config = config or SessionConfig()
        catalog_file, graph_file = _sources(config)
        catalog = Catalog.load(catalog_file)
        graph = await EmbeddedGraph.open(
            graph_file, timeout=config.query_timeout, max_rows=config.max_rows
        )
        try:
            catalog = await catalog.open(graph)
            async with SessionManager(config) as manager:
                yield cls(manager, catalog, graph, RulesResolver(catalog))
        finally:
            await graph.close()

    async def ask(
        self,
        session_id: str,
        question: str,
        language: str | None = None,
        *,
        secret: str | None = None,
        create: bool = True,
    ) -> Answer:
        """Answer ``question`` in the conversation ``session_id``, and remember both.

        Questions to one conversation take turns. A conversation that does not exist begins with
        this exchange, ``secret`` being kept as a hash; with ``create=False`` it is an error. A
        question that is not understood is answered with suggestions and never used as context.

        Raises:
            InvalidInput: the question is empty, longer than 2,000 characters or no plain text, or
                the catalog does not speak ``language``.
            SessionGone: there is no such conversation, or ``secret`` does not open it.
            GraphError, StoreError: there is no answer; the conversation is what it was.
        """
        question = self._checked(question, language)
        for _ in range(_ATTEMPTS):
            try:
                return await self._ask(session_id, question, language, secret, create)
            except ConflictError:
                continue
        if await self.manager.get(session_id, secret=secret) is None:
            raise SessionGone("this id belongs to another conversation")
        raise ConflictError(f"others kept writing to this conversation, {_ATTEMPTS} times over")

    async def conversation(
        self, session_id: str, *, secret: str | None = None
    ) -> ConversationState:
        """The conversation. Raises ``SessionGone`` where there is none that ``secret`` opens."""
        state = await self.manager.get(session_id, secret=secret)
        if state is None:
            raise SessionGone("no such conversation: it was deleted or has expired")
        return state

    async def forget(self, session_id: str, *, secret: str | None = None) -> bool:
        """Delete the conversation; False where there is none that ``secret`` opens."""
        if await self.manager.get(session_id, secret=secret, touch=False) is None:
            return False
        return await self.manager.delete(session_id)

    def examples(self, language: str) -> list[str]:
        """At most three questions in ``language`` with which a conversation can begin."""
        return suggest(self.catalog, ConversationState(), language)

    async def ready(self) -> dict[str, str]:
        """What answers. Raises ``StoreUnavailable`` or ``GraphUnavailable`` for what does not."""
        await self.manager.store.ping()
        await self.graph.select("ASK {}")
        return {"store": "ok", "graph": "ok"}

    async def _ask(
        self, session_id: str, question: str, language: str | None, secret: str | None, create: bool
    ) -> Answer:
        async with self.manager.exclusive(session_id, secret=secret) as lease:
            state = lease.state
            if state is None and not create:
                raise SessionGone("no such conversation: it was deleted or has expired")
            before = state or ConversationState(language=self.config.default_language)
            resolution = await self.resolver.resolve(before, question, language)
            answer = await self._answer(question, resolution, before)
            turns = _turns(answer, resolution, before)
            if state is not None:
                after = await lease.append(*turns)
            else:
                after = await self._begin(session_id, turns, secret)
            return replace(answer, durable=self.manager.store.durable, seq=after.seq)

    async def _begin(
        self, session_id: str, turns: Sequence[ConversationTurn], secret: str | None
    ) -> ConversationState:
        state = await self.manager.create(session_id, *turns, secret=secret)
        if state is None:
            raise ConflictError("somebody else began this conversation first")
        return state

    async def _answer(
        self, question: str, resolution: Resolution, before: ConversationState
    ) -> Answer:
        rows: Sequence[dict[str, Any]] = ()
        suggestions: list[str] = []
        if resolution.template_id is not None:
            template = self.catalog.templates[resolution.template_id]
            rows = await run(self.graph, self.catalog, template, resolution.values)
            words = self.catalog.answer(template, resolution.values, rows, resolution.language)
        else:
            words = reply(resolution.edit, resolution.language)
            if resolution.edit is EditKind.ABSTAIN:
                suggestions = suggest(self.catalog, before, resolution.language)
        return Answer(
            question,
            words,
            resolution.language,
            resolution.edit.value,
            resolution.resolved_question,
            resolution.template_id,
            resolution.slots,
            rows,
            resolution.via,
            suggestions,
            resolution.choices,
        )

    def _checked(self, question: object, language: object) -> str:
        if language is not None and language not in self.catalog.languages:
            spoken = ", ".join(self.catalog.languages)
            raise InvalidInput(f"language: {language!r} is none of {spoken}")
        if not isinstance(question, str):
            raise InvalidInput(f"question: expected text, not {type(question).__name__}")
        if len(question) > MAX_QUESTION:
            raise InvalidInput(f"question: {len(question)} characters; at most {MAX_QUESTION}")
        words = " ".join(question.split())
        if not words:
            raise InvalidInput("question: it is empty")
        for position, character in enumerate(words):
            if unicodedata.category(character) in ("Cc", "Cs"):
                raise InvalidInput(
                    f"question: U+{ord(character):04X} at {position} is no character of a text"
                )
        return words


def _turns(
    answer: Answer, resolution: Resolution, before: ConversationState
) -> tuple[ConversationTurn, ConversationTurn]:
    """The exchange, so that folding it leaves exactly the slots of the resolution."""
    context = resolution.edit is not EditKind.ABSTAIN
    values = resolution.values
    unset = resolution.unset
    if resolution.answerable and EVERYTHING not in unset:
        unset = tuple(name for name in before.current_slots if name not in values)
    asked = ConversationTurn(
        "user",
        answer.question,
        answer.resolved_question,
        answer.template_id,
        values,
        list(answer.rows),
        unset=unset,
        context=context,
        language=answer.language if context else None,
        payload=understanding(resolution, answer.suggestions),
    )
    answered = ConversationTurn(
        "assistant", answer.answer, context=context, language=answer.language if context else None
    )
    return asked, answered


def _sources(config: SessionConfig) -> tuple[Path, Path]:
    """The catalog and its graph: both the sample, or both the user's own."""
    if (config.catalog is None) != (config.graph is None):
        given, missing = ("CATALOG", "GRAPH") if config.catalog else ("GRAPH", "CATALOG")
        raise ConfigError(
            f"HERITAGE_SESSION_{given} is set without HERITAGE_SESSION_{missing}: set both, or"
            " neither for the sample"
        )
    return config.catalog or SAMPLE_CATALOG, config.graph or SAMPLE_GRAPH
