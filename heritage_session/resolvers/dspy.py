"""Reads by a language model what the rules abstain from; believes nothing of it unchecked."""

from __future__ import annotations

import copy
import logging
import time
from typing import TYPE_CHECKING, Any, cast

from heritage_session.catalog import Catalog
from heritage_session.conversation import ConversationState
from heritage_session.dspy_scope import bounded, import_dspy, scope, without_memory
from heritage_session.resolvers.base import (
    EditKind,
    ModelOutcome,
    ModelUse,
    Resolution,
    Resolver,
)
from heritage_session.resolvers.checking import Checker, Proposal, Refused
from heritage_session.resolvers.guard import Away, Fault, Guard
from heritage_session.resolvers.hearing.scanner import Names
from heritage_session.resolvers.prompt import Prompt, Telling

if TYPE_CHECKING:
    from heritage_session.resolvers.program import FollowUp

__all__ = ["DspyResolver"]

_LONGEST = 2000
_PAUSE = 0.2
_COUNTED = ("prompt_tokens", "completion_tokens")
logger = logging.getLogger("heritage_session.resolvers")


class DspyResolver(Resolver):
    """Asks a DSPy program, and checks its answer against catalog and conversation.

    ``lm`` is any ``dspy.LM``; it is copied, and asked without DSPy's cache, history and trace.
    ``program`` is copied too, and asks no other, whatever LM it was compiled with.
    ``deadline`` bounds one question in seconds, however often it is read again; each time costs at
    most two requests, and none where the model would be told the same. Whatever the model does, the
    answer is a checked reading or an abstention: `ModelUse.outcome` says which and why.

    Raises:
        MissingExtra: dspy is not installed.
    """

    def __init__(
        self,
        catalog: Catalog,
        lm: Any,
        *,
        program: FollowUp | None = None,
        adapter: Any = None,
        names: Names | None = None,
        deadline: float = 8.0,
        concurrency: int = 8,
    ) -> None:
        dspy = self._dspy = import_dspy("resolving by a model")
        from heritage_session.resolvers.program import FollowUp

        names = names or Names(catalog)
        self._catalog = catalog
        self._program = program.deepcopy() if program else FollowUp()
        cast(Any, self._program).set_lm(None)
        self._prompt = Prompt(catalog, names)
        self._checker = Checker(catalog, names)
        self._lm = without_memory(lm)
        first = bounded(adapter or dspy.ChatAdapter())
        self._adapters = (first, bounded(dspy.JSONAdapter()))
        self._guard = Guard(_fault, deadline=deadline, concurrency=concurrency)
        self._asked: _Asked | None = None

    def for_question(self) -> Resolver:
        """A copy that tells the model nothing twice, and keeps one deadline."""
        one = copy.copy(self)
        one._asked = _Asked()
        return one

    async def resolve(
        self, state: ConversationState, question: str, language: str | None = None
    ) -> Resolution:
        """How a model reads ``question``, where that passes the check; else it abstains.

        A question without a letter or of more than 2,000 characters is not asked.
        """
        spoken = self._catalog.language(language or state.language)
        if len(question) > _LONGEST or not any(map(str.isalpha, question)):
            return Resolution(EditKind.ABSTAIN, spoken)
        asked = self._asked or _Asked()
        begun = time.perf_counter()
        with scope(lm=self._lm), self._dspy.track_usage() as usage:
            resolution = await self._read(state, question, spoken, asked)
        asked.spent(_tokens(usage), time.perf_counter() - begun)
        found = resolution or Resolution(EditKind.ABSTAIN, spoken)
        return found._replace(model=asked.use)

    async def _read(
        self, state: ConversationState, question: str, language: str, asked: _Asked
    ) -> Resolution | None:
        """The checked reading; None, and ``asked`` says why, where there is none."""
        try:
            proposal = await self._propose(state, question, language, asked)
            if proposal.edit == EditKind.ABSTAIN:
                asked.outcome = "abstained"
                return None
            mentions = list(self._prompt.mentions(question))
            resolution = self._checker.resolution(state, question, mentions, language, proposal)
        except Refused as reason:
            asked.outcome = "refused"
            logger.info("a model's reading was refused: %s", reason)
        except Exception as error:
            asked.outcome = _outcome(error)
            if asked.outcome == "failed":
                logger.exception("a model could not be asked")
            else:
                logger.warning(
                    "a model gave no reading: %s (%s)", asked.outcome, type(error).__name__
                )
        else:
            asked.outcome = "understood"
            return resolution
        return None

    async def _propose(
        self, state: ConversationState, question: str, language: str, asked: _Asked
    ) -> Proposal:
        telling = self._prompt.tell(state, question, language)
        if asked.telling == telling:
            return asked.answer()
        left = self._guard.deadline - asked.seconds if asked.telling else None
        if left is not None and left <= 0:
            raise TimeoutError
        asked.telling = telling
        inputs = self._program.inputs(telling)

        async def once(attempt: int) -> Any:
            asked.calls += 1
            with self._dspy.context(adapter=self._adapters[attempt - 1]):
                return await cast(Any, self._program).acall(**inputs)

        try:
            asked.said = Proposal.of(await self._guard.call(once, left))
        except Exception as error:
            asked.said = error
        return asked.answer()


class _Asked:
    """What became of one question: what the model was told last and said of it, and what all of
    that took.
    """

    def __init__(self) -> None:
        self.telling: Telling | None = None
        self.said: Proposal | Exception = Refused("nothing was said")
        self.outcome: ModelOutcome = "failed"
        self.calls = 0
        self.tokens = (0, 0)
        self.seconds = 0.0

    def answer(self) -> Proposal:
        """What the model said. Raises what came instead."""
        if isinstance(self.said, Exception):
            raise self.said
        return self.said

    @property
    def use(self) -> ModelUse:
        return ModelUse(self.outcome, self.calls, *self.tokens, round(self.seconds * 1000, 1))

    def spent(self, tokens: tuple[int, int], seconds: float) -> None:
        self.tokens = (self.tokens[0] + tokens[0], self.tokens[1] + tokens[1])
        self.seconds += seconds


def _fault(error: Exception) -> Fault:
    """What an error of DSPy's means; a reply that cannot be read is asked for again at once."""
    from dspy.utils.exceptions import (
        AdapterParseError,
        LMError,
        LMInvalidRequestError,
        LMUnsupportedModelError,
        is_retryable_lm_error,
    )

    if isinstance(error, AdapterParseError):
        return Fault(0.0, away=False)
    if not isinstance(error, LMError):
        return Fault(None, away=False)
    if not is_retryable_lm_error(error):
        absent = isinstance(error, LMUnsupportedModelError) or error.status == 404
        return Fault(None, away=absent or not isinstance(error, LMInvalidRequestError))
    hint = getattr(error, "retry_after", None)
    return Fault(_PAUSE if hint is None else max(0.0, float(hint)), away=True)


def _outcome(error: Exception) -> ModelOutcome:
    from dspy.utils.exceptions import AdapterParseError, LMError, LMTimeoutError

    if isinstance(error, Away):
        return "busy"
    if isinstance(error, TimeoutError | LMTimeoutError):
        return "timeout"
    if isinstance(error, AdapterParseError):
        return "unreadable"
    return "unavailable" if isinstance(error, LMError) else "failed"


def _tokens(usage: Any) -> tuple[int, int]:
    """The tokens sent and received, of all requests that were answered."""
    spent: list[dict[str, Any]] = list(usage.get_total_tokens().values())
    sums = [sum(int(entry.get(name) or 0) for entry in spent) for name in _COUNTED]
    return sums[0], sums[1]
