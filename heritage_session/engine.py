"""One question's way through the house: load, resolve, answer, append."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from heritage_session.answer import Answer, understanding
from heritage_session.catalog import Catalog, Template
from heritage_session.config import SessionConfig
from heritage_session.conversation import EVERYTHING, ConversationState, ConversationTurn
from heritage_session.errors import (
    Busy,
    ConfigError,
    ConflictError,
    InvalidInput,
    LeaseLost,
    QueryRefused,
    SessionGone,
    TakenBack,
)
from heritage_session.graph import ALIVE, Graph, open_graph, run
from heritage_session.manager import SessionManager
from heritage_session.replies import reply
from heritage_session.request import Request, checked
from heritage_session.resolvers.base import EditKind, ModelUse, Resolution, Resolver
from heritage_session.resolvers.opening import open_resolver
from heritage_session.suggestions import suggest

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

    @property
    def language(self) -> str:
        """The language of a new conversation: the setting's, or else the catalog's default."""
        return self.config.default_language or self.catalog.default_language

    @classmethod
    @asynccontextmanager
    async def open(cls, config: SessionConfig | None = None) -> AsyncGenerator[Self]:
        """Open graph, catalog, resolver and manager; close them at the end of the block.

        Raises:
            ConfigError: a setting, the catalog or the graph cannot be used.
            GraphUnavailable, StoreUnavailable: it is set rightly and does not answer.
        """
        config = config or SessionConfig()
        catalog_file, source = _sources(config)
        catalog = Catalog.load(catalog_file)
        graph = await open_graph(source, timeout=config.query_timeout, max_rows=config.max_rows)
        try:
            catalog = await catalog.open(graph)
            _check_language(config, catalog)
            async with (
                open_resolver(config, catalog) as resolver,
                SessionManager(config) as manager,
            ):
                yield cls(manager, catalog, graph, resolver)
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
        request_id: str | None = None,
    ) -> Answer:
        """Answer ``question`` in the conversation ``session_id``, and remember both.

        Questions to one conversation take turns. A conversation that does not exist begins with
        this exchange, ``secret`` being kept as a hash; with ``create=False`` it is an error. A
        question that is not understood is answered with suggestions and never used as context.

        The same ``request_id`` (1 to 200 characters) in the same conversation is the same request:
        repeated, it gives the answer that is remembered, and changes nothing.

        Raises:
            InvalidInput: the question is empty, longer than 2,000 characters or no plain text, the
                catalog does not speak ``language``, or ``request_id`` came with another question.
            ConflictError: others kept writing (``Busy``: another worker kept its turn), or what
                ``request_id`` asked has been taken back (``TakenBack``).
            LeaseLost: this worker was held up for longer than ``lease_ttl``, time and again.
            SessionGone: there is no such conversation, or ``secret`` does not open it.
            GraphError, StoreError: there is no answer; the conversation is what it was.
        """
        request = checked(session_id, question, language, request_id, self.catalog.languages)
        asking = _Asking(request, secret, create, self.resolver.for_question())
        try:
            for _ in range(_ATTEMPTS - 1):
                try:
                    return await self._ask(asking)
                except (Busy, TakenBack):
                    raise
                except (ConflictError, LeaseLost):
                    continue
            return await self._ask(asking)
        finally:
            self.manager.metrics.asked_model(asking.model)

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
        return await self.manager.delete(session_id, secret=secret)

    def examples(self, language: str) -> list[str]:
        """At most three questions in ``language`` with which a conversation can begin."""
        return suggest(self.catalog, ConversationState(), language)

    async def ready(self) -> dict[str, str]:
        """What answers. Raises ``StoreUnavailable`` or ``GraphUnavailable`` for what does not."""
        await self.manager.store.ping()
        await self.graph.select(ALIVE)
        return {"store": "ok", "graph": "ok"}

    async def _ask(self, asking: _Asking) -> Answer:
        request, secret = asking.request, asking.secret
        async with self.manager.exclusive(request.session_id, secret=secret) as lease:
            state = lease.state
            if state is None and not asking.create:
                raise SessionGone("no such conversation: it was deleted or has expired")
            before = state or ConversationState(language=self.language)
            remembered = self._remembered(request, before)
            if remembered is not None:
                return remembered
            resolution = await asking.resolver.resolve(before, request.question, request.language)
            asking.model = resolution.model or asking.model
            answer = await self._answer(request.question, resolution, before)
            turns = _turns(request, answer, resolution, before)
            if state is not None:
                after = await lease.append(*turns, append_id=request.asked_id)
            else:
                after = await self._begin(request, turns, secret)
            if after.tip != turns[-1].id and all(turn.id != turns[-1].id for turn in after.turns):
                raise TakenBack("this request was answered before, and taken back since")
            return replace(answer, durable=self.manager.store.durable, seq=after.seq)

    def _remembered(self, request: Request, before: ConversationState) -> Answer | None:
        """The answer to this very request, where the conversation holds it already."""
        known = {turn.id: turn for turn in before.turns} if request.request_id else {}
        asked, answered = known.get(request.asked_id), known.get(request.answered_id)
        if asked is None or answered is None:
            return None
        if asked.content != request.question:
            raise InvalidInput("request_id: it was used for another question")
        return Answer.from_turns(asked, answered, self.manager.store.durable)

    async def _begin(
        self, request: Request, turns: Sequence[ConversationTurn], secret: str | None
    ) -> ConversationState:
        session_id = request.session_id
        state = await self.manager.create(
            session_id,
            *turns,
            secret=secret,
            language=self.language,
            append_id=request.asked_id,
        )
        if state is not None:
            return state
        if await self.manager.get(session_id, secret=secret, touch=False) is None:
            raise SessionGone("this id belongs to another conversation")
        raise ConflictError("somebody else began this conversation first")

    async def _answer(
        self, question: str, resolution: Resolution, before: ConversationState
    ) -> Answer:
        rows: Sequence[dict[str, Any]] = ()
        suggestions: list[str] = []
        if resolution.template_id is not None:
            template = self.catalog.templates[resolution.template_id]
            rows = await self._rows(template, resolution)
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
            model=resolution.model,
        )

    async def _rows(self, template: Template, resolution: Resolution) -> Sequence[dict[str, Any]]:
        try:
            return await run(self.graph, self.catalog, template, resolution.values)
        except InvalidInput as error:
            raise QueryRefused(f"{template.id}: {error}") from error


@dataclass(slots=True)
class _Asking:
    """A request as it is tried, and what asking a model has taken so far."""

    request: Request
    secret: str | None
    create: bool
    resolver: Resolver
    model: ModelUse | None = None


def _check_language(config: SessionConfig, catalog: Catalog) -> None:
    if config.default_language not in (None, *catalog.languages):
        raise ConfigError(
            f"HERITAGE_SESSION_DEFAULT_LANGUAGE: {config.default_language} is not spoken by"
            f" {catalog.file}, which speaks {', '.join(catalog.languages)}"
        )


def _turns(
    request: Request, answer: Answer, resolution: Resolution, before: ConversationState
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
        id=request.asked_id,
    )
    answered = ConversationTurn(
        "assistant",
        answer.answer,
        context=context,
        language=answer.language if context else None,
        id=request.answered_id,
    )
    return asked, answered


def _sources(config: SessionConfig) -> tuple[Path, str]:
    """The catalog and its graph: both the sample, or both the user's own."""
    if (config.catalog is None) != (config.graph is None):
        given, missing = ("CATALOG", "GRAPH") if config.catalog else ("GRAPH", "CATALOG")
        raise ConfigError(
            f"HERITAGE_SESSION_{given} is set without HERITAGE_SESSION_{missing}: set both, or"
            " neither for the sample"
        )
    if config.catalog is None or config.graph is None:
        return SAMPLE_CATALOG, str(SAMPLE_GRAPH)
    return config.catalog, config.graph.get_secret_value()
