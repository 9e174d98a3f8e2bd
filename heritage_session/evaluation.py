"""Scores a resolver on dialogues with known readings."""

from __future__ import annotations

import asyncio
import math
import re
import time
import unicodedata
from collections import Counter
from collections.abc import AsyncGenerator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from heritage_session.catalog import Catalog
from heritage_session.conversation import EVERYTHING, ConversationState, ConversationTurn
from heritage_session.dialogues import Dialogue, DialogueTurn
from heritage_session.resolvers.base import EditKind, ModelUse, Resolution, Resolver

__all__ = ["Failure", "Outcome", "Report", "Tally", "evaluate", "outcome", "rehearse"]

Outcome = Literal["right", "wrong", "abstained"]
_GROUPS = ("expect", "tag", "edit", "language")
_Z = 1.959964


@dataclass(slots=True)
class Tally:
    """How often a resolver was right, wrong, or said nothing."""

    right: int = 0
    wrong: int = 0
    abstained: int = 0

    @property
    def turns(self) -> int:
        """All of them."""
        return self.right + self.wrong + self.abstained

    def add(self, outcome: Outcome) -> None:
        """Count one turn."""
        setattr(self, outcome, getattr(self, outcome) + 1)

    def to_dict(self) -> dict[str, int]:
        """The three counts."""
        return {"right": self.right, "wrong": self.wrong, "abstained": self.abstained}


@dataclass(frozen=True, slots=True)
class Failure:
    """A turn that was not read as expected."""

    dialogue: str
    turn: int
    question: str
    expected: str
    got: str

    def __str__(self) -> str:
        return (
            f"{self.dialogue} turn {self.turn}: {self.question!r}\n"
            f"  expected {self.expected}\n  got      {self.got}"
        )


class _Asked(NamedTuple):
    """One question, what was expected of it, and how it was read."""

    dialogue: Dialogue
    number: int
    turn: DialogueTurn
    edit: str
    resolution: Resolution
    microseconds: float


@dataclass(slots=True)
class Report:
    """What a resolver scored.

    ``precision`` is right answers over answers given, ``coverage`` right answers over questions
    that have one; both are 1.0 over nothing. ``groups`` holds tallies by ``expect``, ``tag``,
    ``edit`` (what the expected reading changes of what was known) and ``language``; ``confusion``
    counts the edits that the resolver said, by that expected one. ``resolved`` counts right
    follow-ups whose wording is one of the accepted, out of ``wordings``. Times are microseconds a
    question; ``model`` counts how asking a model ended, and its calls and tokens.
    """

    tally: Tally = field(default_factory=Tally)
    groups: dict[str, dict[str, Tally]] = field(
        default_factory=lambda: {group: dict[str, Tally]() for group in _GROUPS}
    )
    confusion: dict[str, Counter[str]] = field(default_factory=dict[str, Counter[str]])
    times: list[float] = field(default_factory=list[float])
    answers: int = 0
    right_answers: int = 0
    answerable: int = 0
    resolved: int = 0
    wordings: int = 0
    model: Counter[str] = field(default_factory=Counter[str])
    failures: list[Failure] = field(default_factory=list[Failure])

    @property
    def turns(self) -> int:
        """How many questions were asked."""
        return len(self.times)

    @property
    def precision(self) -> float:
        """Right answers over answers given."""
        return _share(self.right_answers, self.answers)

    @property
    def coverage(self) -> float:
        """Right answers over questions that have an answer."""
        return _share(self.right_answers, self.answerable)

    def percentile(self, share: float) -> float:
        """The time in microseconds that ``share`` of the questions took at most."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0

    def worst(self, most: int = 10) -> list[tuple[str, int]]:
        """The dialogues with the most turns read otherwise, and how many."""
        return Counter(failure.dialogue for failure in self.failures).most_common(most)

    def to_dict(self) -> dict[str, Any]:
        """All figures, as JSON values. Lower bounds are Wilson's at 95 % (JASA 22, 1927)."""
        return {
            "turns": self.turns,
            **self.tally.to_dict(),
            "precision": round(self.precision, 4),
            "precision_low": round(wilson(self.right_answers, self.answers), 4),
            "coverage": round(self.coverage, 4),
            "coverage_low": round(wilson(self.right_answers, self.answerable), 4),
            **{
                f"by_{group}": {name: tally.to_dict() for name, tally in sorted(found.items())}
                for group, found in self.groups.items()
            },
            "confusion": {edit: dict(said) for edit, said in sorted(self.confusion.items())},
            "p50_us": round(self.percentile(0.5), 1),
            "p99_us": round(self.percentile(0.99), 1),
            "resolved": round(_share(self.resolved, self.wordings), 4),
            "model": dict(self.model),
            "worst": [list(found) for found in self.worst()],
        }

    def _add(self, asked: _Asked) -> None:
        turn, resolution = asked.turn, asked.resolution
        found = outcome(turn, resolution)
        self.times.append(asked.microseconds)
        self.tally.add(found)
        self._group(asked, found)
        self.confusion.setdefault(asked.edit, Counter())[str(resolution.edit)] += 1
        self.answers += resolution.answerable
        self.answerable += turn.expect != "abstain"
        right = found == "right" and resolution.answerable
        self.right_answers += right
        if right and turn.resolved:
            self.wordings += 1
            accepted = {_comparable(text) for text in turn.resolved}
            self.resolved += _comparable(resolution.resolved_question or "") in accepted
        if resolution.model is not None:
            self._count_model(resolution.model)
        if found != "right":
            self.failures.append(_failure(asked.dialogue, asked.number, turn, resolution))

    def _group(self, asked: _Asked, found: Outcome) -> None:
        names: dict[str, Sequence[str]] = {
            "expect": [asked.turn.expect],
            "tag": asked.dialogue.tags,
            "edit": [asked.edit],
            "language": [asked.dialogue.language],
        }
        for group, given in names.items():
            for name in given:
                self.groups[group].setdefault(name, Tally()).add(found)

    def _count_model(self, use: ModelUse) -> None:
        self.model[use.outcome] += 1
        self.model["calls"] += use.calls
        self.model["input_tokens"] += use.input_tokens
        self.model["output_tokens"] += use.output_tokens


async def evaluate(
    resolver: Resolver, catalog: Catalog, dialogues: Iterable[Dialogue], *, at_once: int = 1
) -> Report:
    """Ask every question in turn; behind each, the state holds what was expected.

    So one mistake does not spoil the turns behind it. A turn with nothing to expect is not context,
    unless the resolver took it for a reset: then everything before it is forgotten. ``at_once``
    dialogues are held at the same time, for a resolver that waits.
    """
    report = Report()
    free = asyncio.Semaphore(at_once)

    async def held(dialogue: Dialogue) -> list[_Asked]:
        async with free:
            return [asked async for asked in _ask(resolver, catalog, dialogue)]

    for found in await asyncio.gather(*(held(dialogue) for dialogue in dialogues)):
        for asked in found:
            report._add(asked)  # pyright: ignore[reportPrivateUsage]
    return report


async def _ask(resolver: Resolver, catalog: Catalog, dialogue: Dialogue) -> AsyncGenerator[_Asked]:
    state = ConversationState(language=catalog.language(dialogue.language))
    for number, turn in enumerate(dialogue.turns, 1):
        begun = time.perf_counter_ns()
        resolution = await resolver.resolve(state, turn.question)
        spent = (time.perf_counter_ns() - begun) / 1000
        yield _Asked(dialogue, number, turn, edit_of(state, turn), resolution, spent)
        _remember(state, turn, reset=resolution.edit is EditKind.RESET)


def rehearse(
    catalog: Catalog, dialogue: Dialogue
) -> Iterator[tuple[ConversationState, DialogueTurn]]:
    """Every turn of a dialogue with the conversation before it, as it was expected to go."""
    state = ConversationState(language=catalog.language(dialogue.language))
    for turn in dialogue.turns:
        yield state.copy(), turn
        _remember(state, turn, reset=False)


def outcome(turn: DialogueTurn, resolution: Resolution) -> Outcome:
    """Whether a turn was read as expected; ``abstained`` where an answer was expected."""
    if not resolution.answerable:
        return "right" if turn.expect == "abstain" else "abstained"
    if resolution.template_id == turn.template and resolution.values == turn.slots:
        return "right"
    return "wrong"


def edit_of(state: ConversationState, turn: DialogueTurn) -> str:
    """What the expected reading does to what is known."""
    if turn.expect != "followup":
        return turn.expect
    known, slots = state.current_slots, turn.slots
    listed = {row.get("id") for said in state.turns for row in said.results}
    changed = {name: value for name, value in slots.items() if known.get(name) != value}
    if any(value in listed for value in changed.values()):
        return "refer"
    if turn.template != state.current_template_id:
        return "switch"
    if not changed:
        return "drop" if len(slots) < len(known) else "repeat"
    return "replace" if changed.keys() & known.keys() else "add"


def wilson(part: int, whole: int) -> float:
    """The lower bound of Wilson's interval at 95 % for a share; 0.0 over nothing."""
    if not whole:
        return 0.0
    share, square = part / whole, _Z * _Z
    middle = share + square / (2 * whole)
    spread = _Z * math.sqrt(share * (1 - share) / whole + square / (4 * whole * whole))
    return max(0.0, (middle - spread) / (1 + square / whole))


def _remember(state: ConversationState, turn: DialogueTurn, *, reset: bool) -> None:
    for said in _said(state, turn, reset and turn.expect == "abstain"):
        state.add_turn(said)


def _said(state: ConversationState, turn: DialogueTurn, reset: bool) -> Iterator[ConversationTurn]:
    gone = tuple(name for name in state.current_slots if name not in turn.slots)
    whole = reset or turn.expect == "standalone"
    seq = len(state.turns)
    yield ConversationTurn(
        "user",
        turn.question,
        turn.resolved[0] if turn.resolved else None,
        turn.template,
        turn.slots,
        turn.results,
        unset=(EVERYTHING,) if whole else gone if turn.template else (),
        context=reset or turn.expect != "abstain",
        seq=seq + 1,
    )
    answered = turn.expect != "abstain"
    yield ConversationTurn("assistant", "", context=answered, seq=seq + 2)


def _failure(
    dialogue: Dialogue, number: int, turn: DialogueTurn, resolution: Resolution
) -> Failure:
    expected = f"{turn.template} {dict(turn.slots)}" if turn.template else "no answer"
    got = f"{resolution.template_id} {resolution.values}" if resolution.answerable else ""
    return Failure(dialogue.id, number, turn.question, expected, got or f"{resolution.edit}")


def _comparable(text: str) -> str:
    plain = unicodedata.normalize("NFC", text).casefold()
    return re.sub(r"\s+", " ", plain).strip().rstrip("?").strip()


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
