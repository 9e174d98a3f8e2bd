"""Scores the rules on every set: ``python -m benchmarks.followups [--chart FILE]``."""

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
DEVELOPED = (
    *("weather_stations", "library", "monuments", "football", "recipes"),
    *("flights", "plants", "concerts", "heritage", "heritage_visitors"),
    *("zoo", "courses", "trails", "films"),
    *("elections", "pharmacy", "jobs", "voyages", "power_plants", "board_games"),
    *("burghers", "minerals"),
)
"""Sets whose failures were looked at while the rules were written."""
SCORED = ("birds", "typefaces")
"""Sets whose totals were looked at on the way; nobody saw a turn that failed."""
UNSEEN = ("languages", "commodities")
"""Sets in plain speech that were scored once the rules were done."""
FREE = ("folk_tales", "yarns")
"""Sets in free speech that were scored once the rules were done."""
_CATALOGS = {"heritage_visitors": "heritage"}
_KINDS = {"developed on": DEVELOPED, "scored": SCORED, "unseen": UNSEEN, "unseen, free": FREE}
_HEAD = ("turns", "precision", "coverage", "follow-ups", "abstain", "wordings")


def main() -> None:
    parser = argparse.ArgumentParser("python -m benchmarks.followups", description=__doc__)
    parser.add_argument("--chart", type=Path, help="where to draw what was read right, by edit")
    arguments = parser.parse_args()
    print(f"{'':<32}" + "".join(f"{name:>17}" for name in _HEAD))
    for kind, names in _KINDS.items():
        reports = {name: asyncio.run(score(name)) for name in names}
        for name, report in reports.items():
            print(f"{f'{name} ({kind})':<32}" + _figures([report]))
        print(f"{f'{kind}, together':<32}" + _figures(reports.values()))
    print("In brackets the lower bound of Wilson's interval at 95 %.")
    if arguments.chart:
        title = "Read right where no failure was looked at, plain speech, by edit and language"
        arguments.chart.write_text(chart(title, _by_edit((*SCORED, *UNSEEN))), "utf-8")


async def score(name: str, language: str | None = None) -> Report:
    """What the rules score on a set; on its dialogues in one language, where one is given."""
    catalog, dialogues = load(name)
    chosen = [d for d in dialogues if language in (None, d.language)]
    return await evaluate(RulesResolver(catalog), catalog, chosen)


def load(name: str) -> tuple[Catalog, list[Dialogue]]:
    """A set's catalog and its dialogues, the ids with the set in front."""
    catalog = Catalog.load(FOLDER / f"{_CATALOGS.get(name, name)}.yaml")
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
