"""What the pages in docs/ show is what happens."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from heritage_session.engine import Engine
from heritage_session.resolvers.base import EditKind

ROOT = Path(__file__).parents[1]
RESOLVER = (ROOT / "docs" / "resolver.md").read_text()
EDITS = [
    tuple(cell.strip() for cell in line.strip("|").split("|"))
    for line in RESOLVER.splitlines()
    if re.match(r"\| `\w+` \|.*\|.*\|", line) and line.count("|") == 5
]
EXAMPLES = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", RESOLVER, re.DOTALL)


def test_every_edit_has_an_example():
    """All but the tie, which is told in words."""
    shown = {kind.strip("`") for kind, *_ in EDITS}
    assert shown == set(EditKind) - {"clarify"}


@pytest.mark.parametrize("example", EDITS, ids=lambda example: " ".join(example[:3]))
async def test_an_edit_is_as_the_table_says(example):
    """Asked on the sample catalog, in a conversation of its own."""
    kind, before, question, whole = example
    async with Engine.open() as engine:
        if before:
            await engine.ask("s", before)
        answer = await engine.ask("s", question)
    assert (f"`{answer.edit}`", answer.resolved_question or "") == (kind, whole)


@pytest.mark.parametrize(("code", "said"), EXAMPLES)
def test_an_example_prints_what_stands_behind_it(code, said):
    """In a process of its own."""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (done.stdout, done.returncode) == (said, 0), done.stderr


def test_every_python_block_is_such_an_example():
    """None is shown without what it prints."""
    assert len(EXAMPLES) == RESOLVER.count("```python") == 2
