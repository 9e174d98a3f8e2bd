"""What a caller changed in a conversation, put onto what others changed meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from heritage_session.conversation import (
    EVERYTHING,
    ConversationState,
    ConversationTurn,
    Fold,
    Head,
    fold,
)
from heritage_session.errors import ConflictError
from heritage_session.frozen import freeze
from heritage_session.stores.base import UNSET, Unset


@dataclass(frozen=True, slots=True)
class Merge:
    """The writes that bring a state's changes into the store.

    ``conditional`` when the turns also carry slots that were compared with what is stored.
    """

    turns: tuple[ConversationTurn, ...] = ()
    owner: str | Unset | None = UNSET
    metadata: Mapping[str, Any] | Unset = UNSET
    conditional: bool = False

    @property
    def patches(self) -> bool:
        """Whether owner or metadata change."""
        return self.owner is not UNSET or self.metadata is not UNSET


def merge(state: ConversationState, head: Head, turns: Sequence[ConversationTurn]) -> Merge:
    """How the changes in ``state`` since it was loaded go onto the stored ``head`` and ``turns``.

    A state that was never stored is all change: its turns are added to what is there.

    Raises:
        ConflictError: both sides changed the same thing, or a turn is no longer what it was.
    """
    was, loaded = state.loaded or (_before(state, head), ())
    added = _added(state, loaded)
    _check_lineage(loaded, head, turns)
    expected = fold(was.known, added)
    drift = _drift(expected, state.known, state.drift_id)
    if drift is not None:
        _check_known(expected, state.known, was.known, head.known)
        added = _carry(added, _keeping(drift, was.known, head.known))
    stored = {turn.id for turn in turns}
    return Merge(
        turns=tuple(turn for turn in added if turn.id not in stored),
        owner=_owner(state.owner, was.owner, head.owner),
        metadata=_metadata(state.metadata, was.metadata, head.metadata),
        conditional=drift is not None,
    )


def first_turns(state: ConversationState) -> tuple[ConversationTurn, ...]:
    """The turns with which ``state`` begins a conversation: all of them, its own slots included."""
    begun = fold(Fold(language=state.language), state.turns)
    drift = _drift(begun, state.known, state.drift_id)
    turns = tuple(state.turns)
    return turns if drift is None else _carry(turns, drift)


def _before(state: ConversationState, head: Head) -> Head:
    """What a state without a past is measured against: nothing known, nobody's."""
    known = Fold(language=state.language)
    return replace(head, known=known, owner=None, metadata={})


def _added(
    state: ConversationState, loaded: Sequence[ConversationTurn]
) -> tuple[ConversationTurn, ...]:
    if state.turns[: len(loaded)] != list(loaded):
        raise ConflictError(
            "a turn that was loaded has been changed or removed: use rewind() to take turns back"
        )
    return tuple(state.turns[len(loaded) :])


def _check_lineage(
    loaded: Sequence[ConversationTurn], head: Head, turns: Sequence[ConversationTurn]
) -> None:
    """Another epoch still merges, as long as no turn that the caller saw was taken back."""
    stored = {turn.seq: turn.id for turn in turns}
    for turn in loaded:
        if turn.seq > head.trimmed and stored.get(turn.seq) != turn.id:
            raise ConflictError(f"turn {turn.seq} was taken back meanwhile: load it again")


def _drift(expected: Fold, now: Fold, turn_id: str) -> ConversationTurn | None:
    """A system turn that makes ``now`` of ``expected``; None where they are the same."""
    if expected == now:
        return None
    changed = {k: v for k, v in now.slots.items() if expected.slots.get(k) != v}
    gone = tuple(k for k in expected.slots if k not in now.slots)
    template, known, unset = now.template_id, changed, gone
    if template is None and expected.template_id is not None:
        known, unset = dict(now.slots), (EVERYTHING,)
    return ConversationTurn(
        "system",
        "",
        template_id=template
        if template != expected.template_id or unset == (EVERYTHING,)
        else None,
        slots=known,
        unset=unset,
        language=now.language if now.language != expected.language else None,
        id=turn_id,
    )


def _keeping(drift: ConversationTurn, was: Fold, theirs: Fold) -> ConversationTurn:
    """A drift that unsets everything, with the slots that others set meanwhile."""
    if EVERYTHING not in drift.unset:
        return drift
    new = {k: v for k, v in theirs.slots.items() if was.slots.get(k) != v}
    return replace(drift, slots={**new, **drift.slots})


def _carry(
    added: tuple[ConversationTurn, ...], drift: ConversationTurn
) -> tuple[ConversationTurn, ...]:
    """``added`` with the drift written onto its last turn, or the drift's own turn behind it."""
    if not added or not added[-1].context or EVERYTHING in drift.unset:
        return (*added, drift)
    last = added[-1]
    kept = {k: v for k, v in last.slots.items() if k not in drift.unset}
    carrying = replace(
        last,
        slots=freeze({**kept, **drift.slots}, "slots"),
        unset=(*last.unset, *(name for name in drift.unset if name not in last.unset)),
        template_id=drift.template_id or last.template_id,
        language=drift.language or last.language,
    )
    return (*added[:-1], carrying)


def _check_known(expected: Fold, mine: Fold, was: Fold, theirs: Fold) -> None:
    for what in ("template_id", "language"):
        wanted, now = getattr(mine, what), getattr(theirs, what)
        if wanted != getattr(expected, what) and now not in (getattr(was, what), wanted):
            raise ConflictError(f"{what} was changed here and elsewhere: load it again")
    for name in sorted({*expected.slots, *mine.slots}):
        wanted = mine.slots.get(name)
        if wanted == expected.slots.get(name):
            continue
        now = theirs.slots.get(name)
        if now not in (was.slots.get(name), wanted):
            raise ConflictError(f"slot {name!r} was changed here and elsewhere: load it again")


def _owner(mine: str | None, was: str | None, theirs: str | None) -> str | Unset | None:
    if mine in (was, theirs):
        return UNSET
    if theirs != was:
        raise ConflictError("the owner was changed here and elsewhere: load it again")
    return mine


def _metadata(
    mine: Mapping[str, Any], was: Mapping[str, Any], theirs: Mapping[str, Any]
) -> Mapping[str, Any] | Unset:
    """``theirs`` with each top-level key that changed here; the same key in both is a conflict."""
    merged = dict(theirs)
    for key in sorted({*mine, *was}):
        wanted, before, now = mine.get(key, UNSET), was.get(key, UNSET), theirs.get(key, UNSET)
        if wanted in (before, now):
            continue
        if now != before:
            raise ConflictError(f"metadata {key!r} was changed here and elsewhere: load it again")
        if isinstance(wanted, Unset):
            del merged[key]
        else:
            merged[key] = wanted
    return UNSET if merged == theirs else merged
