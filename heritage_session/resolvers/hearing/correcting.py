"""Slips of the keyboard undone, where it is clear what was meant."""

from __future__ import annotations

from collections.abc import Mapping, Set

from heritage_session.resolvers.grammar.deeds import is_plain
from heritage_session.resolvers.grammar.wordings import Grammar
from heritage_session.resolvers.hearing.scanner import Names
from heritage_session.resolvers.hearing.slips import is_slip, misplaced
from heritage_session.resolvers.hearing.spelling import Spelling, swapped
from heritage_session.resolvers.language.phrasebook import framing_words
from heritage_session.resolvers.language.text import Place
from heritage_session.resolvers.language.verbs import infinitive

_LONG = 6


class Correcting:
    """Corrects the words of questions to those of values and wordings; ``leads`` are, by
    language, the words that stand right before values.
    """

    def __init__(
        self, names: Names, spelling: Spelling, leads: Mapping[str, frozenset[str]]
    ) -> None:
        self._names = names
        self._spelling = spelling
        self._leads = leads

    def meant(
        self,
        question: str,
        typed: list[str],
        places: list[Place],
        matched: Set[int],
        tongue: Grammar,
        strictly: bool = False,
    ) -> list[str]:
        """The words with slips of the keyboard undone, where it is clear what was meant;
        ``strictly`` where words of other languages are slips too. ``matched`` are none.
        """
        texts = typed
        framing = framing_words(tongue.language)
        for number, text in enumerate(typed):
            known = self._said(text, tongue) if strictly else text in self._spelling.known
            if known or text in framing or number in matched or tongue.knows(text):
                continue
            named = capitalised(question, places, number) or self._led(texts, number, tongue)
            meant = self._corrected(texts, number, tongue, named, strictly)
            if meant is not None:
                texts = replaced(texts, number, meant)
        return texts

    def _said(self, word: str, tongue: Grammar) -> bool:
        return word in self._names.words or word in tongue.words or word in tongue.cue_words

    def _corrected(
        self, texts: list[str], number: int, tongue: Grammar, named: bool, strictly: bool
    ) -> str | None:
        """The one known word that is nearest, or one of several that mean the same."""

        def fits(word: str) -> bool:
            worded = word in tongue.words or word in tongue.cue_words
            sure = not strictly or worded or len(texts[number]) >= _LONG
            return sure and self._may_be(word, texts, number, tongue, named)

        near = self._spelling.meant(texts[number], fits if strictly else None)
        near = near if strictly else [word for word in near if fits(word)]
        near = [w for w in near if w in self._names.words or w in tongue.words] or [
            word for word in near if word in tongue.cue_words
        ]
        if len(near) < 2:
            return near[0] if near else None
        readings = {
            word: self._names.around(replaced(texts, number, word), number) for word in near
        }
        longest = max(m.after - m.first if m else 0 for m in readings.values())
        best = [w for w, m in readings.items() if m and m.after - m.first == longest]
        meanings = {tuple(sorted({e[:2] for e in m.entries})) for w in best if (m := readings[w])}
        worded = [word for word in near if word in tongue.words and readings[word] is None]
        return best[0] if len(meanings) == 1 and not worded else None

    def _may_be(
        self, word: str, texts: list[str], number: int, tongue: Grammar, named: bool
    ) -> bool:
        """Whether a slip may be undone to ``word``: where a name is expected, only to a name, or to
        a word of the wordings that says something; nowhere to a word that decides what is forgotten
        or counted, nor freely to one that would vanish.
        """
        worded = word in tongue.words or word in tongue.cue_words
        if not worded and word not in self._names.words:
            return False
        meant = replaced(texts, number, word)
        name = self._names.around(meant, number) if word in self._names.words else None
        plain = texts[number] in tongue.lexicon.ordinary or is_plain(texts[number], tongue.language)
        plain = plain and infinitive(texts[number]) != infinitive(word)
        if plain and not (name and name.after - name.first > 1):
            return False
        if name is not None and any(e.language in ("", tongue.language) for e in name.entries):
            return is_slip(texts[number], word) and not misplaced(texts, number, name, tongue)
        if not worded:
            return False
        cue = tongue.lexicon.around(meant, number)
        if cue is None:
            return word in tongue.words
        if cue.exact or (named and (cue.explained or cue.roles)):
            return False
        return not cue.silent or word in tongue.words or swapped(texts[number], word)

    def _led(self, texts: list[str], number: int, tongue: Grammar) -> bool:
        """Whether the word stands where a value is expected: "in ...", "bei der ..."."""
        cues, leads = tongue.lexicon.words, self._leads[tongue.language]
        before = number - 1
        while before >= 0 and texts[before] not in leads:
            cue = cues.get(texts[before])
            if cue is None or "article" not in cue.roles:
                return False
            before -= 1
        behind = number + 1
        return before >= 0 and (behind == len(texts) or self._names.at(texts, behind) is None)


def replaced(texts: list[str], number: int, word: str) -> list[str]:
    """``texts`` with another word in this place."""
    return [*texts[:number], word, *texts[number + 1 :]]


def capitalised(question: str, places: list[Place], number: int) -> bool:
    """Whether a word has a capital that no beginning of a sentence gives it."""
    start = places[number][0]
    if not question[start].isupper() or question.isupper():
        return False
    return question[:start].rstrip(" \"'([")[-1:] not in ("", ".", "!", "?", ":")
