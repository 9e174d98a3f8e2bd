"""The command line: chat, check a catalog, score or compile a resolver, load a graph."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heritage_session.config import SessionConfig
from heritage_session.errors import InvalidInput, MissingExtra, SessionError

if TYPE_CHECKING:
    from heritage_session.answer import Answer
    from heritage_session.catalog import Catalog
    from heritage_session.evaluation import Report, Tally

_SHOWN_ROWS = 8
_CUT_OFF = 141  # 128 + SIGPIPE, as shells tell it
_AWAY = {
    "timeout": "did not answer in time",
    "unavailable": "could not be asked",
    "busy": "was not asked, as it failed time and again",
    "unreadable": "said nothing that could be read",
    "failed": "could not be asked, see the log",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it succeeded, 1 with one line on stderr when it did not.

    Where nobody reads the output any more, it ends without a word, with the status of a tool that
    ended by SIGPIPE.
    """
    try:
        try:
            return _run(argv)
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        # What is still to be written would fail again while Python shuts down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _CUT_OFF


def _run(argv: Sequence[str] | None) -> int:
    arguments = _parser().parse_args(argv)
    command: Callable[[argparse.Namespace], Coroutine[Any, Any, int]] = arguments.command
    try:
        return asyncio.run(command(arguments))
    except (SessionError, MissingExtra) as error:
        print(f"heritage_session: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("heritage_session", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    chat = commands.add_parser("chat", help="ask the graph in this terminal")
    chat.add_argument("--catalog", type=Path, help="a catalog (default: the sample)")
    chat.add_argument("--graph", help="its graph (default: the sample)")
    chat.add_argument("--language", help="the language of every question (default: its own)")
    chat.set_defaults(command=_chat)

    check = commands.add_parser("check-catalog", help="read a catalog and try its queries")
    check.add_argument("file", type=Path)
    check.add_argument("--graph", help="run every query against this one")
    check.set_defaults(command=_check_catalog)

    score = commands.add_parser("eval", help="score a resolver on dialogues")
    score.add_argument("--catalog", type=Path, required=True)
    score.add_argument("--dialogues", type=Path, required=True)
    score.add_argument("--graph", help="for catalogs with values_from")
    score.add_argument("--resolver", choices=["rules", "dspy", "chain"], default="rules")
    score.add_argument("--json", action="store_true", help="print figures as JSON")
    score.add_argument("--verbose", action="store_true", help="print every turn read otherwise")
    score.set_defaults(command=_eval)

    optimize = commands.add_parser("optimize", help="compile the model's program on dialogues")
    optimize.add_argument("--catalog", type=Path, required=True)
    optimize.add_argument("--train", type=Path, required=True, help="dialogues to learn from")
    optimize.add_argument("--graph", help="for catalogs with values_from")
    optimize.add_argument("--optimizer", choices=["bootstrap", "gepa"], default="bootstrap")
    optimize.add_argument(
        "--budget", type=_positive, default=200, help="about how many turns are asked in all"
    )
    optimize.add_argument("--out", type=Path, required=True, help="where to write the program")
    optimize.set_defaults(command=_optimize)

    load = commands.add_parser("load-graph", help="make a graph on disk from a Turtle file")
    load.add_argument("file", type=Path, help="a Turtle file")
    load.add_argument("folder", type=Path, help="a new folder, for HERITAGE_SESSION_GRAPH")
    load.set_defaults(command=_load_graph)
    return parser


def _positive(text: str) -> int:
    if not (text.isdecimal() and 1 <= int(text) <= 1_000_000):
        raise argparse.ArgumentTypeError(f"expected 1 to 1000000, not {text!r}")
    return int(text)


async def _chat(arguments: argparse.Namespace) -> int:
    from heritage_session.engine import Engine

    if (arguments.catalog is None) != (arguments.graph is None):
        raise InvalidInput("--catalog and --graph go together: name both, or neither")
    given = {"catalog": arguments.catalog, "graph": arguments.graph}
    config = SessionConfig(**{name: path for name, path in given.items() if path is not None})
    async with Engine.open(config) as engine:
        if arguments.language not in (None, *engine.catalog.languages):
            spoken = ", ".join(engine.catalog.languages)
            raise InvalidInput(f"--language {arguments.language}: the catalog speaks {spoken}")
        session_id = engine.manager.generate_session_id()
        print("Ask a question; an empty line ends the conversation.")
        while question := (await asyncio.to_thread(_read_line)).strip():
            try:
                answer = await engine.ask(session_id, question, arguments.language)
            except SessionError as error:
                print(f"  ! {error}")
                continue
            print("\n".join(_told(answer)))
    return 0


def _read_line() -> str:
    try:
        return input("> ")
    except EOFError:
        return ""


def _told(answer: Answer) -> list[str]:
    """What is shown of an answer: the words, then how the question was understood."""
    lines = [answer.answer]
    if answer.model is not None and answer.model.outcome in _AWAY:
        lines.append(f"  ! the model {_AWAY[answer.model.outcome]}: read by the rules alone")
    if answer.resolved_question is not None:
        lines.append(f"  understood  {answer.resolved_question}  [{answer.edit}]")
    for name, slot in answer.slots.items():
        lines.append(f"  {name:<11} {slot.label} ({slot.value}), {_origin(slot.source.to_dict())}")
    for number, row in enumerate(answer.rows[:_SHOWN_ROWS], 1):
        lines.append(f"  {number:>3}. " + "  ".join(str(cell) for cell in row.values()))
    if len(answer.rows) > _SHOWN_ROWS:
        lines.append(f"       … {len(answer.rows) - _SHOWN_ROWS} more")
    lines += [f"  ? {question}" for question in answer.suggestions]
    lines += [f"  {n}? {choice.question}" for n, choice in enumerate(answer.choices, 1)]
    return lines


def _origin(source: dict[str, Any]) -> str:
    if source["kind"] == "question":
        return "from this question"
    if source["kind"] == "row":
        return f"row {source['row']} of turn {source['seq']}"
    return f"from turn {source['seq']}" if "seq" in source else "from earlier"


async def _check_catalog(arguments: argparse.Namespace) -> int:
    from heritage_session.catalog import Catalog
    from heritage_session.catalog_notes import notes

    catalog = Catalog.load(arguments.file)
    if arguments.graph:
        catalog, problems, silent = await _tried(catalog, arguments.graph)
    else:
        problems, silent = [], [f"{name} comes from a graph" for name in _from_graph(catalog)]
    for problem in problems:
        print(f"{arguments.file}: {problem}", file=sys.stderr)
    for note in (*notes(catalog), *silent):
        print(f"note: {note}")
    if problems:
        return 1
    tried = "" if arguments.graph else "; its queries were not run (--graph GRAPH runs them)"
    print(
        f"{arguments.file}: {len(catalog.templates)} templates and {len(catalog.vocabularies)}"
        f" vocabularies in {', '.join(catalog.languages)}; no rule broken{tried}"
    )
    return 0


def _from_graph(catalog: Catalog) -> list[str]:
    return [v.name for v in catalog.vocabularies.values() if v.values_from is not None]


async def _tried(catalog: Catalog, source: str) -> tuple[Catalog, list[str], list[str]]:
    """The catalog filled from the graph, its queries' problems, and those that find nothing."""
    from heritage_session.catalog_notes import silent_templates
    from heritage_session.graph import check, open_graph

    graph = await open_graph(source)
    try:
        catalog = await catalog.open(graph)
        return catalog, await check(catalog, graph), await silent_templates(catalog, graph)
    finally:
        await graph.close()


async def _eval(arguments: argparse.Namespace) -> int:
    from heritage_session.dialogues import read_dialogues
    from heritage_session.evaluation import evaluate
    from heritage_session.resolvers.opening import open_resolver

    config = SessionConfig()
    catalog = await _opened(arguments.catalog, arguments.graph)
    dialogues = read_dialogues(arguments.dialogues, catalog)
    async with open_resolver(config, catalog, arguments.resolver) as resolver:
        at_once = 1 if arguments.resolver == "rules" else config.lm_concurrency
        report = await evaluate(resolver, catalog, dialogues, at_once=at_once)
    if arguments.json:
        print(json.dumps(report.to_dict(), ensure_ascii=False, indent=2))
    else:
        print("\n".join(_table(report)))
    if arguments.verbose:
        print("\n".join(str(failure) for failure in report.failures), file=sys.stderr)
    return 0


async def _optimize(arguments: argparse.Namespace) -> int:
    from heritage_session.dialogues import read_dialogues
    from heritage_session.optimizing import optimize
    from heritage_session.resolvers.opening import open_lm

    config = SessionConfig()
    if arguments.out.exists():
        raise InvalidInput(f"{arguments.out}: exists already: name another file with --out")
    if not arguments.out.parent.is_dir():
        raise InvalidInput(f"{arguments.out}: there is no such folder")
    catalog = await _opened(arguments.catalog, arguments.graph)
    dialogues = read_dialogues(arguments.train, catalog)
    lm = open_lm(config)
    try:
        compiled = await asyncio.to_thread(
            optimize, catalog, dialogues, lm, arguments.optimizer, arguments.budget
        )
    finally:
        await lm.aclose()
    compiled.program.store(arguments.out)
    print(
        f"{arguments.out}: score {compiled.before:.3f} before, {compiled.after:.3f} after, on"
        f" {compiled.examples} turns; HERITAGE_SESSION_PROGRAM={arguments.out} uses it"
    )
    return 0


async def _opened(file: Path, source: str | None) -> Catalog:
    from heritage_session.catalog import Catalog
    from heritage_session.graph import open_graph

    catalog = Catalog.load(file)
    if source is None:
        if missing := _from_graph(catalog):
            raise InvalidInput(f"{file}: {missing[0]} comes from a graph: name it with --graph")
        return catalog
    graph = await open_graph(source)
    try:
        return await catalog.open(graph)
    finally:
        await graph.close()


async def _load_graph(arguments: argparse.Namespace) -> int:
    from heritage_session.graph.turtle import create_folder

    triples = await create_folder(arguments.file, arguments.folder)
    print(f"{arguments.folder}: {triples} triples; HERITAGE_SESSION_GRAPH may name it")
    return 0


def _table(report: Report) -> list[str]:
    figures = report.to_dict()
    lines = [
        f"{report.turns} turns: precision {report.precision:.4f} (at least"
        f" {figures['precision_low']:.4f}), coverage {report.coverage:.4f} (at least"
        f" {figures['coverage_low']:.4f}), p50 {report.percentile(0.5):.0f} µs,"
        f" p99 {report.percentile(0.99):.0f} µs",
        f"{'':<16}{'right':>8}{'wrong':>8}{'abstained':>11}",
        _line("all", report.tally),
    ]
    for title, tallies in report.groups.items():
        lines.append(f"by {title}")
        lines += [_line(f"  {name}", tally) for name, tally in sorted(tallies.items())]
    lines += _confusion(report)
    if report.model:
        lines.append("model: " + ", ".join(f"{n} {name}" for name, n in report.model.items()))
    if report.failures:
        lines.append("worst dialogues: " + ", ".join(f"{d} ({n})" for d, n in report.worst()))
    return lines


def _confusion(report: Report) -> list[str]:
    """What was expected (a line each) against what the resolver said."""
    said = sorted({edit for found in report.confusion.values() for edit in found})
    head = f"{'expected / said':<16}" + "".join(f"{edit:>11}" for edit in said)
    return [head] + [
        f"  {edit:<14}" + "".join(f"{found.get(name, 0) or '.':>11}" for name in said)
        for edit, found in sorted(report.confusion.items())
    ]


def _line(name: str, tally: Tally) -> str:
    return f"{name:<16}{tally.right:>8}{tally.wrong:>8}{tally.abstained:>11}"
