"""What a model is told of a conversation, as DSPy's history and as one quoted transcript.

Run it with ``python -m benchmarks.prompts``. Characters are counted in what an adapter would send.
"""

from __future__ import annotations

import statistics
from pathlib import Path
from typing import Any

import dspy

from heritage_session.catalog import Catalog
from heritage_session.dialogues import read_dialogues
from heritage_session.evaluation import rehearse
from heritage_session.resolvers.hearing.scanner import Names
from heritage_session.resolvers.program import FollowUp
from heritage_session.resolvers.prompt import Prompt

DATA = Path(__file__).parents[1] / "tests" / "data"
ADAPTERS = {"chat": dspy.ChatAdapter(), "json": dspy.JSONAdapter(), "xml": dspy.XMLAdapter()}


def main() -> None:
    catalog = Catalog.load(DATA / "heritage.yaml")
    prompt = Prompt(catalog, Names(catalog))
    turns = [
        (state, turn.question, dialogue.language)
        for dialogue in read_dialogues(DATA / "dev.jsonl", catalog)
        for state, turn in rehearse(catalog, dialogue)
        if state.turns
    ]
    tellings = [prompt.tell(*turn) for turn in turns]
    print(f"{len(tellings)} questions behind others; median characters told, and the most")
    for name, adapter in ADAPTERS.items():
        for context in ("history", "transcript"):
            program = FollowUp(context)
            told = [characters(adapter, program, program.inputs(t)) for t in tellings]
            print(f"{name:<6}{context:<12}{statistics.median(told):>8.0f}{max(told):>8}")


def characters(adapter: Any, program: FollowUp, inputs: dict[str, Any]) -> int:
    """Of all messages together."""
    messages = adapter.format(program.read.signature, [], inputs)
    return sum(len(str(message["content"])) for message in messages)


if __name__ == "__main__":
    main()
