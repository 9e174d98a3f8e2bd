"""Several processes at work on one store, round after round, each judged when it is over."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path

from history.checker import check
from history.operation import Operation, read_history
from history.violation import Violation
from history.worker import LIMITS, Task

TESTS = Path(__file__).parents[1]
PATIENCE = 600.0


@dataclass(slots=True)
class Verdict:
    """What a campaign did and found. ``seconds`` of work, and of judging it."""

    operations: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    killed: int = 0
    seeds: list[int] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)
    working: float = 0.0
    judging: float = 0.0

    def __str__(self) -> str:
        return (
            f"{self.operations} operations, seeds {self.seeds[0]} to {self.seeds[-1]},"
            f" {self.killed} workers killed, {len(self.violations)} violations;"
            f" {self.working:.0f} s of work, {self.judging:.0f} s of judging;"
            f" {', '.join(f'{n} {outcome}' for outcome, n in self.outcomes.most_common())}"
        )


def campaign(
    url: str,
    folder: Path,
    *,
    operations: int,
    processes: int = 2,
    each: int = 10_000,
    wrong: str | None = None,
) -> Verdict:
    """At least ``operations`` of them in rounds of ``each``, up to the first violation.

    Each round has a seed and conversations of its own; one of several processes dies in it. What a
    round recorded stays in ``folder`` if it holds a violation.
    """
    verdict, mortals = Verdict(), int(processes > 1)
    while verdict.operations < operations and not verdict.violations:
        seed = len(verdict.seeds) + 1
        wanted = min(each, operations - verdict.operations)
        steps = int(wanted / (processes - mortals / 2)) + Task.writers
        tasks = [
            Task(
                url, seed, number, steps, str(folder / f"{seed}.{number}.jsonl"),
                mortal=number < mortals, wrong=wrong,
            )
            for number in range(processes)
        ]  # fmt: skip
        verdict.seeds.append(seed)
        _round(tasks, verdict)
    return verdict


def _round(tasks: list[Task], verdict: Verdict) -> None:
    """Have ``tasks`` done at once, judge what they recorded, and add it to ``verdict``."""
    files = [Path(task.file) for task in tasks]
    began = time.monotonic()
    run(tasks)
    worked = time.monotonic()
    history = list(recorded(files))
    found = check(history, LIMITS.idle)
    verdict.working += worked - began
    verdict.judging += time.monotonic() - worked
    verdict.operations += len(history)
    verdict.outcomes.update(operation.outcome for operation in history)
    verdict.killed += sum(task.mortal for task in tasks)
    verdict.violations += found
    if not found:
        for file in files:
            file.unlink()


def recorded(files: list[Path]) -> Iterator[Operation]:
    """The operations in what the workers wrote."""
    for file in files:
        with file.open() as lines:
            yield from read_history(lines)


def run(tasks: list[Task]) -> None:
    """Let a process do each task, all from one start; raises where one ends as it should not."""
    with ExitStack() as stack:
        workers = [stack.enter_context(_worker(task)) for task in tasks]
        stack.callback(_end, workers)
        for worker in workers:
            if worker.stdout.readline() != "ready\n":
                raise RuntimeError("a worker did not start: see its stderr")
        for worker in workers:
            worker.stdin.write("begin\n")
            worker.stdin.close()
        codes = [worker.wait(PATIENCE) for worker in workers]
        if codes != [-signal.SIGKILL if task.mortal else 0 for task in tasks]:
            raise RuntimeError(f"workers ended with {codes}: see their stderr")


def _worker(task: Task) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "history.worker", json.dumps(asdict(task))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": f"{TESTS}{os.pathsep}{TESTS.parent}"},
    )


def _end(workers: list[subprocess.Popen[str]]) -> None:
    for worker in workers:
        worker.kill()
