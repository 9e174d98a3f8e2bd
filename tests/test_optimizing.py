"""Compiling the model's program, on dialogues, with a stub that answers by signature."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import dspy
import pytest
from dspy.clients import base_lm
from lm_server import lm_server

from heritage_session.catalog import Catalog
from heritage_session.cli import main
from heritage_session.dialogues import DialogueTurn, read_dialogues
from heritage_session.errors import ConfigError
from heritage_session.evaluation import rehearse
from heritage_session.optimizing import Metric, optimize
from heritage_session.resolvers.dspy import DspyResolver
from heritage_session.resolvers.hearing.scanner import Names
from heritage_session.resolvers.program import FollowUp

DATA = Path(__file__).parent / "data"
CATALOG = Catalog.load(DATA / "heritage.yaml")
DIALOGUES = read_dialogues(DATA / "dev.jsonl", CATALOG)[:12]
ABSTAIN = {"edit": "abstain", "template": "", "slots": {}, "rewrite": ""}


def readings():
    """What a model that knows the dialogues would say, by question and what is known."""
    found = {}
    for dialogue in DIALOGUES:
        for _, turn in rehearse(CATALOG, dialogue):
            said = {
                "edit": "standalone" if turn.expect == "standalone" else "replace",
                "template": turn.template,
                "slots": dict(turn.slots),
                "rewrite": f"{turn.question} {' '.join(named(turn))}",
            }
            found[turn.question] = said if turn.template else ABSTAIN
    return found


def named(turn):
    template = CATALOG.templates[turn.template] if turn.template else None
    for name, value in turn.slots.items():
        yield CATALOG.label(template, name, value, "nl")


READINGS = readings()


@pytest.fixture(scope="module")
def running():
    with lm_server() as server:
        yield server


@pytest.fixture
def server(running):
    """Reads well where the instructions say "carefully" or a demonstration is shown."""
    running.requests.clear()
    running.reply, running.headers = None, {}

    def say(inputs):
        asked = running.requests[-1]
        if "new_instruction" in asked.outputs:
            return {"new_instruction": "Read carefully."}
        taught = "carefully" in asked.text or len(asked.messages) > 2
        every_other = len(inputs.get("question", "")) % 2 == 0
        right = taught or every_other
        return READINGS.get(inputs.get("question"), ABSTAIN) if right else ABSTAIN

    running.say = say
    return running


@pytest.fixture
def environment_of_the_stub(server, monkeypatch):
    monkeypatch.setenv("HERITAGE_SESSION_LM", "openai/stub")
    monkeypatch.setenv("HERITAGE_SESSION_LM_API_BASE", server.url)
    monkeypatch.setenv("HERITAGE_SESSION_LM_API_KEY", "secret-of-the-stub")


def test_bootstrapping_finds_demonstrations(server):
    """Turns that were read right become demonstrations, and more are read right with them."""
    before = len(base_lm.GLOBAL_HISTORY)
    compiled = optimize(CATALOG, DIALOGUES, server.lm(), "bootstrap", 16)
    assert compiled.examples == 16
    assert compiled.after > compiled.before
    assert 1 <= len(compiled.program.read.demos) <= 4
    assert all("state" not in demo for demo in compiled.program.read.demos)
    assert len(base_lm.GLOBAL_HISTORY) == before


def test_gepa_rewrites_the_instructions_from_what_it_is_told(server):
    """The reflecting model hears in words what was expected."""
    compiled = optimize(CATALOG, DIALOGUES, server.lm(), "gepa", 36)
    reflected = [r for r in server.requests if "new_instruction" in r.outputs]
    assert reflected
    assert any("Expected the template" in request.text for request in reflected)
    assert compiled.program.read.signature.instructions == "Read carefully."
    assert compiled.after > compiled.before


@pytest.mark.parametrize("adapter", [dspy.ChatAdapter, dspy.JSONAdapter, dspy.XMLAdapter])
async def test_a_compiled_program_is_asked_in_every_form(server, tmp_path, adapter):
    """Its instructions and demonstrations reach the model as stored, and its answer is read."""
    compiled = await asyncio.to_thread(
        optimize, CATALOG, DIALOGUES[:4], server.lm(), "bootstrap", 8
    )
    compiled.program.read.signature = compiled.program.read.signature.with_instructions("Mind it.")
    compiled.program.store(tmp_path / "program.json")
    program = FollowUp.stored(tmp_path / "program.json")
    lm = server.lm()
    resolver = DspyResolver(CATALOG, lm, program=program, adapter=adapter())
    state, turn = next(
        (s, t) for d in DIALOGUES for s, t in rehearse(CATALOG, d) if t.expect == "followup"
    )
    server.requests.clear()
    resolution = await resolver.resolve(state, turn.question, "nl")
    await lm.aclose()
    assert (resolution.template_id, resolution.values) == (turn.template, dict(turn.slots))
    (asked,) = server.requests
    assert asked.messages[0]["content"].rstrip().endswith("Mind it.")
    shown = [message["content"] for message in asked.messages[1:-1]]
    assert len(shown) == 2 * len(program.read.demos) > 0
    for demo, told, said in zip(program.read.demos, shown[::2], shown[1::2], strict=True):
        assert demo["question"] in told
        assert demo["rewrite"] in said
        assert "None" not in said


def test_dialogues_without_a_reading_teach_nothing(server):
    """An error, before any model is asked."""
    mute = replace(DIALOGUES[0], turns=(DialogueTurn("?", "abstain"),))
    with pytest.raises(ConfigError, match="learn"):
        optimize(CATALOG, [mute], server.lm(), "bootstrap", 5)
    assert server.requests == []


def test_the_metric_is_the_score_of_a_turn():
    """Right is 1, silence a quarter, another reading nothing; a refused one is silence."""
    metric = Metric(CATALOG, Names(CATALOG))
    state, turn = next(
        (s, t) for d in DIALOGUES for s, t in rehearse(CATALOG, d) if t.expect == "standalone"
    )
    example = dspy.Example(state=state, turn=turn, language="nl")
    right = dspy.Prediction(**READINGS[turn.question])
    other = dspy.Prediction(**{**READINGS[turn.question], "template": "nowhere"})
    assert metric(example, right) == 1.0
    assert metric(example, dspy.Prediction(**ABSTAIN)) == 0.25
    assert metric(example, other) == 0.25
    assert metric(example, right, trace=[]) is True
    told = metric(example, other, pred_name="read")
    assert turn.template in told.feedback
    assert "no such template" in told.feedback


@pytest.mark.usefixtures("environment_of_the_stub")
def test_the_command_writes_a_program_that_a_setting_uses(server, tmp_path, monkeypatch, capsys):
    """Compiled, stored, loaded, and asked with its demonstrations."""
    dialogues = tmp_path / "train.jsonl"
    lines = (DATA / "dev.jsonl").read_text().splitlines()[:12]
    dialogues.write_text("\n".join(lines))
    out = tmp_path / "program.json"
    files = ["--catalog", str(DATA / "heritage.yaml")]
    command = ["optimize", *files, "--train", str(dialogues), "--budget", "10", "--out", str(out)]
    assert main(command) == 0
    assert "HERITAGE_SESSION_PROGRAM" in capsys.readouterr().out
    assert "secret-of-the-stub" not in out.read_text()
    assert FollowUp.stored(out).read.demos
    assert main(command) == 1
    assert "exists already" in capsys.readouterr().err
    monkeypatch.setenv("HERITAGE_SESSION_PROGRAM", str(out))
    server.requests.clear()
    score = ["eval", *files, "--dialogues", str(dialogues), "--resolver", "dspy", "--json"]
    assert main(score) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["model"]["calls"] == len(server.requests)
    assert figures["right"] > 0
    assert all(len(request.messages) > 2 for request in server.requests)


@pytest.mark.usefixtures("environment_of_the_stub")
def test_a_chain_asks_only_what_the_rules_abstain_from(server, capsys):
    """The table says how often a model was asked, and how that ended."""
    files = ["--catalog", str(DATA / "heritage.yaml"), "--dialogues", str(DATA / "dev.jsonl")]
    server.say = lambda inputs: ABSTAIN
    assert main(["eval", *files, "--resolver", "chain"]) == 0
    said = capsys.readouterr().out
    assert "model: " in said
    assert f"{len(server.requests)} calls" in said
    assert "expected / said" in said


@pytest.mark.usefixtures("environment_of_the_stub")
def test_a_program_that_cannot_be_written_is_not_compiled(server, tmp_path, capsys):
    """The error comes before anything is spent."""
    files = ["--catalog", str(DATA / "heritage.yaml"), "--train", str(DATA / "dev.jsonl")]
    assert main(["optimize", *files, "--out", str(tmp_path / "none" / "program.json")]) == 1
    assert "no such folder" in capsys.readouterr().err
    assert server.requests == []


@pytest.mark.parametrize("status", [401, 500])
def test_a_model_that_is_away_is_told_of_before_hundreds_of_calls(server, status):
    """One question is tried; the error names the setting and no key."""
    server.reply = lambda request: status
    with pytest.raises(ConfigError, match=rf"HERITAGE_SESSION_LM.*{status}") as caught:
        optimize(CATALOG, DIALOGUES, server.lm(num_retries=0), "bootstrap", 30)
    assert len(server.requests) == 1
    assert "secret-of-the-stub" not in str(caught.value)


@pytest.mark.parametrize("command", ["eval", "optimize"])
def test_without_a_model_the_error_names_the_setting(tmp_path, capsys, command):
    """Before anything is asked."""
    files = ["--catalog", str(DATA / "heritage.yaml")]
    dialogues = str(DATA / "dev.jsonl")
    more = {
        "eval": ["--dialogues", dialogues, "--resolver", "dspy"],
        "optimize": ["--train", dialogues, "--out", str(tmp_path / "p.json")],
    }[command]
    assert main([command, *files, *more]) == 1
    assert "HERITAGE_SESSION_LM" in capsys.readouterr().err
