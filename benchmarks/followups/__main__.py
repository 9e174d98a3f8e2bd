"""Scores the rules on every domain: ``python -m benchmarks.followups [--chart FILE]``."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from benchmarks.followups.chart import chart
from heritage_session.catalog import Catalog
from heritage_session.dialogues import Dialogue, read_dialogues
from heritage_session.evaluation import Report, Tally, evaluate, wilson
from heritage_session.resolvers.rules import RulesResolver

FOLDER = Path(__file__).parent
DEVELOPED = ("weather_stations", "library", "monuments")
"""Domains whose failures were looked at while the rules were written."""
UNSEEN = ("football", "recipes")
"""Domains that were used for nothing but scores."""
_HEAD = ("turns", "precision", "coverage", "follow-ups", "abstain", "wordings")


def main() -> None:
    parser = argparse.ArgumentParser("python -m benchmarks.followups", description=__doc__)
    parser.add_argument("--chart", type=Path, help="where to draw the unseen domains' coverage")
    arguments = parser.parse_args()
    reports = {name: asyncio.run(score(name)) for name in (*DEVELOPED, *UNSEEN)}
    print(f"{'':<32}" + "".join(f"{name:>17}" for name in _HEAD))
    for name, report in reports.items():
        seen = " (developed on)" if name in DEVELOPED else ""
        print(f"{name + seen:<32}" + _figures([report]))
    unseen = [reports[name] for name in UNSEEN]
    print(f"{'unseen, together':<32}" + _figures(unseen))
    print("In brackets the lower bound of Wilson's interval at 95 %.")
    if arguments.chart:
        title = "Read right on unseen domains, by edit and language"
        arguments.chart.write_text(chart(title, _by_edit(UNSEEN)), "utf-8")


async def score(name: str, language: str | None = None) -> Report:
    """What the rules score on a domain; on its dialogues in one language, where one is given."""
    catalog, dialogues = load(name)
    chosen = [d for d in dialogues if language in (None, d.language)]
    return await evaluate(RulesResolver(catalog), catalog, chosen)


def load(name: str) -> tuple[Catalog, list[Dialogue]]:
    """A domain's catalog and its dialogues, the ids with the domain in front."""
    catalog = Catalog.load(FOLDER / f"{name}.yaml")
    found = read_dialogues(FOLDER / f"{name}.jsonl", catalog)
    return catalog, [replace(dialogue, id=f"{name}/{dialogue.id}") for dialogue in found]


def _figures(reports: Iterable[Report]) -> str:
    found = list(reports)
    right = sum(report.right_answers for report in found)
    shares = [
        (right, sum(report.answers for report in found)),
        (right, sum(report.answerable for report in found)),
        _right(report.groups["expect"]["followup"] for report in found),
        _right(report.groups["expect"]["abstain"] for report in found),
        (sum(r.resolved for r in found), sum(r.wordings for r in found)),
    ]
    turns = sum(report.turns for report in found)
    return f"{turns:>17}" + "".join(
        f"{f'{part / whole:.3f} ({wilson(part, whole):.3f})':>17}" for part, whole in shares
    )


def _right(tallies: Iterable[Tally]) -> tuple[int, int]:
    found = list(tallies)
    return sum(tally.right for tally in found), sum(tally.turns for tally in found)


def _by_edit(names: Iterable[str]) -> dict[str, dict[str, Tally]]:
    found: dict[str, dict[str, Tally]] = {}
    for name in names:
        for language in load(name)[0].languages:
            report = asyncio.run(score(name, language))
            for edit, tally in report.groups["edit"].items():
                total = found.setdefault(edit, {}).setdefault(language, Tally())
                total.right += tally.right
                total.wrong += tally.wrong
                total.abstained += tally.abstained
    return dict(sorted(found.items()))


if __name__ == "__main__":
    main()
