"""A graph on disk: made whole from Turtle, opened read-only by any number of processes."""

import asyncio
import sys
from pathlib import Path

import pytest

from heritage_session.cli import main
from heritage_session.engine import SAMPLE_CATALOG, SAMPLE_GRAPH
from heritage_session.errors import ConfigError, GraphUnavailable
from heritage_session.graph import EmbeddedGraph, open_graph
from heritage_session.graph.turtle import create_folder

ROOT = Path(__file__).parents[1]
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@pytest.fixture
async def folder(tmp_path):
    folder = tmp_path / "sample"
    await create_folder(SAMPLE_GRAPH, folder)
    return folder


def contents(folder):
    return {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


async def test_it_holds_what_the_file_holds(tmp_path):
    triples = await create_folder(SAMPLE_GRAPH, tmp_path / "g")
    for source in (SAMPLE_GRAPH, tmp_path / "g"):
        graph = await open_graph(source)
        assert await graph.select(COUNT) == [{"n": triples}]
        await graph.close()


async def test_several_processes_read_it_at_once_and_none_changes_it(folder):
    before = contents(folder)
    first, second = await open_graph(folder), await open_graph(str(folder))
    check = [sys.executable, "-m", "heritage_session", "check-catalog", SAMPLE_CATALOG]
    others = [
        await asyncio.create_subprocess_exec(
            *check, "--graph", folder, cwd=ROOT, stdout=asyncio.subprocess.PIPE
        )
        for _ in range(2)
    ]
    assert await first.select(COUNT) == await second.select(COUNT)
    for other in others:
        said, _ = await other.communicate()
        assert b"no rule broken" in said
    await first.close()
    with pytest.raises(GraphUnavailable, match="closed"):
        await first.select(COUNT)
    assert contents(folder) == before


@pytest.mark.parametrize("before", ["file", "folder", "store"])
async def test_what_exists_is_left_as_it_is(tmp_path, before):
    place = tmp_path / "g"
    if before == "file":
        place.write_text("mine")
    elif before == "folder":
        place.mkdir()
    else:
        await create_folder(SAMPLE_GRAPH, place)
    was = contents(tmp_path)
    with pytest.raises(ConfigError, match=r"g exists: name a new folder"):
        await create_folder(SAMPLE_GRAPH, place)
    assert contents(tmp_path) == was


async def test_a_file_that_cannot_be_loaded_leaves_nothing_behind(tmp_path):
    broken = tmp_path / "broken.ttl"
    broken.write_text("<http://e/a> <http://e/b> <http://e/c> .\n<http://e/a> ?")
    with pytest.raises(ConfigError, match=r"broken\.ttl, line 2: not Turtle"):
        await create_folder(broken, tmp_path / "g")
    with pytest.raises(ConfigError, match=r"absent\.ttl: cannot be read"):
        await create_folder(tmp_path / "absent.ttl", tmp_path / "g")
    with pytest.raises(ConfigError, match="g cannot be made: No such file"):
        await create_folder(SAMPLE_GRAPH, tmp_path / "nowhere" / "g")
    assert list(tmp_path.iterdir()) == [broken]


def empty(folder):
    for file in folder.iterdir():
        file.unlink()


def strange(folder):
    empty(folder)
    (folder / "notes.txt").write_text("not a graph")


def cut(name):
    def cut(folder):
        for file in folder.glob(name):
            file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])

    return cut


@pytest.mark.parametrize("damage", [empty, strange, cut("CURRENT"), cut("*.sst")])
async def test_a_folder_that_is_no_graph_is_refused_with_the_remedy(folder, damage):
    damage(folder)
    was = contents(folder)
    with pytest.raises(ConfigError, match="load-graph makes such a folder") as caught:
        await EmbeddedGraph.open(folder)
    assert str(caught.value).startswith(f"{folder}: cannot be opened")
    assert contents(folder) == was


def test_the_command_loads_and_refuses(tmp_path, capsys):
    folder = tmp_path / "g"
    assert main(["load-graph", str(SAMPLE_GRAPH), str(folder)]) == 0
    assert f"{folder}: " in capsys.readouterr().out
    assert main(["check-catalog", str(SAMPLE_CATALOG), "--graph", str(folder)]) == 0
    assert "no rule broken" in capsys.readouterr().out
    assert main(["load-graph", str(SAMPLE_GRAPH), str(folder)]) == 1
    assert capsys.readouterr().err == f"heritage_session: {folder} exists: name a new folder\n"
