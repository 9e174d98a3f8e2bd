"""A conversation: turns that never change, and what is known from them."""

from __future__ import annotations

import math
import secrets
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Self, cast, get_args

from heritage_session.errors import InvalidInput
from heritage_session.frozen import EMPTY_DICT, EMPTY_LIST, freeze, sealed, text
from heritage_session.history import dspy_history

if TYPE_CHECKING:
    import dspy

Role = Literal["user", "assistant", "system", "tool"]
DEFAULT_LANGUAGE = "nl"
EVERYTHING = "*"
_ROLES: tuple[str, ...] = get_args(Role)
_VARIANTS = dict(zip("0123456789abcdef", "89ab" * 4, strict=True))
"""The digit of a UUID that is not all chance: two bits tell its kind (RFC 9562, section 4.1)."""


def new_id() -> str:
    """A UUIDv7 (RFC 9562, section 5.7): unique, and sorts by the time it was made."""
    time_ms, chance = f"{time.time_ns() // 1_000_000:012x}", secrets.token_hex(10)
    variant = _VARIANTS[chance[3]]
    return f"{time_ms[:8]}-{time_ms[8:]}-7{chance[:3]}-{variant}{chance[4:7]}-{chance[8:]}"


def new_mark() -> str:
    """A random birth or epoch, compared for equality only: 96 bits, 16 characters."""
    return secrets.token_urlsafe(12)


@dataclass(frozen=True, slots=True)
class ConversationTurn:
    """One thing said. Immutable all the way down, and shared between copies of a conversation.

    ``slots`` are the values that this turn sets, ``unset`` the names that it removes first; ``"*"``
    removes everything known before it, template included. ``results`` are the rows that answered it
    (JSON objects). ``context=False`` is remembered and shown, but never used to understand
    anything. ``seq`` is 0 until a store numbers the turn, ``at`` is Unix time in seconds.
    ``payload`` is what an adapter needs to get its own message back.

    Raises:
        InvalidInput: a field holds what cannot be stored; the message names the field.
    """

    role: Role
    content: str
    resolved_question: str | None = None
    template_id: str | None = None
    slots: Mapping[str, str] = EMPTY_DICT
    results: Sequence[Mapping[str, Any]] = EMPTY_LIST
    unset: Sequence[str] = field(default=(), kw_only=True)
    context: bool = field(default=True, kw_only=True)
    language: str | None = field(default=None, kw_only=True)
    id: str = field(default_factory=new_id, kw_only=True)
    seq: int = field(default=0, kw_only=True)
    at: float = field(default_factory=time.time, kw_only=True)
    author: str | None = field(default=None, kw_only=True)
    payload: Mapping[str, Any] = field(default=EMPTY_DICT, kw_only=True)

    def __post_init__(self) -> None:
        if self.role not in _ROLES:
            raise InvalidInput(f"role: {self.role!r} is none of {', '.join(_ROLES)}")
        _check_text(self.content, "content")
        _check_text(self.id, "id")
        _check_marks(self.id, self.seq, self.at, self.context)
        if self.resolved_question is not None:
            _check_text(self.resolved_question, "resolved_question")
        if self.template_id is not None:
            _check_text(self.template_id, "template_id")
        if self.language is not None:
            _check_text(self.language, "language")
        if self.author is not None:
            _check_text(self.author, "author")
        set_field = object.__setattr__
        if self.slots is not EMPTY_DICT:
            set_field(self, "slots", _slots(self.slots))
        if self.results is not EMPTY_LIST:
            set_field(self, "results", _rows(self.results))
        if self.unset != ():
            set_field(self, "unset", _names(self.unset))
        if self.payload is not EMPTY_DICT:
            set_field(self, "payload", freeze(_mapping(self.payload, "payload"), "payload"))

    def __hash__(self) -> int:
        return hash(self.id)

    def numbered(self, seq: int) -> Self:
        """The same turn as number ``seq`` of its log."""
        copy = object.__new__(type(self))
        for read, write in _TURN_SLOTS:
            write(copy, read(self))
        object.__setattr__(copy, "seq", seq)
        return copy

    def to_dict(self) -> dict[str, Any]:
        """All fields, as JSON values."""
        return {name: getattr(self, name) for name in _TURN_FIELDS} | {"unset": list(self.unset)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The turn that ``to_dict`` wrote.

        Raises:
            InvalidInput: a field is missing, unknown or of another type.
        """
        unknown = sorted(set(data) - set(_TURN_FIELDS))
        if unknown:
            raise InvalidInput(f"a turn has no field {unknown[0]!r}")
        try:
            return cls(**data)
        except TypeError as error:
            raise InvalidInput(f"this is no turn: {error}") from error


_TURN_FIELDS = tuple(f.name for f in fields(ConversationTurn))
_TURN_SLOTS = tuple(
    (slot.__get__, slot.__set__) for slot in (getattr(ConversationTurn, n) for n in _TURN_FIELDS)
)


def _check_text(value: object, name: str) -> None:
    if not isinstance(value, str):
        raise InvalidInput(f"{name}: expected text, not {type(value).__name__}")
    if not value.isascii():
        text(value, name)


def _check_marks(turn_id: str, seq: object, at: object, context: object) -> None:
    if not turn_id:
        raise InvalidInput("id: it is empty")
    if not isinstance(seq, int) or isinstance(seq, bool) or seq < 0:
        raise InvalidInput(f"seq: {seq!r} is no number of a turn")
    if not isinstance(at, (int, float)) or not math.isfinite(at):
        raise InvalidInput(f"at: {at!r} is no Unix time in seconds")
    if not isinstance(context, bool):
        raise InvalidInput(f"context: {context!r} is neither true nor false")


def _mapping(value: object, name: str) -> Mapping[Any, Any]:
    if value is None:
        return EMPTY_DICT
    if not isinstance(value, (dict, Mapping)):
        raise InvalidInput(f"{name}: expected a mapping, not {type(value).__name__}")
    return cast(Mapping[Any, Any], value) or EMPTY_DICT


def _slots(value: object) -> Mapping[str, str]:
    given = _mapping(value, "slots")
    for name, slot in given.items():
        if not isinstance(slot, str):
            raise InvalidInput(f"slots.{name}: expected text, not {type(slot).__name__}")
    return cast(Mapping[str, str], freeze(given, "slots"))


def _rows(value: object) -> Sequence[Mapping[str, Any]]:
    if value is None:
        return EMPTY_LIST
    if not isinstance(value, (list, tuple)):
        raise InvalidInput(f"results: expected a list of rows, not {type(value).__name__}")
    for number, row in enumerate(cast(Sequence[Any], value)):
        if not isinstance(row, dict):
            _mapping(row, f"results[{number}]")
    return cast(Sequence[Mapping[str, Any]], freeze(value, "results")) or EMPTY_LIST


def _names(value: object) -> tuple[str, ...]:
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise InvalidInput("unset: expected a list of slot names")
    names = tuple(cast(Iterable[Any], value))
    for name in names:
        _check_text(name, "unset")
    return names


class Mark(NamedTuple):
    """How far a reader knows a conversation: enough to be told only what is new."""

    epoch: str
    seq: int
    tip: str


@dataclass(frozen=True, slots=True)
class Fold:
    """What is known from a run of turns."""

    slots: Mapping[str, str] = EMPTY_DICT
    template_id: str | None = None
    language: str = DEFAULT_LANGUAGE


@dataclass(frozen=True, slots=True)
class Delta:
    """What a run of turns changes in a ``Fold``, whatever that fold is."""

    clear: bool = False
    unset: frozenset[str] = frozenset()
    slots: Mapping[str, str] = EMPTY_DICT
    template_id: str | None = None
    language: str | None = None

    def apply(self, known: Fold) -> Fold:
        """``known`` after the change."""
        kept = EMPTY_DICT if self.clear else known.slots
        if self.unset:
            kept = {name: value for name, value in kept.items() if name not in self.unset}
        template = None if self.clear else known.template_id
        return Fold(
            sealed({**kept, **self.slots}),
            self.template_id or template,
            self.language or known.language,
        )


def delta(turns: Iterable[ConversationTurn]) -> Delta:
    """What ``turns``, in this order, change."""
    clear, unset, slots = False, set[str](), dict[str, str]()
    template_id = language = None
    for turn in turns:
        if not turn.context:
            continue
        if EVERYTHING in turn.unset:
            clear, template_id = True, None
            unset.clear()
            slots.clear()
        for name in turn.unset:
            slots.pop(name, None)
            unset.add(name)
        slots.update(turn.slots)
        template_id = turn.template_id or template_id
        language = turn.language or language
    unset.discard(EVERYTHING)
    return Delta(clear, frozenset(unset), sealed(slots), template_id, language)


def fold(known: Fold, turns: Iterable[ConversationTurn]) -> Fold:
    """What is known after ``turns``, given what was ``known`` before them."""
    return delta(turns).apply(known)


@dataclass(frozen=True, slots=True)
class Head:
    """Which conversation this is, how far it has come, and what is known.

    ``birth`` is renewed by an explicit create alone; ``epoch`` by every change but append, trim and
    slide; ``seq`` is the highest number ever given; ``tip`` the id of the last turn. ``base`` is
    the fold of everything before the window, ``trimmed`` the highest seq that trim dropped,
    ``archived`` the highest that the archive has confirmed. Times are Unix seconds by the store's
    clock, 0 until it is stored.
    """

    birth: str = field(default_factory=new_mark)
    epoch: str = field(default_factory=new_mark)
    seq: int = 0
    tip: str = ""
    known: Fold = Fold()
    base: Fold = Fold()
    owner: str | None = None
    metadata: Mapping[str, Any] = EMPTY_DICT
    created_at: float = 0.0
    last_active: float = 0.0
    trimmed: int = 0
    archived: int = 0
    secret_hash: bytes = field(default=b"", repr=False)
    content_key: bytes = field(default=b"", repr=False)

    @property
    def mark(self) -> Mark:
        """What a reader of this head knows."""
        return Mark(self.epoch, self.seq, self.tip)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A user turn and what follows it up to the next user turn."""

    turns: tuple[ConversationTurn, ...]

    @property
    def question(self) -> ConversationTurn | None:
        """The user turn; None where the conversation opened with somebody else's."""
        return next((t for t in self.turns if t.role == "user"), None)

    @property
    def answer(self) -> ConversationTurn | None:
        """The last assistant turn; None while the question is open."""
        return next((t for t in reversed(self.turns) if t.role == "assistant"), None)


def split(turns: Iterable[ConversationTurn]) -> list[Exchange]:
    """``turns`` as exchanges; turns before the first user turn belong to the first exchange."""
    parts: list[list[ConversationTurn]] = []
    opened = False
    for turn in turns:
        if not parts or (turn.role == "user" and opened):
            parts.append([])
        opened = opened or turn.role == "user"
        parts[-1].append(turn)
    return [Exchange(tuple(part)) for part in parts]


def last_exchanges(turns: Sequence[ConversationTurn], max_turns: int) -> list[Exchange]:
    """The latest whole exchanges of at most ``max_turns`` turns; the last one always."""
    taken: list[Exchange] = []
    room = max_turns
    for exchange in reversed(split(turns)):
        room -= len(exchange.turns)
        if room < 0 and taken:
            break
        taken.append(exchange)
    return taken[::-1]


def before_window(turns: Sequence[ConversationTurn], max_turns: int) -> Sequence[ConversationTurn]:
    """The turns that a window of ``max_turns`` leaves out: whole exchanges, never the last one."""
    kept = sum(len(exchange.turns) for exchange in last_exchanges(turns, max_turns))
    return turns[: len(turns) - kept]


class _Loaded(NamedTuple):
    """What a state held when it was loaded: what its own changes are measured against."""

    head: Head
    turns: tuple[ConversationTurn, ...]


class ConversationState:
    """A caller's own view of a conversation.

    Changing it changes nothing anywhere until the manager is asked to append or update. ``turns``
    holds the log's window; ``current_slots``, ``current_template_id`` and ``language`` what is
    known; ``birth``, ``epoch``, ``seq`` and ``tip`` which conversation it is and how far it has
    come (empty and 0 for one that was never stored).
    """

    def __init__(
        self,
        turns: Iterable[ConversationTurn] = (),
        current_slots: Mapping[str, str] | None = None,
        current_template_id: str | None = None,
        language: str = DEFAULT_LANGUAGE,
        *,
        owner: str | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> None:
        self.turns = []
        self.current_slots: dict[str, str] = {}
        self.current_template_id: str | None = None
        self.language = language
        self.owner = owner
        self.metadata: dict[str, Any] = dict(metadata or {})
        self._loaded: _Loaded | None = None
        self._drift_id: str | None = None
        for turn in turns:
            self.add_turn(turn)
        self.current_slots.update(current_slots or {})
        self.current_template_id = current_template_id or self.current_template_id

    @classmethod
    def from_log(cls, head: Head, turns: Sequence[ConversationTurn]) -> Self:
        """The view of a stored conversation."""
        state = cls.__new__(cls)
        state.current_slots = dict(head.known.slots)
        state.current_template_id = head.known.template_id
        state.language = head.known.language
        state.owner = head.owner
        state.metadata = dict(head.metadata)
        state._loaded = _Loaded(head, tuple(turns))
        state._drift_id = None
        return state

    @cached_property
    def turns(self) -> list[ConversationTurn]:
        """The log's window. A list of its own, made when somebody looks."""
        return list(self._loaded.turns) if self._loaded else []

    @property
    def loaded(self) -> tuple[Head, tuple[ConversationTurn, ...]] | None:
        """The head and the turns as they were loaded; None for a state that was never stored."""
        return self._loaded

    @property
    def drift_id(self) -> str:
        """The id of the turn that says what was changed by hand, until it is stored."""
        self._drift_id = self._drift_id or new_id()
        return self._drift_id

    @property
    def birth(self) -> str:
        """Which conversation this is."""
        return self._loaded.head.birth if self._loaded else ""

    @property
    def epoch(self) -> str:
        """Which lineage of it."""
        return self._loaded.head.epoch if self._loaded else ""

    @property
    def seq(self) -> int:
        """The highest number ever given to a turn of it."""
        return self._loaded.head.seq if self._loaded else 0

    @property
    def tip(self) -> str:
        """The id of its last turn when it was loaded."""
        return self._loaded.head.tip if self._loaded else ""

    @property
    def known(self) -> Fold:
        """Slots, template and language as they stand in this view."""
        return Fold(
            freeze(self.current_slots, "current_slots"), self.current_template_id, self.language
        )

    def add_turn(self, turn: ConversationTurn) -> None:
        """Add ``turn`` to this view and fold what it says into what is known."""
        self.turns.append(turn)
        known = fold(self.known, (turn,))
        self.current_slots = dict(known.slots)
        self.current_template_id = known.template_id
        self.language = known.language

    def become(self, other: ConversationState) -> None:
        """Take over everything ``other`` holds."""
        self.__dict__ = other.copy().__dict__

    def copy(self) -> Self:
        """An independent view: a list of pointers, as turns never change."""
        twin = type(self).__new__(type(self))
        twin.__dict__.update(self.__dict__)
        if "turns" in self.__dict__:
            twin.turns = list(self.turns)
        twin.current_slots = dict(self.current_slots)
        twin.metadata = dict(self.metadata)
        return twin

    def get_previous_user_turn(self) -> ConversationTurn | None:
        """The latest user turn that counts as context; None where there is none."""
        return next((t for t in reversed(self.turns) if t.role == "user" and t.context), None)

    def exchanges(self) -> list[Exchange]:
        """The whole view as exchanges, oldest first."""
        return split(self.turns)

    def window(self, max_turns: int) -> list[Exchange]:
        """The latest whole exchanges, at most ``max_turns`` turns of what counts as context."""
        return last_exchanges([t for t in self.turns if t.context], max_turns)

    def to_dspy_history(
        self,
        signature: Any = None,
        *,
        max_turns: int = 6,
        max_chars: int | None = None,
        fields: Mapping[str, str] | None = None,
    ) -> dspy.History:
        """The conversation as a ``dspy.History``: one message per complete exchange.

        Messages are keyed by the fields of ``signature`` (a ``dspy.Signature``, its string form, or
        a module; default ``question -> answer``): DSPy sends nothing of a message with other keys.
        ``fields`` maps "question" and "answer" to field names where they cannot be told.
        ``max_turns`` counts turns (6 is at most 3 messages); ``max_chars`` bounds the characters
        of all messages together, dropping the oldest.

        Raises:
            SignatureError: nothing of a conversation could be said with these fields.
            MissingExtra: dspy is not installed.
        """
        exchanges = self.exchanges()
        return dspy_history(exchanges, signature, max_turns, max_chars, fields)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ConversationState):
            return NotImplemented
        return self._compared() == other._compared()

    def _compared(self) -> dict[str, Any]:
        return {**self.__dict__, "turns": self.turns, "_drift_id": None}

    __hash__ = None  # pyright: ignore[reportAssignmentType]

    def __repr__(self) -> str:
        return (
            f"ConversationState({len(self.turns)} turns, slots={self.current_slots}, "
            f"template={self.current_template_id!r}, language={self.language!r}, seq={self.seq})"
        )
