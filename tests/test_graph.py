"""The embedded graph, and templates answered from it."""

import asyncio
import logging
import time
from pathlib import Path
from typing import Any

import pytest

from heritage_session.catalog import Catalog
from heritage_session.errors import (
    ConfigError,
    GraphTimeout,
    GraphUnavailable,
    InvalidInput,
    QueryRefused,
)
from heritage_session.graph import EmbeddedGraph, Graph, Rows, check, run

TURTLE = """\
@prefix e: <http://e/> .
@prefix i: <http://e/item/> .
@prefix t: <http://e/town/> .
i:saw e:name "Saw"@en, "Zaag"@nl ; e:kind "tool" ; e:town t:Den%20Haag ; e:year 1885 .
i:axe e:name "Axe"@en ; e:kind "tool" ; e:town t:Den%20Haag ; e:year 1920 .
i:pot e:name "Pot"@en ; e:kind "ware" ; e:town t:north .
"""
SHOP: dict[str, Any] = {
    "name": "shop",
    "default_language": "en",
    "vocabularies": {
        "town": [{"id": "Den Haag", "label": "The Hague"}, {"id": "north", "label": "North"}],
        "kind": [{"id": "tool", "label": "tool", "plural": "tools"}, {"id": "ware", "label": "w"}],
        "item": {
            "values_from": "SELECT ?id ?label (LANG(?label) AS ?lang)"
            " { ?id <http://e/name> ?label } ORDER BY ?id ?label"
        },
        "year": {"pattern": "1[0-9]{3}|20[0-9]{2}"},
    },
    "terms": {"town": "http://e/town/", "item": "http://e/item/", "year": "xsd:integer"},
    "templates": [
        {
            "id": "items",
            "slots": {"kind": "kind", "town": "town", "before": "year?"},
            "questions": {"en": ["Which {kind} are there in {town}?"]},
            "sparql": """
                PREFIX e: <http://e/>
                SELECT ?id ?label {
                  ?id e:kind $kind ; e:town $town ; e:name ?label OPTIONAL { ?id e:year ?y }
                  FILTER(LANG(?label) = "en") FILTER(!BOUND($before) || ?y < $before)
                } ORDER BY ?label""",
            "results": "item",
            "answer": {"en": "{count} {kind} in {town}: {labels}."},
        },
        {
            "id": "sold",
            "slots": {"item": "item"},
            "questions": {"en": ["Is {item} sold?"]},
            "sparql": "ASK { $item <http://e/town> ?town }",
        },
    ],
}
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?c < ?f && ?f < ?i) }"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "shop.ttl"
    path.write_text(TURTLE, encoding="utf-8")
    return path


@pytest.fixture
async def graph(file: Path):
    graph = await EmbeddedGraph.open(file)
    yield graph
    await graph.close()


@pytest.fixture
async def slow(tmp_path: Path):
    """A graph of 200 facts: `ENDLESS` takes a while, and yields its one row at the end."""
    path = tmp_path / "slow.ttl"
    path.write_text("".join(f"<http://e/{n}> <http://e/n> {n} .\n" for n in range(200)))
    graph = await EmbeddedGraph.open(path, timeout=0.1, workers=2)
    yield graph
    await graph.close()


@pytest.fixture
async def shop(graph: Graph) -> Catalog:
    return await Catalog.from_dict(SHOP).open(graph)


async def settled(graph: EmbeddedGraph) -> None:
    """Returns when no query is left behind; fails after five seconds."""
    for _ in range(500):
        if graph.left_behind == 0:
            return
        await asyncio.sleep(0.01)
    pytest.fail("a query is still left behind")


def block(seconds: float) -> None:
    time.sleep(seconds)


class TestOpening:
    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("<http://e/a> <http://e/b> .\n", "line 1: not Turtle"),
            ("@prefix e: <http://e/> .\ne:a e:b e:c .\nx", "line 3: not Turtle"),
            ("<a> <b> <c> .", "line 1: not Turtle"),
        ],
    )
    async def test_what_is_no_turtle_is_refused_with_file_and_line(self, file, text, problem):
        file.write_text(text)
        with pytest.raises(ConfigError) as caught:
            await EmbeddedGraph.open(file)
        assert str(caught.value).startswith(f"{file}, {problem}")

    async def test_a_file_that_cannot_be_read_is_named_with_the_remedy(self, tmp_path):
        path = tmp_path / "absent.ttl"
        with pytest.raises(ConfigError, match="give a Turtle file") as caught:
            await EmbeddedGraph.open(path)
        assert str(path) in str(caught.value)

    async def test_a_closed_graph_is_away(self, graph):
        await graph.close()
        with pytest.raises(GraphUnavailable, match="closed"):
            await graph.select("ASK {}")


class TestRows:
    async def test_cells_are_plain_json_values(self, graph):
        (row,) = await graph.select(
            "SELECT (<http://e/a> AS ?iri) (1 AS ?int) (1.5 AS ?decimal) (1e3 AS ?double)"
            ' (true AS ?yes) ("a"@en AS ?text) ("1885"^^<http://www.w3.org/2001/XMLSchema#gYear>'
            " AS ?year) (?none AS ?unbound) {}"
        )
        assert row == {
            "iri": "http://e/a",
            "int": 1,
            "decimal": 1.5,
            "double": 1000.0,
            "yes": True,
            "text": "a",
            "year": "1885",
        }

    @pytest.mark.parametrize(
        ("kind", "text"),
        [("integer", "many"), ("boolean", "maybe"), ("double", "NaN"), ("double", "INF")],
    )
    async def test_what_json_has_no_value_for_stays_as_it_is_written(self, graph, kind, text):
        (row,) = await graph.select(
            f'SELECT ("{text}"^^<http://www.w3.org/2001/XMLSchema#{kind}> AS ?x) {{}}'
        )
        assert row == {"x": text}

    async def test_zero_and_false_are_values(self, graph):
        (row,) = await graph.select("SELECT (0 AS ?n) (false AS ?b) {}")
        assert row == {"n": 0, "b": False}

    async def test_a_blank_node_has_a_name(self, graph):
        (row,) = await graph.select("SELECT (BNODE() AS ?x) {}")
        assert row["x"].startswith("_:")

    async def test_an_ask_is_one_row(self, graph):
        assert await graph.select("ASK {}") == [{"boolean": True}]
        assert await graph.select("ASK { <http://e/x> ?y ?z }") == [{"boolean": False}]

    @pytest.mark.parametrize(
        "query",
        [
            "SELECT",
            "DESCRIBE <http://e/item/saw>",
            "SELECT ?x { ?x ?y ?z FILTER(<http://e/function>(?x)) }",
        ],
    )
    async def test_what_cannot_be_run_is_refused(self, graph, query):
        with pytest.raises(QueryRefused):
            await graph.select(query)


class TestLimits:
    async def test_rows_beyond_the_limit_are_left_out_and_that_is_said(self, graph, caplog):
        everything = "SELECT ?x { ?x ?y ?z }"
        total = len(await graph.select(everything))
        with caplog.at_level(logging.WARNING, "heritage_session.graph"):
            cut = await graph.select(everything, max_rows=2)
        assert (len(cut), cut.truncated) == (2, True)
        assert "more than 2 rows" in caplog.text
        whole = await graph.select(everything, max_rows=total)
        assert (len(whole), whole.truncated) == (total, False)

    async def test_a_long_result_is_stopped_between_two_rows(self, slow):
        query = "SELECT ?a { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
        with pytest.raises(GraphTimeout, match=r"0\.1 s"):
            await slow.select(query, max_rows=10**9)
        await settled(slow)

    async def test_a_thread_sees_its_deadline_before_anybody_waits_for_it(self, slow):
        rows = slow.select("SELECT ?a { ?a ?b ?c . ?d ?e ?f }", max_rows=10**9, max_seconds=0.05)
        task = asyncio.create_task(rows)
        await asyncio.sleep(0.01)
        block(0.3)
        with pytest.raises(GraphTimeout):
            await task

    async def test_queries_that_cannot_be_stopped_are_few(self, slow):
        for _ in range(slow.workers):
            with pytest.raises(GraphTimeout):
                await slow.select(ENDLESS)
        slow.timeout = 600.0
        with pytest.raises(GraphUnavailable, match="2 queries past their time"):
            await slow.select("ASK {}")

    async def test_the_event_loop_goes_on_while_a_query_runs(self, slow):
        task = asyncio.create_task(slow.select(ENDLESS, max_seconds=0.3))
        ticks = 0
        while not task.done():
            await asyncio.sleep(0.01)
            ticks += 1
        assert ticks > 5
        with pytest.raises(GraphTimeout):
            await task

    async def test_waiting_for_a_free_thread_counts(self, slow):
        waiting = [slow.select(ENDLESS) for _ in range(slow.workers + 1)]
        outcomes = await asyncio.gather(*waiting, return_exceptions=True)
        assert {type(outcome) for outcome in outcomes} <= {GraphTimeout, GraphUnavailable}

    async def test_a_cancelled_question_stops_its_query(self, slow):
        query = "SELECT ?a { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
        task = asyncio.create_task(slow.select(query, max_rows=10**9, max_seconds=60))
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await settled(slow)

    async def test_many_questions_at_once_are_all_answered(self, graph):
        asked = [graph.select(f"SELECT ({n} AS ?n) {{}}") for n in range(50)]
        assert [rows[0]["n"] for rows in await asyncio.gather(*asked)] == list(range(50))

    async def test_a_graph_that_breaks_is_away(self):
        class Broken:
            def query(self, text: str) -> None:
                raise OSError("disk gone")

        with pytest.raises(GraphUnavailable, match="disk gone"):
            await EmbeddedGraph(Broken()).select("ASK {}")  # pyright: ignore

    async def test_a_fault_of_the_library_reaches_the_caller(self):
        class Broken:
            def query(self, text: str) -> None:
                raise MemoryError

        with pytest.raises(MemoryError):
            await EmbeddedGraph(Broken()).select("ASK {}")  # pyright: ignore


SLOTS = {"kind": "tool", "town": "Den Haag"}


class TestRun:
    async def test_a_vocabulary_is_filled_from_the_graph(self, shop):
        items = shop.vocabularies["item"].values
        assert list(items) == ["axe", "pot", "saw"]
        assert items["saw"].labels == {"en": "Saw", "nl": "Zaag"}

    async def test_rows_have_canonical_ids(self, graph, shop):
        rows = await run(graph, shop, shop.templates["items"], SLOTS)
        assert rows == [{"id": "axe", "label": "Axe"}, {"id": "saw", "label": "Saw"}]
        answer = shop.answer(shop.templates["items"], SLOTS, rows, "en")
        assert answer == "2 tools in The Hague: Axe, Saw."

    async def test_an_optional_slot_narrows(self, graph, shop):
        rows = await run(graph, shop, shop.templates["items"], SLOTS | {"before": "1900"})
        assert [row["id"] for row in rows] == ["saw"]

    async def test_an_id_of_a_row_fills_a_slot(self, graph, shop):
        rows = await run(graph, shop, shop.templates["items"], SLOTS)
        sold = await run(graph, shop, shop.templates["sold"], {"item": rows[0]["id"]})
        assert sold == [{"boolean": True}]

    async def test_a_cut_stays_known(self, graph, shop):
        graph.max_rows = 1
        rows = await run(graph, shop, shop.templates["items"], SLOTS)
        assert shop.answer(shop.templates["items"], SLOTS, rows, "en").startswith("1+ ")

    async def test_an_unknown_value_is_refused(self, graph, shop):
        with pytest.raises(InvalidInput):
            await run(graph, shop, shop.templates["items"], SLOTS | {"town": "> } DROP ALL"})

    async def test_any_graph_will_do(self, shop):
        class Away:
            async def select(self, query: str, **limits: Any) -> list[dict[str, Any]]:
                return [{"id": "http://e/item/saw"}, {"label": "no id"}]

            async def close(self) -> None: ...

        rows = await run(Away(), shop, shop.templates["items"], SLOTS)
        assert rows == Rows([{"id": "saw"}, {"label": "no id"}])
        assert not rows.truncated


class TestCheck:
    async def test_a_sound_catalog_has_no_problems(self, graph, shop):
        assert await check(shop, graph) == []

    async def test_a_vocabulary_without_values_is_a_problem(self, graph):
        problems = await check(Catalog.from_dict(SHOP), graph)
        assert "sold: no value of item to try it with" in problems

    async def test_rows_that_belong_to_no_vocabulary_are_a_problem(self, graph):
        shop = await Catalog.from_dict(
            SHOP | {"templates": [SHOP["templates"][0] | {"results": "town"}]}
        ).open(graph)
        (problem,) = await check(shop, graph)
        assert problem.startswith("items: http://e/item/")
        assert problem.endswith("among its rows is no value of town")

    async def test_a_query_that_takes_too_long_is_a_problem(self, slow):
        source = SHOP | {"templates": [SHOP["templates"][1] | {"slots": {}, "sparql": ENDLESS,
                                       "questions": {"en": ["How many?"]}}]}  # fmt: skip
        assert await check(Catalog.from_dict(source), slow) == [
            "sold: the graph: no answer within 0.1 s"
        ]
