"""A local server that speaks the OpenAI protocol and answers by signature.

It reads from a prompt which fields are asked for and what the inputs are, asks ``say(inputs)`` for
the outputs, and writes them in the form that the prompt's adapter can read.
"""

from __future__ import annotations

import asyncio
import json
import re
import socket
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field

import uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

FIELD = re.compile(r"\[\[ ## (\w+) ## \]\]\n(.*?)(?=\n*\[\[ ## |\n*Respond with |\Z)", re.DOTALL)
TAG = re.compile(r"<(\w+)>\n(.*?)\n</\1>", re.DOTALL)


@dataclass
class Request:
    """What came over the wire, and how it was understood."""

    body: dict
    headers: dict
    at: float = field(default_factory=time.monotonic)

    @property
    def messages(self):
        return self.body["messages"]

    @property
    def text(self):
        """Everything that the model is told, as one text."""
        return "\n".join(content_of(message) for message in self.messages)

    @property
    def inputs(self):
        """The fields of the last user message."""
        last = content_of(self.messages[-1])
        pattern = TAG if "wrapped in XML tags" in last else FIELD
        return {name: value.strip() for name, value in pattern.findall(last)}

    @property
    def outputs(self):
        """The names of the fields that are asked for."""
        system = content_of(self.messages[0])
        listed = system.partition("Your output fields are:\n")[2]
        return re.findall(r"^\d+\. `(\w+)`", listed.split("All interactions")[0], re.MULTILINE)

    def written(self, fields):
        """``fields`` as the prompt's adapter reads them."""
        last = content_of(self.messages[-1])
        if "wrapped in XML tags" in last:
            return "\n".join(f"<{name}>\n{xml(value)}\n</{name}>" for name, value in fields.items())
        if "Respond with a JSON object" in last:
            return json.dumps(fields, ensure_ascii=False)
        parts = [f"[[ ## {name} ## ]]\n{plain(value)}" for name, value in fields.items()]
        return "\n\n".join([*parts, "[[ ## completed ## ]]"])


def content_of(message):
    content = message.get("content") or ""
    if isinstance(content, str):
        return content
    return "\n".join(part.get("text", "") for part in content)


def plain(value):
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def xml(value):
    if isinstance(value, dict):
        return "".join(f"<{name}>{xml(item)}</{name}>" for name, item in value.items())
    return str(value).replace("&", "&amp;").replace("<", "&lt;")


class LMServer:
    """``say(inputs)`` gives the outputs by field; ``reply(request)``, where it is set, any response
    at all: a string is the model's whole text, an int an HTTP status.
    """

    def __init__(self):
        self.requests = []
        self.asked = threading.Event()
        self.say = lambda inputs: {}
        self.reply = None
        self.headers = {}
        self.url = ""

    def lm(self, **settings):
        """A ``dspy.LM`` that asks this server."""
        import dspy

        return dspy.LM("openai/stub", api_base=self.url, api_key="secret-of-the-stub", **settings)

    async def answer(self, http):
        request = Request(await http.json(), dict(http.headers))
        self.requests.append(request)
        self.asked.set()
        found = self.reply(request) if self.reply else None
        if asyncio.iscoroutine(found):
            found = await found
        if isinstance(found, Response):
            return found
        if isinstance(found, int):
            return JSONResponse({"error": {"message": "no"}}, found, self.headers)
        if found is None:
            said = self.say(request.inputs)
            found = request.written({name: said.get(name, "") for name in request.outputs})
        if request.body.get("stream"):
            return StreamingResponse(chunks(found), media_type="text/event-stream")
        return JSONResponse(completion(found))


def completion(text):
    message = {"role": "assistant", "content": text}
    return {
        "id": "stub",
        "object": "chat.completion",
        "created": 0,
        "model": "stub",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18},
    }


def chunks(text):
    common = {"id": "stub", "object": "chat.completion.chunk", "created": 0, "model": "stub"}
    for part in [text[n : n + 12] for n in range(0, len(text), 12)]:
        choice = {"index": 0, "delta": {"content": part}, "finish_reason": None}
        yield f"data: {json.dumps({**common, 'choices': [choice]})}\n\n"
    end = {"index": 0, "delta": {}, "finish_reason": "stop"}
    usage = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
    yield f"data: {json.dumps({**common, 'choices': [end], 'usage': usage})}\n\n"
    yield "data: [DONE]\n\n"


@contextmanager
def lm_server():
    """A running server, gone at the end of the block."""
    stub = LMServer()
    app = Starlette(routes=[Route("/v1/chat/completions", stub.answer, methods=["POST"])])
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        stub.url = f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
        config = uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        try:
            while not server.started:
                time.sleep(0.01)
            yield stub
        finally:
            server.should_exit = True
            thread.join(10)
