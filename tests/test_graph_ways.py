"""The sample catalog, its graph kept in each of three ways: the same rows to every query."""

import asyncio
import json
import random
from contextlib import AsyncExitStack
from itertools import chain, combinations

import pytest
from endpoints import Sound

from heritage_session.catalog import Catalog
from heritage_session.cli import main
from heritage_session.config import SessionConfig
from heritage_session.engine import SAMPLE_CATALOG, SAMPLE_GRAPH, Engine
from heritage_session.graph import open_graph, run
from heritage_session.graph.turtle import create_folder

YEARS = ("1850", "1920", "2000")
PICKS = 12


@pytest.fixture
async def sources(tmp_path):
    """The sample graph as a file, as a folder, and behind a real endpoint."""
    folder = tmp_path / "sample"
    await create_folder(SAMPLE_GRAPH, folder)
    async with Sound(SAMPLE_GRAPH) as endpoint:
        yield {"file": str(SAMPLE_GRAPH), "folder": str(folder), "endpoint": endpoint.url}


def slot_sets(template):
    """Its required slots with every choice of its optional ones."""
    optional = [name for name, slot in template.slots.items() if slot.optional]
    sizes = range(len(optional) + 1)
    for some in chain.from_iterable(combinations(optional, size) for size in sizes):
        yield (*template.required, *some)


def picks(catalog, template, names, chance):
    values = [
        YEARS if vocabulary.pattern else list(vocabulary.values)
        for vocabulary in (catalog.vocabularies[template.slots[name].vocabulary] for name in names)
    ]
    for _ in range(PICKS):
        yield {name: chance.choice(some) for name, some in zip(names, values, strict=True)}


async def test_every_query_of_the_sample_gives_the_same_rows(sources):
    chance = random.Random(0)
    async with AsyncExitStack() as stack:
        graphs = []
        for source in sources.values():
            graphs.append(await open_graph(source))
            stack.push_async_callback(graphs[-1].close)
        plain = Catalog.load(SAMPLE_CATALOG)
        catalog, *others = [await plain.open(graph) for graph in graphs]
        assert all(other.vocabularies == catalog.vocabularies for other in others)
        for template in catalog.templates.values():
            for names in slot_sets(template):
                found = 0
                for slots in picks(catalog, template, names, chance):
                    rows, *same = [await run(g, catalog, template, slots) for g in graphs]
                    assert all(json.dumps(each) == json.dumps(rows) for each in same), slots
                    found += len(rows)
                if len(names) == len(template.required):
                    assert found, f"{template.id}: nothing to compare"


@pytest.mark.parametrize("way", ["file", "folder", "endpoint"])
async def test_the_setting_takes_each(sources, way):
    config = SessionConfig(catalog=SAMPLE_CATALOG, graph=sources[way], max_rows=2)
    async with Engine.open(config) as engine:
        answer = await engine.ask("s", "Welke musea zijn er in Overijssel?")
        assert len(answer.rows) == 2
        assert answer.answer.startswith("2+ musea")
        assert await engine.ready() == {"store": "ok", "graph": "ok"}


@pytest.mark.parametrize("way", ["file", "folder", "endpoint"])
async def test_the_commands_take_each(sources, way, tmp_path, capsys):
    turn = {"question": "Hoe oud is Teylers?", "expect": "standalone"}
    turn |= {"template": "institution_founded", "slots": {"institution": "teylers"}}
    dialogues = tmp_path / "d.jsonl"
    dialogues.write_text(json.dumps({"id": "1", "language": "nl", "turns": [turn]}))
    graph = ["--graph", sources[way]]
    assert await asyncio.to_thread(main, ["check-catalog", str(SAMPLE_CATALOG), *graph]) == 0
    scoring = ["eval", "--catalog", str(SAMPLE_CATALOG), "--dialogues", str(dialogues), "--json"]
    assert await asyncio.to_thread(main, [*scoring, *graph]) == 0
    said = capsys.readouterr().out
    assert "no rule broken" in said
    assert '"right": 1' in said
