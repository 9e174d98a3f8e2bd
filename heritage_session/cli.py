"""The command line: chat in a terminal, check a catalog, score a resolver, load a graph."""

from __future__ import annotations

import argparse
import asyncio
import json
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


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it succeeded, 1 with one line on stderr when it did not."""
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
    score.add_argument("--resolver", choices=["rules"], default="rules")
    score.add_argument("--json", action="store_true", help="print figures as JSON")
    score.add_argument("--verbose", action="store_true", help="print every turn read otherwise")
    score.set_defaults(command=_eval)

    load = commands.add_parser("load-graph", help="make a graph on disk from a Turtle file")
    load.add_argument("file", type=Path, help="a Turtle file")
    load.add_argument("folder", type=Path, help="a new folder, for HERITAGE_SESSION_GRAPH")
    load.set_defaults(command=_load_graph)
    return parser


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
    return f"from turn {source['seq']}"


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
    from heritage_session.evaluation import evaluate, read_dialogues
    from heritage_session.resolvers.rules import RulesResolver

    catalog = await _opened(arguments.catalog, arguments.graph)
    dialogues = read_dialogues(arguments.dialogues, catalog)
    report = await evaluate(RulesResolver(catalog), catalog, dialogues)
    if arguments.json:
        print(json.dumps(report.to_dict(), ensure_ascii=False, indent=2))
    else:
        print("\n".join(_table(report)))
    if arguments.verbose:
        print("\n".join(str(failure) for failure in report.failures), file=sys.stderr)
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
    lines = [
        f"{report.turns} turns: precision {report.precision:.4f}, coverage {report.coverage:.4f},"
        f" p50 {report.percentile(0.5):.0f} µs, p99 {report.percentile(0.99):.0f} µs",
        f"{'':<16}{'right':>8}{'wrong':>8}{'abstained':>11}",
        _line("all", report.tally),
    ]
    for title, tallies in (("expect", report.by_expect), ("tag", report.by_tag)):
        lines.append(f"by {title}")
        lines += [_line(f"  {name}", tally) for name, tally in sorted(tallies.items())]
    return lines


def _line(name: str, tally: Tally) -> str:
    return f"{name:<16}{tally.right:>8}{tally.wrong:>8}{tally.abstained:>11}"
