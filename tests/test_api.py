"""The service: routes in process, and the real server where sockets and signals matter."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import logging
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from starlette.applications import Starlette

import api.routes
from api.__main__ import _listen, main
from api.app import create_app
from heritage_session import errors
from heritage_session.config import SessionConfig
from heritage_session.engine import Engine
from tests.valkeys import Running

MUSEUMS = "Welke musea zijn er in Overijssel?"
FOLLOW_UP = "En in Enschede?"
BASE = "http://testserver"
VALUE = "x" * 43 + "." + "y" * 43
PROBLEM = "urn:heritage-session:problem:"
ANSWER_KEYS = {
    *("question", "answer", "language", "resolved_question", "edit", "template_id", "slots"),
    *("rows", "via", "suggestions", "choices", "durable", "seq", "model"),
}


@asynccontextmanager
async def running(**settings: Any) -> AsyncIterator[Starlette]:
    app = create_app(SessionConfig(**settings))
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
async def app() -> AsyncIterator[Starlette]:
    async with running() as app:
        yield app


@pytest.fixture
def engine(app: Starlette) -> Engine:
    return app.state.engine


@asynccontextmanager
async def client_of(app: Starlette, base: str = BASE, **options: Any) -> AsyncIterator[Any]:
    transport = httpx.ASGITransport(app, **options)
    async with httpx.AsyncClient(transport=transport, base_url=base) as client:
        yield client


@pytest.fixture
async def client(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(app) as client:
        yield client


async def ask(client: httpx.AsyncClient, question: str, **body: Any) -> dict[str, Any]:
    response = await client.post("/ask", json={"question": question, **body})
    assert response.status_code == 200, response.text
    return response.json()


async def turns(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    response = await client.get("/conversation")
    assert response.status_code == 200, response.text
    return response.json()["turns"]


def is_problem(response: httpx.Response, status: int, kind: str) -> bool:
    """Whether it is that problem document, whole; otherwise says what came instead."""
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert set(problem) == {"type", "title", "status", "detail"}
    assert (problem["type"], problem["status"]) == (PROBLEM + kind, status)
    assert response.status_code == status
    assert response.headers["cache-control"] == "no-store"
    return all(isinstance(problem[key], str) for key in ("title", "detail"))


def held(client: httpx.AsyncClient) -> str:
    return client.cookies["session_id"]


class TestAsking:
    async def test_a_follow_up_is_understood_in_its_conversation(
        self, client: httpx.AsyncClient
    ) -> None:
        first = await ask(client, MUSEUMS)
        second = await ask(client, FOLLOW_UP)
        assert set(first) == set(second) == ANSWER_KEYS
        assert second["resolved_question"] == "Welke musea zijn er in Enschede?"
        assert second["slots"]["place"]["value"] == "enschede"
        assert second["slots"]["kind"]["source"] == {"kind": "turn", "seq": 1}
        assert (first["seq"], second["seq"]) == (2, 4)
        assert (second["edit"], second["via"]) == ("replace", "rules")

    async def test_the_whole_walk_through(self, client: httpx.AsyncClient) -> None:
        expected = [
            (MUSEUMS, "institutions_in_place", "overijssel"),
            (FOLLOW_UP, "institutions_in_place", "enschede"),
            ("hoeveel zijn dat er?", "count_institutions", "enschede"),
            ("and in Drenthe?", None, "drenthe"),
            ("Welke musea zijn er in Utrecht?", "institutions_in_place", "utrecht"),
        ]
        for question, template, place in expected:
            answer = await ask(client, question)
            assert answer["slots"]["place"]["value"] == place
            assert template in (None, answer["template_id"])
        website = await ask(client, "wat is de website van de tweede?")
        assert website["template_id"] == "institution_website"
        assert website["slots"]["institution"]["source"]["kind"] == "row"
        assert website["slots"]["institution"]["source"]["row"] == 2

    async def test_an_explicit_language_wins(self, client: httpx.AsyncClient) -> None:
        assert (await ask(client, MUSEUMS, language="de"))["language"] == "de"
        assert (await ask(client, MUSEUMS, language=None))["language"] == "nl"

    async def test_what_is_not_understood_is_answered_with_suggestions(
        self, client: httpx.AsyncClient
    ) -> None:
        answer = await ask(client, "Vertel eens iets leuks")
        assert (answer["edit"], answer["template_id"], answer["rows"]) == ("abstain", None, [])
        assert 1 <= len(answer["suggestions"]) <= 3
        assert [turn["context"] for turn in await turns(client)] == [False, False]

    async def test_two_clients_in_parallel_never_see_each_other(self, app: Starlette) -> None:
        places = ["Overijssel", "Drenthe", "Limburg", "Zeeland"]

        async def converse(place: str) -> str:
            async with client_of(app) as client:
                await ask(client, f"Welke musea zijn er in {place}?")
                await ask(client, "hoeveel zijn dat er?")
                return str(await turns(client))

        for place, text in zip(places, await asyncio.gather(*map(converse, places)), strict=True):
            assert place in text
            assert not any(other in text for other in places if other != place)


class TestIdempotency:
    async def test_a_repeated_key_is_answered_once(self, client: httpx.AsyncClient) -> None:
        await ask(client, MUSEUMS)
        body, headers = {"question": FOLLOW_UP}, {"Idempotency-Key": "k1"}
        answers = [(await client.post("/ask", json=body, headers=headers)).json() for _ in range(3)]
        assert answers[0] == answers[1] == answers[2]
        assert len(await turns(client)) == 4

    @pytest.mark.parametrize("key", ["k1", "x" * 201, "é"])
    async def test_a_key_of_another_question_or_of_no_form_is_refused(
        self, client: httpx.AsyncClient, key: str
    ) -> None:
        await client.post("/ask", json={"question": MUSEUMS}, headers={"Idempotency-Key": "k1"})
        headers = [(b"idempotency-key", key.encode())]
        response = await client.post("/ask", json={"question": FOLLOW_UP}, headers=headers)
        assert (response.status_code, key == "é") in ((422, False), (200, True))
        if response.status_code == 422:
            assert response.json()["detail"].startswith("Idempotency-Key: ")
            assert len(await turns(client)) == 2


class TestBody:
    @pytest.mark.parametrize(
        ("body", "status", "kind"),
        [
            (b"", 400, "not-json"),
            (b"question=x", 400, "not-json"),
            (b'{"question": "x"', 400, "not-json"),
            (b'{"question": "\xff"}', 400, "not-json"),
            ('{"question": "x"}'.encode("utf-16"), 400, "not-json"),
            (b"[" * 60_000, 400, "not-json"),
            (b"9" * 60_000, 400, "not-json"),
            (b"[]", 422, "invalid-input"),
            (b'"x"', 422, "invalid-input"),
            (b"null", 422, "invalid-input"),
            (b"{}", 422, "invalid-input"),
            (b'{"question": null}', 422, "invalid-input"),
            (b'{"question": 1}', 422, "invalid-input"),
            (b'{"question": ["x"]}', 422, "invalid-input"),
            (b'{"question": "x", "language": 1}', 422, "invalid-input"),
            (b'{"question": "x", "language": "xx"}', 422, "invalid-input"),
            (b'{"question": "x", "language": ""}', 422, "invalid-input"),
            (b'{"question": "x", "language": "\\ud800"}', 422, "invalid-input"),
            (b'{"question": "x", "session_id": "mine"}', 422, "invalid-input"),
            (b'{"question": "x", "\\ud800": 1}', 422, "invalid-input"),
            (b'{"question": ""}', 422, "invalid-input"),
            (b'{"question": " \\n "}', 422, "invalid-input"),
            (b'{"question": "a\\u0000b"}', 422, "invalid-input"),
            (b'{"question": "a\\u001bb"}', 422, "invalid-input"),
            (b'{"question": "\\ud800"}', 422, "invalid-input"),
            (b'{"question": "' + b"x" * 2001 + b'"}', 422, "invalid-input"),
            (b'{"question": "' + b"x" * 66_000 + b'"}', 413, "body-too-large"),
        ],
        ids=lambda value: repr(value)[:50],
    )
    async def test_bad_bodies_change_nothing(
        self, client: httpx.AsyncClient, body: bytes, status: int, kind: str
    ) -> None:
        await ask(client, MUSEUMS)
        before = await turns(client)
        headers = {"content-type": "application/json"}
        response = await client.post("/ask", content=body, headers=headers)
        assert is_problem(response, status, kind)
        assert "set-cookie" not in response.headers
        assert await turns(client) == before

    async def test_a_body_without_a_length_is_read_no_further_than_the_limit(
        self, client: httpx.AsyncClient
    ) -> None:
        sent = 0

        async def endless() -> AsyncIterator[bytes]:
            nonlocal sent
            while sent < 100:
                sent += 1
                yield b" " * 8192

        headers = {"content-type": "application/json"}
        response = await client.post("/ask", content=endless(), headers=headers)
        assert is_problem(response, 413, "body-too-large")
        assert sent <= 10

    async def test_a_body_that_never_ends_is_given_up(
        self, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(api.routes, "BODY_SECONDS", 0.01)

        async def slow() -> AsyncIterator[bytes]:
            yield b"{"
            await asyncio.sleep(5)

        headers = {"content-type": "application/json"}
        response = await client.post("/ask", content=slow(), headers=headers)
        assert is_problem(response, 408, "body-too-slow")

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"content-type": "text/plain"},
            {"content-type": "application/x-www-form-urlencoded"},
            {"content-type": "multipart/form-data; boundary=application/json"},
            {"content-type": "application/json", "content-encoding": "gzip"},
        ],
    )
    async def test_only_json_is_taken(
        self, client: httpx.AsyncClient, headers: dict[str, str]
    ) -> None:
        response = await client.post("/ask", content=b'{"question": "x"}', headers=headers)
        assert is_problem(response, 415, "not-json-type")

    async def test_a_charset_is_no_harm(self, client: httpx.AsyncClient) -> None:
        headers = {"content-type": "Application/JSON; charset=utf-8"}
        content = b'{"question": "' + MUSEUMS.encode() + b'"}'
        response = await client.post("/ask", content=content, headers=headers)
        assert response.status_code == 200


class TestCookie:
    async def test_it_is_set_by_the_first_answer_alone(self, client: httpx.AsyncClient) -> None:
        first = await client.post("/ask", json={"question": MUSEUMS})
        second = await client.post("/ask", json={"question": FOLLOW_UP})
        read = await client.get("/conversation")
        assert re.fullmatch(
            r"session_id=[\w-]{43}\.[\w-]{43}; Path=/; Max-Age=43200; HttpOnly; SameSite=Lax",
            first.headers["set-cookie"],
        )
        assert "set-cookie" not in second.headers
        assert "set-cookie" not in read.headers

    async def test_a_question_that_was_refused_sets_none(self, client: httpx.AsyncClient) -> None:
        response = await client.post("/ask", json={"question": ""})
        assert "set-cookie" not in response.headers

    async def test_over_tls_it_is_secure_and_bound_to_the_host(self, app: Starlette) -> None:
        async with client_of(app, "https://testserver") as client:
            response = await client.post("/ask", json={"question": MUSEUMS})
            assert response.headers["set-cookie"].startswith("__Host-session_id=")
            assert response.headers["set-cookie"].endswith("; Secure")
            assert len(await turns(client)) == 2

    async def test_a_client_never_chooses_its_id(self, client: httpx.AsyncClient) -> None:
        client.cookies.set("session_id", VALUE)
        response = await client.post("/ask", json={"question": MUSEUMS})
        new = response.headers["set-cookie"].split(";")[0].removeprefix("session_id=")
        assert not set(new.split(".")) & set(VALUE.split("."))

    @pytest.mark.parametrize("value", ["x", VALUE + "x", '"' + VALUE + '"', VALUE])
    async def test_a_dead_cookie_begins_anew_on_ask(
        self, client: httpx.AsyncClient, value: str
    ) -> None:
        headers = {"cookie": f"session_id={value}"}
        response = await client.post("/ask", json={"question": MUSEUMS}, headers=headers)
        assert response.json()["seq"] == 2
        assert "set-cookie" in response.headers

    @pytest.mark.parametrize("method", ["GET", "DELETE"])
    @pytest.mark.parametrize(
        ("value", "kind"),
        [(None, "cookie-absent"), ("x", "cookie-malformed"), (VALUE, "conversation-gone")],
    )
    async def test_without_a_conversation_there_is_nothing_to_read_or_delete(
        self, client: httpx.AsyncClient, method: str, value: str | None, kind: str
    ) -> None:
        headers = {"cookie": f"session_id={value}"} if value else {}
        response = await client.request(method, "/conversation", headers=headers)
        assert is_problem(response, 404, kind)
        assert ("Max-Age=0" in response.headers.get("set-cookie", "")) is (value is not None)

    async def test_the_right_id_with_a_forged_secret_opens_nothing(
        self, client: httpx.AsyncClient
    ) -> None:
        await ask(client, MUSEUMS)
        forged = {"cookie": f"session_id={held(client).split('.')[0]}.{'y' * 43}"}
        owner = dict(client.cookies)
        client.cookies.clear()
        assert is_problem(
            await client.get("/conversation", headers=forged), 404, "conversation-gone"
        )
        assert is_problem(
            await client.delete("/conversation", headers=forged), 404, "conversation-gone"
        )
        answer = await client.post("/ask", json={"question": FOLLOW_UP}, headers=forged)
        assert answer.json()["seq"] == 2
        client.cookies = httpx.Cookies(owner)
        assert len(await turns(client)) == 2

    @pytest.mark.parametrize(
        ("method", "path"),
        [("POST", "/ask"), ("GET", "/conversation"), ("DELETE", "/conversation")],
    )
    async def test_two_cookies_that_differ_are_refused(
        self, client: httpx.AsyncClient, method: str, path: str
    ) -> None:
        await ask(client, MUSEUMS)
        before = await turns(client)
        twice = {"cookie": f"session_id={held(client)}; session_id={VALUE}"}
        json = {"question": FOLLOW_UP} if method == "POST" else None
        response = await client.request(method, path, headers=twice, json=json)
        assert is_problem(response, 400, "cookie-ambiguous")
        assert "set-cookie" not in response.headers
        assert await turns(client) == before

    async def test_an_expired_conversation_is_gone(self) -> None:
        async with running(session_ttl=1) as app, client_of(app) as client:
            await ask(client, MUSEUMS)
            cookie = {"cookie": f"session_id={held(client)}"}
            await asyncio.sleep(1.1)
            response = await client.get("/conversation", headers=cookie)
            assert is_problem(response, 404, "conversation-gone")
            answer = await client.post("/ask", json={"question": FOLLOW_UP}, headers=cookie)
            assert answer.json()["seq"] == 2
            assert held(client) not in cookie["cookie"]

    async def test_the_value_is_in_no_log_and_no_response(
        self, client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        answer = await client.post("/ask", json={"question": MUSEUMS})
        parts = held(client).split(".")
        read = await client.get("/conversation")
        gone = await client.delete("/conversation")
        said = caplog.text + answer.text + read.text + gone.text + repr(read.json())
        assert not any(part in said for part in parts)


class TestConversation:
    async def test_it_tells_all_that_was_said_and_understood(
        self, client: httpx.AsyncClient
    ) -> None:
        answers = [await ask(client, question) for question in (MUSEUMS, FOLLOW_UP)]
        body = (await client.get("/conversation")).json()
        assert (body["language"], body["seq"]) == ("nl", 4)
        assert body["slots"] == {"kind": "museum", "place": "enschede"}
        assert [turn["role"] for turn in body["turns"]] == ["user", "assistant"] * 2
        assert [turn["seq"] for turn in body["turns"]] == [1, 2, 3, 4]
        for answer, asked, answered in zip(
            answers, body["turns"][::2], body["turns"][1::2], strict=True
        ):
            assert asked["content"] == answer["question"]
            assert answered["content"] == answer["answer"]
            same = ("resolved_question", "edit", "template_id", "slots", "rows", "via")
            assert {key: asked[key] for key in same} == {key: answer[key] for key in same}
            assert asked["at"].endswith("+00:00")

    async def test_deleting_it_is_for_good(self, client: httpx.AsyncClient) -> None:
        await ask(client, MUSEUMS)
        cookie = {"cookie": f"session_id={held(client)}"}
        response = await client.delete("/conversation")
        assert (response.status_code, response.content) == (204, b"")
        assert "Max-Age=0" in response.headers["set-cookie"]
        assert not client.cookies
        again = await client.get("/conversation", headers=cookie)
        assert is_problem(again, 404, "conversation-gone")

    @pytest.mark.parametrize("store", ["sqlite", "valkey"])
    async def test_what_no_key_of_ours_decrypts_can_be_deleted_by_whose_it_is(
        self, store: str, sqlite_url: str
    ) -> None:
        """Its content cannot be told, and nobody else's secret deletes it."""
        one, other = (base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2))
        with contextlib.closing(Running()) as server:
            url = sqlite_url if store == "sqlite" else server.url
            async with running(store_url=url, keys=one) as app, client_of(app) as client:
                await ask(client, MUSEUMS)
                name, secret = held(client).split(".")
            cookie = {"cookie": f"session_id={name}.{secret}"}
            forged = {"cookie": f"session_id={name}.{'y' * len(secret)}"}
            async with running(store_url=url, keys=other) as app, client_of(app) as client:
                unread = await client.get("/conversation", headers=cookie)
                assert is_problem(unread, 500, "misconfigured")
                refused = await client.delete("/conversation", headers=forged)
                assert is_problem(refused, 404, "conversation-gone")
                unread = await client.get("/conversation", headers=cookie)
                assert is_problem(unread, 500, "misconfigured")
                deleted = await client.delete("/conversation", headers=cookie)
                assert (deleted.status_code, deleted.content) == (204, b"")
                assert "Max-Age=0" in deleted.headers["set-cookie"]
                again = await client.delete("/conversation", headers=cookie)
                assert is_problem(again, 404, "conversation-gone")
            async with running(store_url=url, keys=one) as app, client_of(app) as client:
                gone = await client.get("/conversation", headers=cookie)
                assert is_problem(gone, 404, "conversation-gone")

    async def test_it_stays_out_of_caches(self, client: httpx.AsyncClient) -> None:
        answer = await client.post("/ask", json={"question": MUSEUMS})
        read = await client.get("/conversation")
        assert answer.headers["cache-control"] == read.headers["cache-control"] == "no-store"


class TestOrigin:
    @pytest.mark.parametrize(
        "headers",
        [
            {"origin": "https://evil.example"},
            {"origin": "null"},
            {"origin": ""},
            {"origin": "https://testserver"},
            {"origin": "http://testserver:8080"},
            {"origin": "http://testserver.evil.example"},
            {"origin": "http://testserver/"},
            {"origin": "http://user@testserver"},
            {"sec-fetch-site": "cross-site"},
            {"sec-fetch-site": "same-site"},
            {"sec-fetch-site": "cross-site", "origin": BASE},
            {"sec-fetch-site": "same-origin", "origin": "https://evil.example"},
        ],
        ids=str,
    )
    @pytest.mark.parametrize(
        ("method", "path"), [("POST", "/ask"), ("DELETE", "/conversation")], ids=["ask", "delete"]
    )
    async def test_other_sites_are_refused(
        self, client: httpx.AsyncClient, method: str, path: str, headers: dict[str, str]
    ) -> None:
        await ask(client, MUSEUMS)
        json = {"question": FOLLOW_UP} if method == "POST" else None
        response = await client.request(method, path, headers=headers, json=json)
        assert is_problem(response, 403, "foreign-origin")
        assert len(await turns(client)) == 2

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"origin": BASE},
            {"origin": BASE, "sec-fetch-site": "same-origin"},
            {"sec-fetch-site": "none"},
            {"origin": BASE, "host": "TestServer:80"},
            {"origin": "http://testserver:8080", "host": "testserver:8080"},
        ],
        ids=str,
    )
    async def test_the_page_itself_and_curl_pass(
        self, client: httpx.AsyncClient, headers: dict[str, str]
    ) -> None:
        response = await client.post("/ask", json={"question": MUSEUMS}, headers=headers)
        assert response.status_code == 200

    async def test_two_origins_are_refused_unless_both_are_ours(
        self, client: httpx.AsyncClient
    ) -> None:
        headers = [("origin", BASE), ("origin", "https://evil.example")]
        response = await client.post("/ask", json={"question": MUSEUMS}, headers=headers)
        assert is_problem(response, 403, "foreign-origin")

    async def test_without_a_host_no_origin_is_ours(self, client: httpx.AsyncClient) -> None:
        headers = {"origin": "http://", "host": ""}
        response = await client.post("/ask", json={"question": MUSEUMS}, headers=headers)
        assert is_problem(response, 403, "foreign-origin")

    async def test_reading_is_left_to_the_browser(self, client: httpx.AsyncClient) -> None:
        response = await client.get("/", headers={"sec-fetch-site": "cross-site"})
        assert response.status_code == 200
        assert "access-control-allow-origin" not in response.headers


class TestErrors:
    @pytest.mark.parametrize(
        ("error", "status", "kind"),
        [
            (errors.StoreUnavailable("valkey://secret@host"), 503, "store-unavailable"),
            (errors.StoreFull("secret"), 503, "store-full"),
            (errors.UnknownOutcome("secret"), 503, "unknown-outcome"),
            (errors.ConfigError("secret"), 500, "misconfigured"),
            (errors.ConflictError("secret"), 409, "conflict"),
            (errors.LeaseLost("secret"), 409, "conflict"),
            (errors.GraphUnavailable("secret"), 503, "graph-unavailable"),
            (errors.GraphTimeout("secret"), 504, "graph-timeout"),
            (errors.QueryRefused("secret"), 502, "graph-error"),
        ],
        ids=lambda value: str(value),
    )
    async def test_each_has_its_problem_and_tells_nothing_internal(
        self,
        client: httpx.AsyncClient,
        engine: Engine,
        monkeypatch: pytest.MonkeyPatch,
        error: Exception,
        status: int,
        kind: str,
    ) -> None:
        async def fail(*_: Any, **__: Any) -> Any:
            raise error

        monkeypatch.setattr(engine, "ask", fail)
        response = await client.post("/ask", json={"question": MUSEUMS})
        assert is_problem(response, status, kind)
        assert "secret" not in response.text
        assert ("retry-after" in response.headers) is (status == 503)
        assert "set-cookie" not in response.headers

    @pytest.mark.parametrize("error", [errors.CorruptTurn("secret"), RuntimeError("secret")])
    async def test_a_defect_tells_nothing(
        self,
        app: Starlette,
        engine: Engine,
        monkeypatch: pytest.MonkeyPatch,
        error: Exception,
    ) -> None:
        async def fail(*_: Any, **__: Any) -> Any:
            raise error

        monkeypatch.setattr(engine, "ask", fail)
        async with client_of(app, raise_app_exceptions=False) as client:
            response = await client.post("/ask", json={"question": MUSEUMS})
        assert response.status_code == 500
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json()["type"] == "about:blank"
        assert "secret" not in response.text

    async def test_an_outage_of_the_graph_leaves_the_conversation_as_it_was(
        self, client: httpx.AsyncClient, engine: Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await ask(client, MUSEUMS)
        before = await turns(client)

        async def fail(*_: Any, **__: Any) -> Any:
            raise errors.GraphUnavailable("gone")

        monkeypatch.setattr(engine.graph, "select", fail)
        response = await client.post("/ask", json={"question": FOLLOW_UP})
        assert is_problem(response, 503, "graph-unavailable")
        assert await turns(client) == before

    async def test_an_outage_of_the_store_is_no_empty_conversation(
        self, client: httpx.AsyncClient, engine: Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await ask(client, MUSEUMS)

        async def fail(*_: Any, **__: Any) -> Any:
            raise errors.StoreUnavailable("gone")

        for method, verb in (("GET", "read"), ("DELETE", "delete")):
            monkeypatch.setattr(engine.manager.store, verb, fail)
            response = await client.request(method, "/conversation")
            assert is_problem(response, 503, "store-unavailable")
            assert "set-cookie" not in response.headers

    @pytest.mark.parametrize(
        "path", ["/nothing", "/ask/", "/page/", "/page/x.js", "/page/../app.py"]
    )
    async def test_an_unknown_path_is_a_404(self, client: httpx.AsyncClient, path: str) -> None:
        response = await client.get(path)
        assert response.status_code == 404
        assert response.json()["title"] == "Not Found"

    @pytest.mark.parametrize(
        ("method", "path", "allowed"),
        [
            ("GET", "/ask", {"POST"}),
            ("PUT", "/conversation", {"GET", "HEAD", "DELETE"}),
            ("POST", "/", {"GET", "HEAD"}),
        ],
    )
    async def test_a_wrong_method_is_a_405(
        self, client: httpx.AsyncClient, method: str, path: str, allowed: set[str]
    ) -> None:
        response = await client.request(method, path)
        assert response.status_code == 405
        assert response.headers["content-type"] == "application/problem+json"
        assert set(response.headers["allow"].split(", ")) == allowed


class TestHealth:
    async def test_the_catalog_names_its_languages_and_examples_that_can_be_answered(
        self, client: httpx.AsyncClient
    ) -> None:
        catalog = (await client.get("/catalog")).json()
        assert (catalog["name"], catalog["languages"]) == ("heritage-nl", ["nl", "en", "de"])
        for language, examples in catalog["examples"].items():
            assert len(examples) == 3
            for example in examples:
                answer = await ask(client, example, language=language)
                assert (answer["edit"], answer["rows"] != []) == ("standalone", True)

    async def test_live_and_ready(self, client: httpx.AsyncClient) -> None:
        assert (await client.get("/health/live")).json() == {"status": "ok"}
        ready = await client.get("/health/ready")
        assert ready.json() == {"status": "ok", "store": "ok", "graph": "ok"}

    @pytest.mark.parametrize(
        ("part", "verb", "error", "kind"),
        [
            ("graph", "select", errors.GraphUnavailable(""), "graph-unavailable"),
            ("store", "ping", errors.StoreUnavailable(""), "store-unavailable"),
        ],
    )
    async def test_not_ready_says_what_is_away_while_the_process_lives(
        self,
        client: httpx.AsyncClient,
        engine: Engine,
        monkeypatch: pytest.MonkeyPatch,
        part: str,
        verb: str,
        error: Exception,
        kind: str,
    ) -> None:
        async def fail(*_: Any, **__: Any) -> Any:
            raise error

        monkeypatch.setattr(engine.graph if part == "graph" else engine.manager.store, verb, fail)
        assert is_problem(await client.get("/health/ready"), 503, kind)
        assert (await client.get("/health/live")).status_code == 200


class TestPageFiles:
    async def test_the_page_is_locked_down(self, client: httpx.AsyncClient) -> None:
        response = await client.get("/")
        assert response.headers["content-type"] == "text/html; charset=utf-8"
        policy = response.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; ")
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["referrer-policy"] == "no-referrer"

    async def test_it_needs_nothing_from_elsewhere_and_nothing_inline(
        self, client: httpx.AsyncClient
    ) -> None:
        html = (await client.get("/")).text
        files = re.findall(r'(?:src|href)="([^"]*)"', html)
        assert files
        assert all(file.startswith("/page/") for file in files)
        assert not re.search(r"<style|style=|<script(?! type=\"module\" src=)|\son\w+=", html)
        for file in files:
            response = await client.get(file)
            assert response.status_code == 200
            assert response.headers["x-content-type-options"] == "nosniff"

    def test_data_never_becomes_markup(self) -> None:
        scripts = (Path(api.routes.__file__).parent / "page").glob("*.js")
        text = "".join(script.read_text("utf-8") for script in scripts)
        for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
            assert way not in text


@contextmanager
def served(workers: int = 1, **environment: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The real thing on a free port: its address and its process."""
    process = subprocess.Popen(
        [sys.executable, "-m", "api", "--port", "0", "--workers", str(workers)],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        cwd=Path(__file__).parents[1],
        env=os.environ | {"HERITAGE_SESSION_STORE_URL": "memory://"} | environment,
    )
    assert process.stderr
    with process:
        try:
            lines = iter(process.stderr.readline, "")
            address = next(line.split()[3] for line in lines if "Serving on" in line)
            for _ in range(workers):
                next(line for line in lines if "startup complete" in line)
            yield address, process
        finally:
            process.terminate()
            process.wait(20)


class TestServer:
    def test_it_serves_remembers_and_shuts_down(self) -> None:
        with served() as (address, process):
            with httpx.Client(base_url=address) as client:
                headers = {"origin": address}
                for question in (MUSEUMS, FOLLOW_UP):
                    response = client.post("/ask", json={"question": question}, headers=headers)
                    assert response.status_code == 200
                assert "server" not in response.headers
                assert len(client.get("/conversation").json()["turns"]) == 4
                value = client.cookies["session_id"]
                large = client.post("/ask", content=iter([b" " * 70_000]))
                assert large.status_code == 415
            process.send_signal(signal.SIGTERM)
            assert process.stderr
            log = process.stderr.read()
            process.wait(20)
            assert "shutdown complete" in log
            assert not any(part in log for part in value.split("."))
            assert "Traceback" not in log

    @pytest.mark.parametrize("chunked", [True, False])
    def test_a_large_body_is_refused_over_a_socket(self, chunked: bool) -> None:
        with served() as (address, _), httpx.Client(base_url=address) as client:
            content = iter([b" " * 9000] * 8) if chunked else b" " * 72_000
            headers = {"content-type": "application/json"}
            response = client.post("/ask", content=content, headers=headers)
            assert is_problem(response, 413, "body-too-large")
            assert client.get("/health/live").status_code == 200

    def test_a_client_that_leaves_halfway_is_no_crash(self) -> None:
        with served() as (address, process):
            url = httpx.URL(address)
            with socket.create_connection((url.host, url.port or 0)) as half:
                half.sendall(
                    b"POST /ask HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    b"Content-Length: 99\r\n\r\n{"
                )
            assert httpx.get(f"{address}/health/live").status_code == 200
            process.terminate()
            assert process.stderr
            assert "Traceback" not in process.stderr.read()


def server_of(process: subprocess.Popen[str], response: httpx.Response) -> int:
    """The worker of ``process`` at the other end of the connection that brought ``response``."""
    ours = response.extensions["network_stream"].get_extra_info("client_addr")
    first = psutil.Process(process.pid)
    return next(
        worker.pid
        for worker in (first, *first.children())
        for held in worker.net_connections("tcp")
        if held.raddr == ours
    )


class Visitor:
    """A browser that opens a connection for each request, and knows which worker answered it."""

    def __init__(
        self, address: str, process: subprocess.Popen[str], cookies: httpx.Cookies | None = None
    ) -> None:
        self.address = address
        self.process = process
        self.cookies = cookies or httpx.Cookies()
        self.served_by: list[int] = []

    def request(self, method: str, path: str, **options: Any) -> Any:
        with httpx.Client(base_url=self.address, cookies=self.cookies) as client:
            response = client.request(method, path, headers={"origin": self.address}, **options)
            self.served_by.append(server_of(self.process, response.raise_for_status()))
            self.cookies.update(client.cookies)
            return response.json()

    def ask(self, question: str) -> Any:
        return self.request("POST", "/ask", json={"question": question})

    def contents(self) -> list[str]:
        return [turn["content"] for turn in self.request("GET", "/conversation")["turns"]]


class TestListening:
    def test_no_answer_waits_for_an_acknowledgement(self) -> None:
        with (
            _listen("127.0.0.1", 0) as listener,
            socket.create_connection(listener.getsockname()),
            listener.accept()[0] as accepted,
        ):
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


class TestWorkers:
    @pytest.mark.parametrize(
        "url", ["sqlite:///{}/sessions.db", "valkey+embedded://{}/v"], ids=["sqlite", "embedded"]
    )
    def test_a_conversation_over_several_workers_and_a_restart_misses_no_turn(
        self, tmp_path: Path, url: str
    ) -> None:
        environment = {"HERITAGE_SESSION_STORE_URL": url.format(tmp_path)}
        said: list[str] = []
        changes = 0
        with served(4, **environment) as (address, process):
            visitor = Visitor(address, process)
            while changes < 12:
                question = FOLLOW_UP if said else MUSEUMS
                answer = visitor.ask(question)
                said += [question, answer["answer"]]
                assert (answer["durable"], answer["seq"]) == (True, len(said))
                assert visitor.contents() == said
                assert len(said) < 400, f"no other worker ever came: {visitor.served_by}"
                changes = sum(a != b for a, b in pairwise(visitor.served_by))
        with served(**environment) as (address, process):
            again = Visitor(address, process, visitor.cookies)
            assert again.contents() == said

    def test_the_embedded_server_outlives_a_worker_and_ends_with_the_last(
        self, tmp_path: Path
    ) -> None:
        """A killed worker takes nothing with it; a stopped service leaves no process behind."""
        folder = tmp_path / "v"
        with served(2, HERITAGE_SESSION_STORE_URL=f"valkey+embedded://{folder}") as (
            address,
            process,
        ):
            server = psutil.Process(int((folder / "valkey.pid").read_text()))
            visitor = Visitor(address, process)
            visitor.ask(MUSEUMS)
            worker = psutil.Process(visitor.served_by[-1])
            worker.kill()
            worker.wait(20)
            assert visitor.ask(FOLLOW_UP)["seq"] == 4
            assert visitor.served_by[1] != visitor.served_by[0]
            assert server.is_running()
        _, alive = psutil.wait_procs([server], timeout=10)
        assert all(left.status() == psutil.STATUS_ZOMBIE for left in alive)
        assert not (folder / "valkey.sock").exists()

    def test_the_default_store_is_a_file_in_var(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setattr("api.__main__._serve", lambda *_: 0)
        assert main(("--port", "0", "--workers", "4")) == 0
        assert os.environ["HERITAGE_SESSION_STORE_URL"] == "sqlite:///var/sessions.db"
        assert (tmp_path / "var" / "sessions.db").exists()
        assert (tmp_path / "var").stat().st_mode & 0o777 == 0o700

    def test_a_folder_that_cannot_be_made_is_said(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        (tmp_path / "var").write_text("a file")
        assert "HERITAGE_SESSION_STORE_URL" in refused(capsys, "--port", "0")


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line that a start which cannot be says."""
    assert main(arguments) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("heritage_session: ")
    assert err.count("\n") == 1
    return err


class TestStart:
    def test_a_port_in_use(self, capsys: pytest.CaptureFixture[str]) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            line = refused(capsys, "--port", str(port))
        assert f"port {port} on 127.0.0.1 is in use" in line

    def test_a_host_that_is_not_ours(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert "192.0.2.1" in refused(capsys, "--host", "192.0.2.1", "--port", "0")

    def test_a_setting_out_of_range(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HERITAGE_SESSION_MAX_SESSIONS", "0")
        assert "HERITAGE_SESSION_MAX_SESSIONS" in refused(capsys)

    def test_a_graph_that_is_missing(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        sample = Path(errors.__file__).parent / "data" / "heritage.yaml"
        monkeypatch.setenv("HERITAGE_SESSION_CATALOG", str(sample))
        monkeypatch.setenv("HERITAGE_SESSION_GRAPH", str(tmp_path / "none.ttl"))
        assert "none.ttl" in refused(capsys, "--port", "0")

    def test_workers_without_a_common_store(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HERITAGE_SESSION_STORE_URL", "memory://")
        assert "HERITAGE_SESSION_STORE_URL" in refused(capsys, "--workers", "2", "--port", "0")

    @pytest.mark.parametrize(
        "arguments", [("--port", "65536"), ("--port", "x"), ("--workers", "0"), ("--port", "-1")]
    )
    def test_arguments_out_of_range(
        self, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
    ) -> None:
        with pytest.raises(SystemExit):
            main(arguments)
        assert arguments[0] in capsys.readouterr().err
