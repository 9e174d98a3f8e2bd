"""A SPARQL endpoint over HTTP: a sound one, and every way in which one can be unsound."""

import asyncio
import json
import logging
import random
import ssl

import pytest
from endpoints import Scripted, Sound, closed_port, response

from heritage_session.config import SessionConfig
from heritage_session.engine import SAMPLE_CATALOG, SAMPLE_GRAPH, Engine
from heritage_session.errors import (
    ConfigError,
    GraphTimeout,
    GraphUnavailable,
    MissingExtra,
    QueryRefused,
)
from heritage_session.graph import HttpGraph, open_graph
from heritage_session.graph.endpoint import parse

ROW = {"x": {"type": "literal", "value": "a"}}
YES = response(200, b'{"head": {}, "boolean": true}')


def results(*bindings, names=("x",)):
    return json.dumps({"head": {"vars": names}, "results": {"bindings": bindings}}).encode()


ROWS = response(200, results(ROW))


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
async def sound():
    async with Sound(SAMPLE_GRAPH) as endpoint:
        yield endpoint


@pytest.fixture
async def graph_of():
    """Makes graphs, and closes them."""
    made = []

    def graph(url, **limits):
        made.append(HttpGraph(parse(url), **{"timeout": 60.0} | limits))
        return made[-1]

    yield graph
    for each in made:
        await each.close()


async def forever(writer):
    """Never says a word."""
    await asyncio.Event().wait()


def endless(beginning, more):
    """Begins, and goes on as long as somebody listens."""

    async def write(writer):
        writer.write(beginning)
        while True:
            writer.write(more)
            await writer.drain()

    return write


async def until(condition):
    for _ in range(3000):
        if condition():
            return
        await asyncio.sleep(0.01)
    pytest.fail("it never came true")


class TestSound:
    async def test_it_is_asked_as_the_protocol_says(self, sound, graph_of):
        graph = graph_of(sound.url)
        (row,) = await graph.select("SELECT (1 AS ?n) ('é😀'@nl AS ?t) (?no AS ?unbound) {}")
        assert row == {"n": 1, "t": "é😀"}
        headers = sound.asked[-1]
        assert headers["content-type"] == "application/sparql-query"
        assert headers["accept"] == "application/sparql-results+json"
        assert "authorization" not in headers

    async def test_what_it_refuses_is_the_querys_fault(self, sound, graph_of):
        with pytest.raises(QueryRefused, match="HTTP 400: no SPARQL: ") as caught:
            await graph_of(sound.url).select("SELECT")
        assert "\n" not in str(caught.value)

    async def test_half_a_surrogate_pair_is_refused_before_it_is_sent(self, sound, graph_of):
        with pytest.raises(QueryRefused):
            await graph_of(sound.url).select('SELECT ("\ud800" AS ?x) {}')
        assert sound.asked == []

    async def test_many_at_once_share_a_few_connections(self, sound, graph_of):
        graph = graph_of(sound.url, workers=3)
        asked = [graph.select(f"SELECT ({n} AS ?n) {{}}") for n in range(50)]
        assert [rows[0]["n"] for rows in await asyncio.gather(*asked)] == list(range(50))
        assert sound.connections <= 3

    async def test_rows_beyond_the_limit_are_left_out_and_that_is_said(
        self, sound, graph_of, caplog
    ):
        graph = graph_of(sound.url, max_rows=2)
        with caplog.at_level(logging.WARNING, "heritage_session.graph"):
            rows = await graph.select("SELECT ?x { ?x ?y ?z }")
        assert (len(rows), rows.truncated) == (2, True)
        assert "more than 2 rows" in caplog.text

    async def test_a_closed_graph_is_away(self, sound, graph_of):
        graph = graph_of(sound.url)
        await graph.close()
        with pytest.raises(GraphUnavailable, match="closed"):
            await graph.select("ASK {}")

    async def test_an_engine_answers_from_it_and_is_ready_while_it_is_there(self):
        async with Sound(SAMPLE_GRAPH) as sound:
            config = SessionConfig(catalog=SAMPLE_CATALOG, graph=sound.url)
            async with Engine.open(config) as engine:
                answer = await engine.ask("s", "Wat is de website van Teylers?")
                assert "teylersmuseum.nl" in answer.answer
                assert await engine.ready() == {"store": "ok", "graph": "ok"}
                await sound.__aexit__()
                with pytest.raises(GraphUnavailable):
                    await engine.ready()


class TestCredentials:
    URL = "http://us%40er:p%3Ass@{}/sparql"

    async def test_those_of_the_url_are_sent_and_never_shown(self, graph_of, caplog):
        caplog.set_level(logging.DEBUG)
        async with Scripted(ROWS) as server:
            graph = graph_of(self.URL.format(server.host))
            assert await graph.select("ASK {}") == [{"x": "a"}]
            assert b"Basic dXNAZXI6cDpzcw==" in server.requests[0][0]
            assert b"p%3Ass" not in server.requests[0][0]
        with pytest.raises(GraphUnavailable) as caught:
            await graph.select("ASK {}")
        shown = [caplog.text, str(caught.value), repr(graph.endpoint), str(graph.endpoint)]
        for secret in ("p%3Ass", "p:ss", "dXNAZXI6"):
            assert not any(secret in text for text in shown)
        assert server.host in str(caught.value)

    def test_a_setting_does_not_show_them(self):
        config = SessionConfig(catalog=SAMPLE_CATALOG, graph="https://user:hunter2@host/sparql")
        assert "hunter2" not in f"{config!r} {config}"
        assert config.graph.get_secret_value() == "https://user:hunter2@host/sparql"

    @pytest.mark.parametrize("status", [401, 403])
    async def test_who_is_kept_out_is_told_where_to_look(self, graph_of, status):
        async with Scripted(response(status)) as server:
            with pytest.raises(GraphUnavailable, match="user and password"):
                await graph_of(server.url).select("ASK {}")


class TestOpening:
    @pytest.mark.parametrize(
        ("url", "said"),
        [
            ("https://", "names no host"),
            ("http://:8080/sparql", "names no host"),
            ("http://host:0/sparql", "names no host"),
            ("http://user:hunter2@host:port/", "its port is no number"),
            ("http://user:hunter2/x@host/", "its port is no number"),
            ("http://user:hunter2@host/\x7f", "host: cannot be asked"),
            ("ftp://user:hunter2@host/", "ftp:// names no graph"),
        ],
    )
    async def test_a_url_that_cannot_be_used_is_refused_without_its_password(self, url, said):
        with pytest.raises(ConfigError, match=said) as caught:
            await open_graph(url)
        assert "hunter2" not in str(caught.value)

    async def test_an_endpoint_that_is_away_stops_the_start(self):
        port = closed_port()
        with pytest.raises(GraphUnavailable, match=f"127.0.0.1:{port}: cannot be reached"):
            await open_graph(f"HTTP://127.0.0.1:{port}/sparql")

    async def test_a_proxy_that_cannot_be_used_is_refused(self, monkeypatch):
        monkeypatch.setenv("HTTP_PROXY", "gopher://proxy")
        with pytest.raises(ConfigError, match="cannot be asked over HTTP"):
            await open_graph("http://127.0.0.1:1/")

    async def test_without_the_client_library_the_extra_is_named(self, monkeypatch):
        monkeypatch.setitem(__import__("sys").modules, "httpx", None)
        with pytest.raises(MissingExtra, match=r"heritage-session\[sparql\]"):
            await open_graph("http://127.0.0.1:1/")


class TestOnTheWay:
    async def test_https_is_for_endpoints_that_the_environment_vouches_for(
        self, graph_of, certificate, monkeypatch
    ):
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
        async with Scripted(ROWS, tls=context) as server:
            url = f"https://{server.host}/sparql"
            with pytest.raises(GraphUnavailable, match=f"{server.host}: cannot be .*CERTIFICATE"):
                await graph_of(url).select("ASK {}")
            monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
            assert await graph_of(url).select("ASK {}") == [{"x": "a"}]

    async def test_https_to_a_server_that_speaks_none_is_no_answer(self, graph_of):
        async with Scripted(ROWS) as server:
            with pytest.raises(GraphUnavailable, match=f"{server.host}: cannot be reached"):
                await graph_of(f"https://{server.host}/sparql", timeout=1.0).select("ASK {}")
            await until(lambda: server.open == 0)

    async def test_the_proxy_of_the_environment_is_used(self, graph_of, monkeypatch):
        async with Scripted(ROWS) as proxy:
            monkeypatch.setenv("HTTP_PROXY", f"http://{proxy.host}")
            assert await graph_of("http://far.example/sparql").select("ASK {}") == [{"x": "a"}]
            assert proxy.requests[0][0].startswith(b"POST http://far.example/sparql ")


class TestRetries:
    @pytest.mark.parametrize("status", [502, 503, 504])
    async def test_what_passes_is_tried_again(self, graph_of, status):
        async with Scripted(response(status), response(status), ROWS) as server:
            assert await graph_of(server.url).select("ASK {}") == [{"x": "a"}]
            assert len(server.requests) == 3

    async def test_it_gives_up_after_three(self, graph_of):
        async with Scripted(response(503, b"down for\nrepairs")) as server:
            with pytest.raises(GraphUnavailable, match="HTTP 503: down for repairs"):
                await graph_of(server.url).select("ASK {}")
            assert len(server.requests) == 3

    async def test_it_gives_up_when_there_is_no_time_to_wait(self, graph_of, monkeypatch):
        monkeypatch.setattr("heritage_session.graph.http._DELAYS", (61.0,))
        async with Scripted(response(503), ROWS) as server:
            with pytest.raises(GraphUnavailable, match="HTTP 503"):
                await graph_of(server.url).select("ASK {}")
            assert len(server.requests) == 1

    @pytest.mark.parametrize(
        ("status", "kind"),
        [(500, GraphUnavailable), (404, GraphUnavailable), (429, GraphUnavailable),
         (204, GraphUnavailable), (400, QueryRefused)],
    )  # fmt: skip
    async def test_nothing_else_is(self, graph_of, status, kind):
        async with Scripted(response(status, b"" if status == 204 else b"no"), ROWS) as server:
            graph = graph_of(server.url)
            with pytest.raises(kind, match=f"^{server.host}: HTTP {status}"):
                await graph.select("ASK {}")
            assert len(server.requests) == 1
            assert await graph.select("ASK {}") == [{"x": "a"}]

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    async def test_a_redirect_is_not_followed(self, graph_of, status):
        async with Scripted(ROWS) as other:
            moved = response(status, b"", "text/html", f"Location: {other.url}")
            async with Scripted(moved) as server:
                with pytest.raises(GraphUnavailable, match="redirects are not followed"):
                    await graph_of(server.url).select("ASK {}")
            assert other.requests == []


UNREADABLE = [
    b"",
    b"<!doctype html><title>Welcome</title>",
    b"not JSON",
    b"{}",
    b"[]",
    b"null",
    b"5",
    b'{"boolean": "yes"}',
    b'{"head": {"vars": ["x"]}}',
    b'{"head": {"vars": ["x"]}, "results": {}}',
    b'{"head": {"vars": ["x"]}, "results": {"bindings": {"x": 1}}}',
    b'{"head": {"vars": ["x"]}, "results": {"bindings": "xx"}}',
    b'{"head": {"vars": [["x"]]}, "results": {"bindings": [{}]}}',
    b'{"results": {"bindings": []}}',
    results({"x": "a"}),
    results({"x": {"type": "literal", "value": 5}}),
    results({"x": {"type": "literal"}}),
    results({"x": {"type": "literal", "value": "\ud800"}}),
    results({"x": {"type": "literal", "value": "a", "datatype": ["x"]}}),
    results({"x": {"type": "triple", "value": {}}}),
    results(["x"]),
    results(ROW)[:-3],
    b"[" * 100_000,
    b'{"head": {"vars": ["x"]}, "results": {"bindings": [' + b'{"x":' * 100_000,
    b"\xff\xfe\x00",
    b"\x1f\x8b compressed unasked",
]


class TestAnswers:
    @pytest.mark.parametrize("body", UNREADABLE, ids=[str(body[:40]) for body in UNREADABLE])
    async def test_what_is_no_sparql_json_is_no_answer(self, graph_of, body):
        async with Scripted(response(200, body, "text/html"), ROWS) as server:
            graph = graph_of(server.url)
            with pytest.raises(GraphUnavailable, match=f"{server.host}: its answer is no SPARQL"):
                await graph.select("ASK {}")
            assert await graph.select("ASK {}") == [{"x": "a"}]

    async def test_every_kind_of_cell_is_read_in_the_order_of_the_columns(self, graph_of):
        row = {
            "d": {"type": "bnode", "value": "b0"},
            "a": {"type": "uri", "value": "http://e/a"},
            "b": {"type": "typed-literal", "value": "5",
                  "datatype": "http://www.w3.org/2001/XMLSchema#integer"},
            "c": {"type": "literal", "value": "NaN",
                  "datatype": "http://www.w3.org/2001/XMLSchema#double"},
            "e": {"type": "literal", "value": "tekst", "xml:lang": "nl"},
            "stranger": {"type": "literal", "value": "in no column"},
        }  # fmt: skip
        body = results(row, {}, names=("a", "b", "c", "d", "e", "f"))
        async with Scripted(response(200, b"\xef\xbb\xbf" + body)) as server:
            rows = await graph_of(server.url).select("ASK {}")
        assert [list(r.items()) for r in rows] == [
            [("a", "http://e/a"), ("b", 5), ("c", "NaN"), ("d", "_:b0"), ("e", "tekst")],
            [],
        ]

    async def test_a_boolean_is_one_row(self, graph_of):
        async with Scripted(YES, response(200, b'{"boolean": false}')) as server:
            graph = graph_of(server.url)
            assert await graph.select("ASK {}") == [{"boolean": True}]
            assert await graph.select("ASK {}") == [{"boolean": False}]

    async def test_ten_megabytes_are_not_read_to_their_end(self, graph_of):
        body = results(*[ROW] * 250_000)
        assert len(body) > 10_000_000
        async with Scripted(response(200, body), ROWS) as server:
            graph = graph_of(server.url)
            with pytest.raises(QueryRefused, match=r"more than 8388608 bytes: add a LIMIT"):
                await graph.select("ASK {}")
            assert await graph.select("ASK {}") == [{"x": "a"}]
            assert len(await graph.select("ASK {}", max_rows=300_000)) == 1

    async def test_who_asks_for_more_rows_may_read_more(self, graph_of):
        body = results(*[ROW] * 4000)
        async with Scripted(response(200, body)) as server:
            graph = graph_of(server.url, max_bytes=1000, max_rows=10)
            with pytest.raises(QueryRefused):
                await graph.select("ASK {}")
            assert len(await graph.select("ASK {}", max_rows=5000)) == 4000

    @pytest.mark.parametrize("status", [200, 400, 500, 503])
    async def test_an_endless_body_is_let_go_of(self, graph_of, status):
        begin = b"HTTP/1.1 %d X\r\nTransfer-Encoding: chunked\r\n\r\n" % status
        chunk = b"8000\r\n" + b" " * 0x8000 + b"\r\n"
        async with Scripted(endless(begin, chunk)) as server:
            with pytest.raises((QueryRefused, GraphUnavailable)):
                await graph_of(server.url).select("ASK {}")
            await until(lambda: server.open == 0)

    async def test_endless_headers_are_let_go_of(self, graph_of):
        async with Scripted(
            endless(b"HTTP/1.1 200 X\r\n", b"X-More: and more\r\n" * 500)
        ) as server:
            with pytest.raises(GraphUnavailable):
                await graph_of(server.url).select("ASK {}")
            await until(lambda: server.open == 0)

    @pytest.mark.parametrize(
        "said",
        [
            ROWS.replace(b"Whatever", b"Whatever\r\nConnection: close")[:-5],
            b"HTTP/1.1 200 X\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{}",
            b"HTTP/1.1 200 X\r\nConnection: close\r\n",
            b"SSH-2.0-OpenSSH_9.2 Connection: close\r\n\r\n",
        ],
        ids=["short", "chunk", "head", "no HTTP"],
    )
    async def test_a_truncated_answer_is_no_answer(self, graph_of, said):
        async with Scripted(said) as server:
            with pytest.raises(GraphUnavailable, match=f"{server.host}: cannot be reached"):
                await graph_of(server.url).select("ASK {}")


class TestTime:
    async def test_who_never_answers_is_given_up(self, graph_of):
        async with Scripted(forever) as server:
            with pytest.raises(GraphTimeout, match=f"{server.host}: no answer within 1 s"):
                await graph_of(server.url, timeout=1).select("ASK {}")
            await until(lambda: server.open == 0)

    async def test_a_trickle_is_given_up(self, graph_of):
        async def trickle(writer):
            writer.write(b"HTTP/1.1 200 X\r\nContent-Length: 1000\r\n\r\n")
            while True:
                writer.write(b" ")
                await asyncio.sleep(0.01)

        async with Scripted(trickle) as server:
            with pytest.raises(GraphTimeout):
                await graph_of(server.url).select("ASK {}", max_seconds=1)
            await until(lambda: server.open == 0)

    async def test_waiting_for_a_connection_counts(self, graph_of):
        async with Scripted(forever) as server:
            graph = graph_of(server.url, timeout=0.1, workers=1)
            asked = [graph.select("ASK {}") for _ in range(3)]
            outcomes = await asyncio.gather(*asked, return_exceptions=True)
        assert [type(outcome) for outcome in outcomes] == [GraphTimeout] * 3

    async def test_a_cancelled_caller_leaves_no_connection_behind(self, graph_of):
        async with Scripted(forever) as server:
            graph = graph_of(server.url, workers=2)
            asked = [asyncio.create_task(graph.select("ASK {}")) for _ in range(4)]
            await until(lambda: len(server.requests) == 2)
            for task in asked:
                task.cancel()
            outcomes = await asyncio.gather(*asked, return_exceptions=True)
            assert [type(o) for o in outcomes] == [asyncio.CancelledError] * 4
            await until(lambda: server.open == 0)

    @pytest.mark.parametrize("last", [b"", b"\r\nConnection: close"])
    async def test_queries_cancelled_at_any_moment_cost_no_place(self, graph_of, last):
        chance = random.Random(0)
        async with Scripted(ROWS.replace(b"Whatever", b"Whatever" + last)) as server:
            graph = graph_of(server.url, workers=2)
            for _ in range(150):
                asked = [asyncio.create_task(graph.select("ASK {}")) for _ in range(4)]
                await asyncio.sleep(chance.random() * 0.004)
                for task in asked:
                    task.cancel()
                await asyncio.gather(*asked, return_exceptions=True)
            asked = [graph.select("ASK {}") for _ in range(4)]
            assert await asyncio.gather(*asked) == [[{"x": "a"}]] * 4
            await graph.close()
            await until(lambda: server.open == 0)

    async def test_a_connection_closed_meanwhile_is_made_again(self, graph_of):
        last = ROWS.replace(b"Whatever", b"Whatever\r\nConnection: close")
        async with Scripted(last, ROWS) as server:
            graph = graph_of(server.url)
            for _ in range(3):
                assert await graph.select("ASK {}") == [{"x": "a"}]
