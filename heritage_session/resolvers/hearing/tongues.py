"""Which language a question is in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from heritage_session.conversation import ConversationTurn
from heritage_session.resolvers.grammar.wordings import Grammar
from heritage_session.resolvers.hearing.scanner import Mention

_CLEAR = 0.5
_NAME = 0.6


class Tongues:
    """The languages of a catalog, told apart by their function words and wordings."""

    def __init__(self, grammars: Iterable[Grammar]) -> None:
        spoken: dict[str, list[str]] = {}
        for grammar in grammars:
            for word in grammar.cue_words | grammar.words:
                spoken.setdefault(word, []).append(grammar.language)
        self.words = frozenset(spoken)
        self._count = len({language for languages in spoken.values() for language in languages})
        self._spoken = {
            word: (found, 1.0 / len(found))
            for word, found in spoken.items()
            if len(found) < self._count
        }

    def of(
        self,
        texts: list[str],
        mentions: Sequence[Mention],
        usual: str,
        turns: Sequence[ConversationTurn] = (),
    ) -> str:
        """The language of the question where that is clear, else the ``usual`` one; where several
        others are as good, the one of them that was spoken last in ``turns``.
        """
        if self._count < 2:
            return usual
        score = self._score(texts, mentions)
        if len(score) < 2:
            return next(iter(score), usual)
        least = max(score.values()) - _CLEAR
        near = [language for language, found in score.items() if found > least]
        if len(near) == 1:
            return near[0]
        if usual in near:
            return usual
        return next((t.language for t in reversed(turns) if t.language in near), None) or usual

    def _score(self, texts: list[str], mentions: Sequence[Mention]) -> Mapping[str, float]:
        """How much speaks for each language: the words, but for those of names, and the names."""
        score: dict[str, float] = {}
        spoken = self._spoken
        for text in _unnamed(texts, mentions) if mentions else texts:
            if text in spoken:
                languages, weight = spoken[text]
                for language in languages:
                    score[language] = score.get(language, 0.0) + weight
        for mention in mentions:
            languages = mention.languages()
            for language in languages:
                score[language] = score.get(language, 0.0) + _NAME / len(languages)
        return score


def _unnamed(texts: list[str], mentions: Sequence[Mention]) -> list[str]:
    left = [*texts]
    for mention in reversed(mentions):
        del left[mention.first : mention.after]
    return left
