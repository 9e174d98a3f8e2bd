"""Scores a resolver on dialogues with known readings."""

from __future__ import annotations

import json
import re
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NoReturn, cast, get_args

from heritage_session.catalog import Catalog
from heritage_session.conversation import EVERYTHING, ConversationState, ConversationTurn
from heritage_session.errors import ConfigError, InvalidInput
from heritage_session.frozen import freeze, text
from heritage_session.resolvers.base import EditKind, Resolution, Resolver

__all__ = ["Dialogue", "DialogueTurn", "Failure", "Report", "Tally", "evaluate", "read_dialogues"]

Expect = Literal["standalone", "followup", "abstain"]
Outcome = Literal["right", "wrong", "abstained"]
_TURN_FIELDS = {"question", "template", "slots", "expect", "resolved", "results"}
_DIALOGUE_FIELDS = {"id", "language", "tags", "turns"}


@dataclass(frozen=True, slots=True)
class DialogueTurn:
    """A question with its right reading; ``template`` is None where none is right."""

    question: str
    expect: Expect
    template: str | None = None
    slots: Mapping[str, str] = field(default_factory=dict[str, str])
    resolved: tuple[str, ...] = ()
    results: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Turns of one conversation, in order."""

    id: str
    language: str
    tags: tuple[str, ...]
    turns: tuple[DialogueTurn, ...]


@dataclass(slots=True)
class Tally:
    """How often a resolver was right, wrong, or said nothing."""

    right: int = 0
    wrong: int = 0
    abstained: int = 0

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


@dataclass(slots=True)
class Report:
    """What a resolver scored.

    ``precision`` is right answers over answers given, ``coverage`` right answers over questions
    that have one; both are 1.0 over nothing. ``resolved`` counts right follow-ups whose wording is
    one of the accepted, out of ``wordings``. Times are microseconds a question.
    """

    tally: Tally = field(default_factory=Tally)
    by_expect: dict[str, Tally] = field(default_factory=dict[str, Tally])
    by_tag: dict[str, Tally] = field(default_factory=dict[str, Tally])
    times: list[float] = field(default_factory=list[float])
    answers: int = 0
    right_answers: int = 0
    answerable: int = 0
    resolved: int = 0
    wordings: int = 0
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

    def to_dict(self) -> dict[str, Any]:
        """All figures, as JSON values."""
        return {
            "turns": self.turns,
            **self.tally.to_dict(),
            "precision": round(self.precision, 4),
            "coverage": round(self.coverage, 4),
            "by_expect": {name: tally.to_dict() for name, tally in self.by_expect.items()},
            "by_tag": {name: tally.to_dict() for name, tally in sorted(self.by_tag.items())},
            "p50_us": round(self.percentile(0.5), 1),
            "p99_us": round(self.percentile(0.99), 1),
            "resolved": round(_share(self.resolved, self.wordings), 4),
        }


def read_dialogues(path: str | Path, catalog: Catalog | None = None) -> list[Dialogue]:
    """The dialogues of a JSON Lines file, checked against ``catalog`` where one is given.

    Raises:
        ConfigError: the file cannot be read, or breaks a rule; the message names file, line and
            the path inside it.
    """
    try:
        lines = Path(path).read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error
    found = [
        _Reader(f"{path}:{number}", catalog).dialogue(line)
        for number, line in enumerate(lines, 1)
        if line.strip()
    ]
    if not found:
        raise ConfigError(f"{path}: holds no dialogue")
    return found


async def evaluate(resolver: Resolver, catalog: Catalog, dialogues: Iterable[Dialogue]) -> Report:
    """Ask every question in turn; behind each, the state holds what was expected.

    So one mistake does not spoil the turns behind it. A turn with nothing to expect is not context,
    unless the resolver took it for a reset: then everything before it is forgotten.
    """
    report = Report()
    for dialogue in dialogues:
        state = ConversationState(language=catalog.language(dialogue.language))
        for number, turn in enumerate(dialogue.turns, 1):
            begun = time.perf_counter_ns()
            resolution = await resolver.resolve(state, turn.question)
            report.times.append((time.perf_counter_ns() - begun) / 1000)
            _count(report, dialogue, number, turn, resolution)
            for said in _said(state, turn, resolution):
                state.add_turn(said)
    return report


def _said(
    state: ConversationState, turn: DialogueTurn, resolution: Resolution
) -> Iterator[ConversationTurn]:
    reset = turn.expect == "abstain" and resolution.edit is EditKind.RESET
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


def _count(
    report: Report,
    dialogue: Dialogue,
    number: int,
    turn: DialogueTurn,
    resolution: Resolution,
) -> None:
    outcome = _outcome(turn, resolution)
    _add(report.tally, outcome)
    _add(report.by_expect.setdefault(turn.expect, Tally()), outcome)
    for tag in dialogue.tags:
        _add(report.by_tag.setdefault(tag, Tally()), outcome)
    report.answers += resolution.answerable
    report.answerable += turn.expect != "abstain"
    right = outcome == "right" and resolution.answerable
    report.right_answers += right
    if right and turn.resolved:
        report.wordings += 1
        accepted = {_comparable(text) for text in turn.resolved}
        report.resolved += _comparable(resolution.resolved_question or "") in accepted
    if outcome != "right":
        report.failures.append(_failure(dialogue, number, turn, resolution))


def _outcome(turn: DialogueTurn, resolution: Resolution) -> Outcome:
    if not resolution.answerable:
        return "right" if turn.expect == "abstain" else "abstained"
    if resolution.template_id == turn.template and resolution.values == turn.slots:
        return "right"
    return "wrong"


def _add(tally: Tally, outcome: Outcome) -> None:
    setattr(tally, outcome, getattr(tally, outcome) + 1)


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


class _Reader:
    """Reads one line; every failure names where."""

    def __init__(self, where: str, catalog: Catalog | None) -> None:
        self._where = where
        self._catalog = catalog

    def dialogue(self, line: str) -> Dialogue:
        try:
            data = json.loads(line)
        except ValueError as error:
            self._fail("", f"is no JSON: {error}")
        except RecursionError:
            self._fail("", "is nested too deeply")
        fields = self._fields(data, "", _DIALOGUE_FIELDS)
        tags = self._list(fields.get("tags", []), "tags", self._text)
        turns = self._list(self._given(fields, "turns"), "turns", self._turn)
        if not turns:
            self._fail("turns", "expected at least one")
        return Dialogue(
            self._text(self._given(fields, "id"), "id"),
            self._language(self._given(fields, "language")),
            tuple(tags),
            tuple(turns),
        )

    def _turn(self, data: object, path: str) -> DialogueTurn:
        fields = self._fields(data, path, _TURN_FIELDS)
        expect = self._given(fields, "expect", path)
        if expect not in get_args(Expect):
            self._fail(f"{path}.expect", f"{expect!r} is none of {', '.join(get_args(Expect))}")
        question = self._text(self._given(fields, "question", path), f"{path}.question")
        resolved = self._list(fields.get("resolved", []), f"{path}.resolved", self._text)
        rows = self._list(fields.get("results", []), f"{path}.results", self._row)
        template, slots = self._reading(fields, path, cast(Expect, expect))
        return DialogueTurn(
            question, cast(Expect, expect), template, slots, tuple(resolved), tuple(rows)
        )

    def _reading(
        self, fields: Mapping[str, Any], path: str, expect: Expect
    ) -> tuple[str | None, dict[str, str]]:
        if expect == "abstain":
            for name in ("template", "slots"):
                if name in fields:
                    self._fail(f"{path}.{name}", "an abstain turn has no reading")
            return None, {}
        template = self._text(self._given(fields, "template", path), f"{path}.template")
        given = self._mapping(fields.get("slots", {}), f"{path}.slots")
        slots = {name: self._text(v, f"{path}.slots.{name}") for name, v in given.items()}
        self._check(template, slots, path)
        return template, slots

    def _check(self, template: str, slots: Mapping[str, str], path: str) -> None:
        if self._catalog is None:
            return
        known = self._catalog.templates.get(template)
        if known is None:
            self._fail(f"{path}.template", f"the catalog has no template {template!r}")
        for name, value in slots.items():
            if name not in known.slots:
                self._fail(f"{path}.slots.{name}", f"{template} has no such slot")
            vocabulary = self._catalog.vocabularies[known.slots[name].vocabulary]
            if value not in vocabulary:
                self._fail(f"{path}.slots.{name}", f"{value!r} is no value of {vocabulary.name}")
        for name in known.required:
            if name not in slots:
                self._fail(f"{path}.slots.{name}", f"is missing: {template} requires it")

    def _language(self, value: object) -> str:
        language = self._text(value, "language")
        if self._catalog is not None and language not in self._catalog.languages:
            spoken = ", ".join(self._catalog.languages)
            self._fail("language", f"{language!r} is none of those of the catalog: {spoken}")
        return language

    def _row(self, value: object, path: str) -> Mapping[str, Any]:
        row = self._mapping(value, path)
        if "id" not in row and "label" not in row:
            self._fail(path, "expected a row with an id or a label")
        for name in {"id", "label"} & row.keys():
            self._text(row[name], f"{path}.{name}")
        try:
            return freeze(row, path)
        except InvalidInput as error:
            raise ConfigError(f"{self._where}: {error}") from error

    def _given(self, fields: Mapping[str, Any], name: str, path: str = "") -> object:
        if name not in fields:
            self._fail(f"{path}.{name}" if path else name, "is missing")
        return fields[name]

    def _fields(self, data: object, path: str, allowed: set[str]) -> Mapping[str, Any]:
        fields = self._mapping(data, path)
        unknown = sorted(set(fields) - allowed)
        if unknown:
            self._fail(path, f"unknown field {unknown[0]!r}")
        return fields

    def _mapping(self, value: object, path: str) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            self._fail(path, "expected a mapping")
        return cast(Mapping[str, Any], value)

    def _text(self, value: object, path: str) -> str:
        if not isinstance(value, str) or not value:
            self._fail(path, "expected text")
        try:
            return text(value, path)
        except InvalidInput as error:
            raise ConfigError(f"{self._where}: {error}") from error

    def _list(self, value: object, path: str, read: Callable[[object, str], Any]) -> list[Any]:
        if not isinstance(value, list):
            self._fail(path, "expected a list")
        items = cast(Sequence[object], value)
        return [read(item, f"{path}[{number}]") for number, item in enumerate(items)]

    def _fail(self, path: str, problem: str) -> NoReturn:
        raise ConfigError(
            f"{self._where}: {path}: {problem}" if path else f"{self._where}: {problem}"
        )
