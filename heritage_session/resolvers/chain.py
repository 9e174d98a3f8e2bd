"""Resolvers one behind another."""

from __future__ import annotations

from heritage_session.conversation import ConversationState
from heritage_session.resolvers.base import EditKind, Resolution, Resolver


class ChainResolver(Resolver):
    """Asks ``second`` what ``first`` abstains from, and nothing else."""

    def __init__(self, first: Resolver, second: Resolver) -> None:
        self.first = first
        self.second = second

    async def resolve(
        self, state: ConversationState, question: str, language: str | None = None
    ) -> Resolution:
        """As ``first`` reads it; where it abstains, as ``second`` does, in the language that
        ``first`` heard.
        """
        resolution = await self.first.resolve(state, question, language)
        if resolution.edit is not EditKind.ABSTAIN:
            return resolution
        return await self.second.resolve(state, question, resolution.language)

    def for_question(self) -> Resolver:
        """Both of them for one question."""
        return ChainResolver(self.first.for_question(), self.second.for_question())
