"""Compiles the model's program on dialogues with known readings. Importing this imports DSPy."""

# DSPy is typed in part.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

import dspy
from dspy.utils.exceptions import AdapterParseError, LMError

from heritage_session.catalog import Catalog
from heritage_session.conversation import ConversationState
from heritage_session.dialogues import Dialogue, DialogueTurn
from heritage_session.dspy_scope import scope
from heritage_session.errors import ConfigError
from heritage_session.evaluation import outcome, rehearse
from heritage_session.resolvers.base import EditKind, Resolution
from heritage_session.resolvers.checking import Checker, Proposal, Refused
from heritage_session.resolvers.hearing.scanner import Names
from heritage_session.resolvers.program import FollowUp
from heritage_session.resolvers.prompt import Prompt

Optimizer = Literal["bootstrap", "gepa"]

SCORES = {"right": 1.0, "abstained": 0.25, "wrong": 0.0}
"""Of one turn. Silence is worth something: a wrong answer is worse than none."""

_DEMOS = 4
_SEED = 7
_CUT_OFF = 0.5


@dataclass(frozen=True, slots=True)
class Compiled:
    """A compiled program, and its mean score on all ``examples`` turns before and after."""

    program: FollowUp
    before: float
    after: float
    examples: int


class Metric:
    """The score of an example's turn, in the forms that DSPy's optimisers ask for.

    What the model says is checked as it would be in use, so that a refused reading counts as an
    abstention. With a predictor's name it gives words too, for GEPA.
    """

    def __init__(self, catalog: Catalog, names: Names) -> None:
        self._checker = Checker(catalog, names)
        self._prompt = Prompt(catalog, names)

    def __call__(
        self,
        example: dspy.Example,
        prediction: Any,
        trace: Any = None,
        pred_name: str | None = None,
        pred_trace: Any = None,
    ) -> Any:
        """From 0.0 to 1.0; while bootstrapping, whether the turn was read right."""
        resolution, reason = self._resolution(example, prediction)
        found = outcome(example.turn, resolution)
        if trace is not None and pred_name is None:
            return found == "right"
        if pred_name is None:
            return SCORES[found]
        return dspy.Prediction(score=SCORES[found], feedback=_feedback(example.turn, found, reason))

    def _resolution(self, example: dspy.Example, prediction: Any) -> tuple[Resolution, str]:
        silent = Resolution(EditKind.ABSTAIN, example.language)
        try:
            proposal = Proposal.of(prediction)
            if proposal.edit == EditKind.ABSTAIN:
                return silent, "the edit was abstain"
            question = example.turn.question
            mentions = list(self._prompt.mentions(question))
            return (
                self._checker.resolution(
                    example.state, question, mentions, example.language, proposal
                ),
                "",
            )
        except Refused as refused:
            return silent, f"the check refused it: {refused}"


def optimize(
    catalog: Catalog,
    dialogues: Sequence[Dialogue],
    lm: Any,
    optimizer: Optimizer,
    budget: int = 200,
) -> Compiled:
    """Compile the program on ``dialogues`` with ``lm``, asking about ``budget`` turns.

    ``bootstrap`` looks for demonstrations that were read right (dspy.BootstrapFewShot); ``gepa``
    rewrites the instructions from what went wrong (dspy.GEPA), ``lm`` being the one that reflects.
    Blocks: run it in a thread. The compiled program takes a transcript, as demonstrations show a
    history as JSON. DSPy keeps nothing of it.

    Raises:
        ConfigError: there is nothing to learn from, or the model cannot be asked.
    """
    names = Names(catalog)
    lm = lm.copy(cache=False)
    program = FollowUp("transcript")
    metric = Metric(catalog, names)
    examples = list(_examples(catalog, dialogues, program, Prompt(catalog, names)))
    if not any(example.turn.expect != "abstain" for example in examples):
        raise ConfigError("the dialogues hold no turn with a reading to learn from")
    chosen = random.Random(_SEED).sample(examples, min(len(examples), budget))  # noqa: S311
    with scope(lm=lm, adapter=dspy.ChatAdapter()), dspy.context(trace=[], max_trace_size=10_000):
        _try_out(program, chosen[0])
        before = _mean(program, chosen, metric)
        compiled = _compile(program, chosen, metric, lm, optimizer, budget)
        return Compiled(compiled, before, _mean(compiled, chosen, metric), len(chosen))


def _try_out(program: FollowUp, example: dspy.Example) -> None:
    """One question before hundreds: a model that is away is told of at once."""
    try:
        program(**example.inputs())
    except AdapterParseError:
        return
    except LMError as error:
        reason = f"{type(error).__name__}{f' ({error.status})' if error.status else ''}"
        raise ConfigError(f"HERITAGE_SESSION_LM: the model cannot be asked: {reason}") from error


def _compile(
    program: FollowUp,
    examples: list[dspy.Example],
    metric: Metric,
    lm: Any,
    optimizer: Optimizer,
    budget: int,
) -> FollowUp:
    if optimizer == "bootstrap":
        bootstrap = dspy.BootstrapFewShot(
            metric=metric, max_bootstrapped_demos=_DEMOS, max_labeled_demos=0, max_rounds=1
        )
        return cast(FollowUp, bootstrap.compile(program, trainset=examples))
    gepa = cast(Any, dspy).GEPA(
        metric=metric,
        max_metric_calls=budget,
        reflection_lm=lm.copy(temperature=1.0),
        num_threads=1,
        warn_on_score_mismatch=False,
        seed=_SEED,
    )
    half = max(1, len(examples) // 2)
    return cast(FollowUp, gepa.compile(program, trainset=examples[:half], valset=examples[half:]))


def _mean(program: FollowUp, examples: Sequence[dspy.Example], metric: Metric) -> float:
    evaluate = dspy.Evaluate(
        devset=list(examples), metric=metric, num_threads=1, display_progress=False
    )
    return float(evaluate(program).score) / 100


def _examples(
    catalog: Catalog, dialogues: Iterable[Dialogue], program: FollowUp, prompt: Prompt
) -> Iterable[dspy.Example]:
    for dialogue in dialogues:
        language = catalog.language(dialogue.language)
        for state, turn in rehearse(catalog, dialogue):
            yield _example(state, turn, language, program, prompt)


def _example(
    state: ConversationState, turn: DialogueTurn, language: str, program: FollowUp, prompt: Prompt
) -> dspy.Example:
    inputs = program.inputs(prompt.tell(state, turn.question, language))
    example = dspy.Example(**inputs, state=state, turn=turn, language=language)
    return example.with_inputs(*inputs)


def _feedback(turn: DialogueTurn, found: str, reason: str) -> str:
    """What a reader of the program's mistakes is told."""
    if found == "right":
        return "Right."
    if turn.expect == "abstain":
        return "Wrong: the catalog cannot answer this question, so the edit had to be abstain."
    slots = ", ".join(f"{name}={value}" for name, value in turn.slots.items())
    said = f" It was not answered: {reason}." if reason else " It was answered otherwise."
    return f"Expected the template {turn.template} with {slots or 'no slots'}.{said}"
