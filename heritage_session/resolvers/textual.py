"""Follow-up questions where there are no templates: resolved as text, or not at all.

For any retrieval pipeline: what comes out is the question to retrieve with.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple, cast

from heritage_session.conversation import ConversationState
from heritage_session.resolvers.base import EditKind
from heritage_session.resolvers.language.lexicon import ASKS, NOUNS, Cue, Lexicon, lexicon
from heritage_session.resolvers.language.sources import source
from heritage_session.resolvers.language.text import Word, fold, split, words
from heritage_session.wording import base

__all__ = ["TextResolution", "resolve_text"]

LANGUAGES = ("nl", "en", "de")
_ALL_NOUNS = "de"  # writes every noun with a capital
_LONGEST = 500
_MOST_PIECES = 3
_PREPOSITIONS = frozenset(("preposition", "origin", "destination"))
_LIMITS = frozenset(("lower", "upper", "as_lower", "as_upper"))
_VERBS = frozenset(("dating", "topical"))
_GENERAL = frozenset(NOUNS)
_REFUSED = frozenset(
    (
        *("not", "bare_not", "drop", "reverse", "return", "more", "between", "any", "counted"),
        *("any_place", "any_time"),
    )
)
_POINTING = frozenset(("pronoun", "part_of", "there"))
_ASKING = frozenset((*ASKS, "exists"))
_HEADS = frozenset(("list", "count"))
_JOINING = frozenset(("conjunction", "also"))
_JOINTS = frozenset(",;/&+")
_QUOTED = re.compile(r"[\"“„»«]([^\"“”„»«]+)[\"”“«»]")


@dataclass(frozen=True, slots=True)
class TextResolution:
    """What a question stands for.

    ``question`` is the whole question in words; None for ``abstain`` and ``reset``. ``taken`` are
    the words of earlier questions that gave way, ``put`` those that stand there now.
    """

    edit: EditKind
    question: str | None = None
    taken: tuple[str, ...] = ()
    put: tuple[str, ...] = ()


class _Piece(NamedTuple):
    """Words of one kind: a value, a name, a number, or others, with what stands before them.

    ``before`` is the small or asking word right before them; where it is a preposition, they are
    led by it, and ``begin`` is where it begins. ``start`` is where they begin themselves, with
    their article, ``end`` where they end.
    """

    kind: str
    before: str
    leads: bool
    begin: int
    start: int
    end: int

    @property
    def named(self) -> bool:
        """Whether they are the name of one thing."""
        return self.kind.startswith("=") or self.kind in ("name", "quoted")


def resolve_text(
    history: ConversationState | Sequence[str],
    question: str,
    *,
    vocabularies: Mapping[str, Iterable[str]] | None = None,
    language: str | None = None,
) -> TextResolution:
    """What ``question`` asks after ``history``: earlier questions, oldest first, as resolved.

    A complete question is itself. Of an elliptical one, each part replaces the part of the same
    kind in the question before: a value of the same vocabulary (names by vocabulary), a number, a
    name, what stands behind the same preposition, or what is asked for; what "and" joins gives way
    together; a part with a preposition that is new is appended; "it" becomes the one thing that was
    named. Where two parts could be meant, or something is excluded, it abstains. Languages: nl, en,
    de.
    """
    earlier = _questions(history)
    if len(question) > _LONGEST or not question.strip():
        return TextResolution(EditKind.ABSTAIN)
    known = language or _language((*earlier[-1:], question))
    reader = _Reader(known, vocabularies or {})
    asked = reader.read(question)
    if "reset" in asked.roles and not asked.pieces:
        return TextResolution(EditKind.RESET)
    if asked.complete:
        return TextResolution(EditKind.STANDALONE, question)
    if not earlier or asked.excludes:
        return TextResolution(EditKind.ABSTAIN)
    before = reader.read(earlier[-1])
    if asked.points:
        return _refer(asked, before, _row(history), known)
    return _put(asked, reader.grouped(before))


class _Read(NamedTuple):
    """A text with its pieces and the roles of its other words. ``capitals`` tell names from other
    words in its language. ``loose`` are the pieces that may belong together with what an "and"
    joins them to, or not.
    """

    text: str
    found: Sequence[Word]
    pieces: Sequence[_Piece]
    roles: frozenset[str]
    leading: bool
    capitals: bool
    loose: frozenset[_Piece] = frozenset()

    @property
    def excludes(self) -> bool:
        """Whether something is excluded, dropped or turned round; "no" may only correct."""
        meant = self.roles - {"bare_not"} if "correct" in self.roles else self.roles
        return not _REFUSED.isdisjoint(meant)

    @property
    def points(self) -> bool:
        """Whether it points at something and asks something of it."""
        return not self.roles.isdisjoint(_POINTING) and not self.roles.isdisjoint(_ASKING)

    def asks_anew(self, before: _Read) -> bool:
        """Whether it asks something else than the question before: how many, not which."""
        return any(piece.kind == "asked" and piece.before for piece in self.pieces) and not any(
            piece.kind == "asked" and piece.before == old.before
            for piece in self.pieces
            for old in before.pieces
        )

    @property
    def complete(self) -> bool:
        """Whether it says all that it needs."""
        if not self.roles.isdisjoint((*_POINTING, "counted")) or not self.pieces:
            return False
        if self.roles.isdisjoint(_ASKING):
            return len({piece.kind for piece in self.pieces}) > 1 and not self.leading
        only = self.pieces[0]
        alone = only.kind != "asked" and not self.leading and not self._definite(only)
        return len(self.pieces) > 1 or alone

    def _definite(self, piece: _Piece) -> bool:
        """Whether it is a common noun with an article: "the website" of what?"""
        return piece.kind == "word" and self.text[piece.start : piece.end].count(" ") > 0


class _Reader:
    """Reads texts in one language, with what vocabularies call their values."""

    def __init__(self, language: str, vocabularies: Mapping[str, Iterable[str]]) -> None:
        self._lexicon: Lexicon = lexicon(base(language))
        self._capitals = base(language) != _ALL_NOUNS
        self._places = _pronouns(language).place
        self._names: dict[str, str | None] = {}
        self._longest = 0
        for kind, names in vocabularies.items():
            for name in names:
                self._file(kind, name)

    def _file(self, kind: str, name: str) -> None:
        parts = [word.text for word in words(name)]
        self._longest = max(self._longest, len(parts))
        key = " ".join(parts)
        self._names[key] = kind if self._names.get(key, kind) == kind else None

    def read(self, text: str) -> _Read:
        """``text`` as pieces, each as long as its kind goes on."""
        found = words(text)
        texts = [word.text for word in found]
        quoted = [match.span(1) for match in _QUOTED.finditer(text)]
        pieces: list[_Piece] = []
        roles: set[str] = set()
        last: tuple[int, Cue] | None = None
        article: int | None = None
        position, leading = 0, False
        while position < len(found):
            kind, size = self._kind(text, found, texts, position, quoted)
            if not kind:
                size, cue = self._lexicon.at(texts, position)
                assert cue is not None  # noqa: S101 - what is no cue has a kind
                roles |= self._roles(cue, texts[position + size - 1])
                leading = leading or (not pieces and _leads_in(cue, position))
                if "article" in cue.roles and not cue.roles & _PREPOSITIONS:
                    article = position
                else:
                    last = self._lead(texts, position, size, cue)
            else:
                first = position
                if article is not None and article == position - 1 and kind != "number":
                    first = article
                piece = _piece(kind, found, first, position + size, last)
                joined = bool(pieces) and _continues(text, pieces[-1], piece, last)
                pieces[-1:] = [pieces[-1]._replace(end=piece.end)] if joined else [
                    *pieces[-1:], piece]  # fmt: skip
                last = None
            position += size
        return _Read(text, found, pieces, frozenset(roles), leading, self._capitals)

    def grouped(self, read: _Read) -> _Read:
        """``read`` with the pieces of one kind that "and" joins as one: they give way together."""
        pieces: list[_Piece] = []
        loose: set[_Piece] = set()
        for piece in read.pieces:
            last = pieces[-1] if pieces else None
            if last is None or not self._joined(read, last, piece):
                pieces.append(piece)
            elif _of_one_kind(last, piece, read.capitals):
                pieces[-1] = last._replace(end=piece.end)
                loose.update(pieces[-1:] if last in loose else ())
            else:
                pieces.append(piece)
                loose.update((last, piece))
        return read._replace(pieces=pieces, loose=frozenset(loose))

    def _joined(self, read: _Read, left: _Piece, right: _Piece) -> bool:
        """Whether nothing but an "and" or a comma stands between two pieces that one preposition
        may lead.
        """
        if right.leads and right.before != left.before:
            return False
        gap = read.text[left.end : right.begin]
        between = split(gap)
        if not between:
            return not _JOINTS.isdisjoint(gap)
        cues = (self._lexicon.around(between, n) for n in range(len(between)))
        return all(cue is not None and not cue.roles.isdisjoint(_JOINING) for cue in cues)

    def _lead(self, texts: list[str], at: int, size: int, cue: Cue) -> tuple[int, Cue]:
        """The preposition that a phrase ends with ("and after", "go from"), else the phrase."""
        for first in range(at + size - 1, at, -1):
            tail = self._lexicon.cues.get(" ".join(texts[first : at + size]))
            if tail is not None and not tail.roles.isdisjoint(_PREPOSITIONS | _LIMITS):
                return first, tail
        return at, cue

    def _roles(self, cue: Cue, last: str) -> frozenset[str]:
        """What a phrase does; a number that counts rows, too."""
        roles = set(cue.roles)
        roles.update(["there"] if last in self._places else ())
        number = "number_word" in roles and roles.isdisjoint(("correct", "bare_not"))
        roles.update(["counted"] if cue.ordinal or number else ())
        return frozenset(roles)

    def _kind(
        self,
        text: str,
        found: Sequence[Word],
        texts: list[str],
        position: int,
        quoted: Sequence[tuple[int, int]],
    ) -> tuple[str, int]:
        """What kind of piece begins at a word, and its words; "" for a word of the language."""
        for size in range(min(self._longest, len(texts) - position), 0, -1):
            kind = self._names.get(" ".join(texts[position : position + size]))
            if kind is not None:
                return f"={kind}", size
        start = found[position].start
        inside = next((span for span in quoted if span[0] <= start < span[1]), None)
        if inside is not None:
            return "quoted", sum(1 for w in found[position:] if w.start < inside[1])
        if texts[position].isdigit():
            return "number", 1
        cue = self._lexicon.at(texts, position)[1]
        if cue is not None and not cue.roles <= _VERBS:
            return "", 1
        return ("name" if text[start].isupper() else "word"), 1


def _leads_in(cue: Cue, position: int) -> bool:
    return position < 3 and not cue.roles.isdisjoint(("conjunction", "correct", "function", "keep"))


def _piece(
    kind: str, found: Sequence[Word], first: int, after: int, last: tuple[int, Cue] | None
) -> _Piece:
    start, end = found[first].start, found[after - 1].end
    if last is None:
        return _Piece(kind, "", False, start, start, end)
    at, cue = last
    before = " ".join(word.text for word in found[at:first])
    if not cue.roles.isdisjoint(_HEADS) and kind in ("name", "word"):
        return _Piece("asked", before, False, start, start, end)
    leads = not cue.roles.isdisjoint(_LIMITS if kind == "number" else _PREPOSITIONS)
    small = leads or ("function" in cue.roles and " " not in before.strip())
    return _Piece(
        kind, before if small else "", leads, found[at].start if leads else start, start, end
    )


def _of_one_kind(left: _Piece, right: _Piece, capitals: bool) -> bool:
    """Whether two pieces that are joined are surely alike: names are where capitals tell them."""
    if right.leads or (left.kind == "asked" and right.kind in ("name", "word")):
        return True
    if _alike(left.kind, right.kind):
        return left.kind != "word" and (capitals or left.kind != "name")
    return capitals and left.named and right.named and "name" in (left.kind, right.kind)


def _continues(text: str, piece: _Piece, more: _Piece, last: tuple[int, Cue] | None) -> bool:
    """Whether a word belongs to the piece that ends right before it."""
    gap = text[piece.end : more.start]
    alike = piece.kind == more.kind or (piece.kind == "asked" and more.kind in ("name", "word"))
    return last is None and alike and not gap.strip(" -'’") and not piece.kind.startswith("=")


def _put(asked: _Read, before: _Read) -> TextResolution:
    """The question before with the pieces of this one in it."""
    vague = not asked.roles.isdisjoint((*_POINTING, *_GENERAL))
    if not 0 < len(asked.pieces) <= _MOST_PIECES or vague or asked.asks_anew(before):
        return TextResolution(EditKind.ABSTAIN)
    changes: dict[_Piece, _Piece] = {}
    added: list[_Piece] = []
    for piece in asked.pieces:
        places = [old for old in _places(piece, asked, before) if old not in changes]
        if len(places) > 1 or not before.loose.isdisjoint(places):
            return TextResolution(EditKind.ABSTAIN)
        if not places and not _fits(piece, before):
            return TextResolution(EditKind.ABSTAIN)
        if places:
            changes[places[0]] = piece
        else:
            added.append(piece)
    text = _changed(before.text, asked.text, changes)
    text = _appended(text, [asked.text[piece.begin : piece.end] for piece in added])
    kind = EditKind.CORRECT if "correct" in asked.roles else EditKind.REPLACE
    taken = tuple(before.text[old.start : old.end] for old in changes)
    put = tuple(asked.text[new.start : new.end] for new in (*changes.values(), *added))
    return TextResolution(kind if changes else EditKind.ADD, text, taken, put)


def _places(piece: _Piece, asked: _Read, before: _Read) -> list[_Piece]:
    """The pieces of the question before that a piece may replace: those of its own kind, or behind
    its own preposition.
    """
    alike = [old for old in before.pieces if _alike(old.kind, piece.kind)]
    if piece.kind == "asked":
        return [old for old in alike if old.before == piece.before]
    if piece.before:
        nearer = [old for old in before.pieces if old.before == piece.before]
        same = [old for old in nearer if (old.kind == "number") == (piece.kind == "number")]
        elsewhere = piece.kind.startswith("=") and not _unread(piece.before, before)
        return same or (alike if elsewhere else [])
    head = [old for old in before.pieces if old.kind == "asked"]
    if piece.kind == "word":
        led = [old for old in alike if old.leads]
        return [*led, *head]
    return [*alike, *head] if piece.kind == "name" and not before.capitals else alike


def _fits(piece: _Piece, before: _Read) -> bool:
    """Whether a piece that replaces nothing may be added: a limit, or the first of its sort."""
    if _unread(piece.before, before):
        return False
    if piece.kind == "number":
        return piece.leads and all(old.kind != "number" for old in before.pieces)
    return piece.leads and not any(old.leads and old.kind != "number" for old in before.pieces)


def _unread(preposition: str, before: _Read) -> bool:
    """Whether the question before has the preposition of a piece that has no place there: then what
    stands behind it was not understood.
    """
    return f" {preposition} " in f" {' '.join(word.text for word in before.found)} "


def _alike(old: str, new: str) -> bool:
    return old == new or {old, new} == {"name", "quoted"}


def _changed(text: str, said: str, changes: Mapping[_Piece, _Piece]) -> str:
    for old, new in sorted(changes.items(), key=lambda pair: -pair[0].start):
        whole = bool(new.leads and old.leads)
        there = old.begin if whole else old.start
        words_put = said[new.begin if whole else new.start : new.end]
        text = text[:there] + words_put + text[old.end :]
    return text


def _appended(text: str, added: Sequence[str]) -> str:
    body = text.rstrip("?.! ")
    return " ".join((body, *added)) + text[len(body) :] if added else text


def _refer(asked: _Read, before: _Read, row: str | None, language: str) -> TextResolution:
    """The question with the one thing that was named before, in place of what points at it."""
    if "who" in before.roles:  # then "he" is who was asked for, and not what was named
        return TextResolution(EditKind.ABSTAIN)
    named = [piece for piece in before.pieces if piece.named]
    said = {fold(before.text[p.start : p.end]): before.text[p.start : p.end] for p in named}
    if "there" in asked.roles:
        places = [p for p in named if p.before and "preposition" in _roles(p.before, language)]
        return _there(asked, before, places, language)
    lists = any(piece.kind == "asked" for piece in before.pieces)
    thing = row or (next(iter(said.values())) if len(said) == 1 and not lists else None)
    if thing is None:
        return TextResolution(EditKind.ABSTAIN)
    for number, word in enumerate(asked.found):
        words_put = _instead(asked.found, number, thing, language)
        if words_put is not None:
            text = asked.text[: word.start] + words_put + asked.text[word.end :]
            taken = (asked.text[word.start : word.end],)
            return TextResolution(EditKind.REFER, text, taken, (words_put,))
    return TextResolution(EditKind.ABSTAIN)


def _there(asked: _Read, before: _Read, places: Sequence[_Piece], language: str) -> TextResolution:
    at = [w for w in asked.found if "there" in _roles(w.text, language)]
    if len(places) != 1 or len(at) != 1:
        return TextResolution(EditKind.ABSTAIN)
    words_put = before.text[places[0].begin : places[0].end]
    text = asked.text[: at[0].start] + words_put + asked.text[at[0].end :]
    return TextResolution(EditKind.REFER, text, (at[0].text,), (words_put,))


def _roles(word: str, language: str) -> frozenset[str]:
    cue = lexicon(base(language)).cues.get(word)
    return cue.roles if cue else frozenset()


class _Pronouns(NamedTuple):
    whole: frozenset[str]
    article: frozenset[str]
    participle: re.Pattern[str]
    of: Mapping[str, str]
    possessive: Mapping[str, str]
    place: frozenset[str]


@cache
def _pronouns(language: str) -> _Pronouns:
    data = cast(dict[str, dict[str, Any]], source("pronouns"))
    known = data.get(base(language), {})

    def by(name: str) -> dict[str, str]:
        given = cast(dict[str, str], known.get(name, {"words": "", "by": ""}))
        return dict.fromkeys(given["words"].split(), given["by"])

    return _Pronouns(
        frozenset(known.get("whole", "").split()),
        frozenset(known.get("article", "").split()),
        re.compile(known.get("participle", r"(?!)")),
        by("of"),
        by("possessive"),
        frozenset(known.get("place", "").split()),
    )


def _instead(found: Sequence[Word], number: int, thing: str, language: str) -> str | None:
    """What stands for a pronoun; None for another word."""
    known, word = _pronouns(language), found[number].text
    if word in known.whole:
        return thing
    if word in known.of:
        return f"{known.of[word]} {thing}"
    if word in known.possessive:
        return thing + known.possessive[word]
    behind = found[number + 1].text if number + 1 < len(found) else ""
    if word in known.article and (not behind or known.participle.fullmatch(behind)):
        return thing
    return None


def _questions(history: ConversationState | Sequence[str]) -> list[str]:
    if isinstance(history, ConversationState):
        turns = (turn for turn in history.turns if turn.role == "user" and turn.context)
        return [turn.resolved_question or turn.content for turn in turns]
    return [question for question in history if question.strip()]


def _row(history: ConversationState | Sequence[str]) -> str | None:
    """How the only row of the last answer is called."""
    turn = history.get_previous_user_turn() if isinstance(history, ConversationState) else None
    if turn is None or len(turn.results) != 1:
        return None
    label = turn.results[0].get("label")
    return label if isinstance(label, str) and label else None


def _language(texts: Iterable[str]) -> str:
    """The language that knows most of the words."""
    said = [word.text for text in texts for word in words(text)]
    return max(LANGUAGES, key=lambda code: sum(word in lexicon(code).cues for word in said))
