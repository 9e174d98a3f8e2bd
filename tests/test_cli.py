"""The command line, as a user types it."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from lm_server import lm_server

from heritage_session.cli import main
from heritage_session.engine import SAMPLE_CATALOG, SAMPLE_GRAPH

DATA = Path(__file__).parent / "data"


@pytest.fixture
def typed(monkeypatch):
    """Puts lines on standard input."""

    def type_lines(*lines):
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(line + "\n" for line in lines)))

    return type_lines


def test_chat_shows_answer_resolution_and_slots(typed, capsys):
    typed("Welke musea zijn er in Overijssel?", "En in Enschede?", "wat is de website daarvan?")
    assert main(["chat"]) == 0
    said = capsys.readouterr().out
    assert "Welke musea zijn er in Enschede?  [replace]" in said
    assert "Enschede (enschede), from this question" in said
    assert "museum (museum), from turn 1" in said
    assert "Rijksmuseum Twenthe" in said


def test_chat_says_what_it_did_not_understand_and_what_is_wrong(typed, capsys):
    typed("Xyzzy?", "x" * 2001, "", "never read")
    assert main(["chat", "--language", "nl"]) == 0
    said = capsys.readouterr().out
    assert "niet begrepen" in said
    assert "  ? Welke" in said
    assert "! question: 2001 characters" in said
    assert said.count("> ") == 3


def test_chat_shows_long_answers_in_part_and_rows_with_their_origin(typed, capsys):
    typed("Welke musea zijn er in Noord-Holland?", "wat is de website van de tweede?")
    assert main(["chat"]) == 0
    said = capsys.readouterr().out
    assert " more\n" in said
    assert "row 2 of turn 1" in said


def test_chat_takes_a_catalog_and_its_graph(typed, capsys):
    typed("")
    assert main(["chat", "--catalog", str(SAMPLE_CATALOG), "--graph", str(SAMPLE_GRAPH)]) == 0
    assert main(["chat", "--catalog", str(SAMPLE_CATALOG)]) == 1
    assert "--catalog and --graph go together" in capsys.readouterr().err
    assert main(["chat", "--language", "fr"]) == 1
    assert "the catalog speaks nl, en, de" in capsys.readouterr().err


def test_check_catalog_accepts_what_is_right(capsys):
    assert main(["check-catalog", str(DATA / "heritage.yaml")]) == 0
    assert main(["check-catalog", str(SAMPLE_CATALOG), "--graph", str(SAMPLE_GRAPH)]) == 0
    assert "no rule broken" in capsys.readouterr().out


DOUBTFUL = """
name: x
default_language: nl
vocabularies:
  thing:
    - {id: one, label: {nl: een ding}, aliases: [spul]}
    - {id: "https://example.org/two", label: twee, aliases: [Spul]}
terms: {thing: "https://example.org/thing/"}
templates:
  - id: of_thing
    slots: {thing: thing, other: "thing?"}
    questions: {nl: ["Wat is {thing}?"], en: ["What is {thing}?"]}
    additions: {other: {nl: "bij {other}"}}
    sparql: |
      SELECT ?label WHERE { $thing <https://example.org/naem> ?label FILTER(BOUND($other) || true) }
    answer: {nl: "{label}"}
  - id: nl_alone
    slots: {thing: thing}
    questions: {nl: ["Waar is {thing}?"]}
    sparql: SELECT ?label WHERE { $thing <https://example.org/name> ?label }
"""


def test_check_catalog_notes_what_may_not_be_meant(tmp_path, capsys):
    catalog, graph = tmp_path / "c.yaml", tmp_path / "g.ttl"
    catalog.write_text(DOUBTFUL)
    graph.write_text('<https://example.org/thing/one> <https://example.org/name> "x" .')
    assert main(["check-catalog", str(catalog), "--graph", str(graph)]) == 0
    notes = [line for line in capsys.readouterr().out.splitlines() if line.startswith("note: ")]
    assert [note.split(": ")[1] for note in notes] == [
        "vocabularies.thing",
        "vocabularies.thing",
        "vocabularies.thing",
        "templates.of_thing",
        "templates.of_thing.additions.other",
        "templates.nl_alone",
        "templates.of_thing",
    ]
    for said in ("'spul'", "whole IRIs", "no label in en", "no questions in en", "no row"):
        assert any(said in note for note in notes), said


def test_check_catalog_says_what_it_did_not_try(capsys):
    assert main(["check-catalog", str(SAMPLE_CATALOG)]) == 0
    said = capsys.readouterr().out
    assert "note: institution comes from a graph" in said
    assert "queries were not run" in said


def test_check_catalog_names_file_place_and_problem(tmp_path, capsys):
    file = tmp_path / "c.yaml"
    file.write_text("name: x\ndefault_language: nl\nvocabularies: {}\ntemplates: [{id: a}]\n")
    assert main(["check-catalog", str(file)]) == 1
    problem = capsys.readouterr().err
    assert str(file) in problem
    assert "templates[0]" in problem


def test_check_catalog_reports_what_the_graph_refuses(tmp_path, capsys):
    file = tmp_path / "c.yaml"
    text = SAMPLE_CATALOG.read_text()
    file.write_text(text.replace("place: https://example.org/heritage/place/", "", 1))
    graph = tmp_path / "g.ttl"
    graph.write_text("")
    assert main(["check-catalog", str(file), "--graph", str(graph)]) == 1
    assert str(file) in capsys.readouterr().err


def arguments(*more):
    files = ["--catalog", str(DATA / "heritage.yaml"), "--dialogues", str(DATA / "dev.jsonl")]
    return ["eval", *files, *more]


def test_eval_prints_a_table(capsys):
    assert main(arguments("--resolver", "rules", "--verbose")) == 0
    said = capsys.readouterr().out
    assert said.startswith("384 turns: precision ")
    assert "followup" in said


def test_eval_prints_json(capsys):
    assert main(arguments("--json")) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["turns"] == 384
    assert report["right"] + report["wrong"] + report["abstained"] == 384
    assert {"precision", "coverage", "by_expect", "by_tag", "p50_us", "p99_us"} <= set(report)
    for tally in (*report["by_expect"].values(), *report["by_tag"].values()):
        assert {"right", "wrong", "abstained"} <= set(tally)
    assert report["precision"] >= 0.98
    assert report["coverage"] >= 0.75


def test_eval_fills_vocabularies_from_a_graph(tmp_path, capsys):
    dialogues = tmp_path / "d.jsonl"
    turn = {
        "question": "Wat is de website van het Drents Museum?",
        "template": "institution_website",
        "slots": {"institution": "drents_museum"},
        "expect": "standalone",
    }
    dialogue = {"id": "1", "language": "nl", "tags": [], "turns": [turn]}
    dialogues.write_text(json.dumps(dialogue) + "\n")
    command = ["eval", "--catalog", str(SAMPLE_CATALOG), "--dialogues", str(dialogues), "--json"]
    assert main(command) == 1
    assert "--graph" in capsys.readouterr().err
    assert main([*command, "--graph", str(SAMPLE_GRAPH)]) == 0
    assert json.loads(capsys.readouterr().out)["right"] == 1


def test_eval_names_a_broken_line(tmp_path, capsys):
    dialogues = tmp_path / "d.jsonl"
    dialogues.write_text("{}\n")
    assert main(["eval", "--catalog", str(SAMPLE_CATALOG), "--dialogues", str(dialogues)]) == 1
    command = ["--catalog", str(DATA / "heritage.yaml"), "--dialogues", str(dialogues)]
    assert main(["eval", *command]) == 1
    assert "d.jsonl:1" in capsys.readouterr().err


def test_an_interrupted_command_ends_quietly(monkeypatch):
    def interrupted(coroutine):
        coroutine.close()
        raise KeyboardInterrupt

    monkeypatch.setattr("heritage_session.cli.asyncio.run", interrupted)
    assert main(["chat"]) == 130


@pytest.mark.parametrize(
    "command",
    [["--help"], ["chat"], ["check-catalog", str(SAMPLE_CATALOG)], ["check-catalog", "nowhere"]],
)
def test_output_that_nobody_reads_is_no_error(command):
    """As with ``| head``: no traceback; what goes to stderr still does."""
    root = Path(__file__).parents[1]
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    arguments = [sys.executable, "-m", "heritage_session", *command]
    env = os.environ | {"PYTHONUNBUFFERED": ""}
    with subprocess.Popen(arguments, cwd=root, env=env, text=True, **pipes) as process:
        process.stdout.close()
        problem = process.stderr.read()
    told = "heritage_session: nowhere: cannot be read: No such file or directory\n"
    expected = (1, told) if "nowhere" in command else (141, "")
    assert (process.returncode, problem) == expected


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (lambda request: 401, "could not be asked"),
        (lambda request: "Hm.", "said nothing that could be read"),
        (None, None),
    ],
)
def test_chat_says_when_the_model_was_away(typed, capsys, monkeypatch, reply, said):
    """In one line; nothing where it answered, or where the rules needed nobody."""
    with lm_server() as server:
        server.reply = reply
        server.say = lambda inputs: {"edit": "abstain", "template": "", "slots": {}, "rewrite": ""}
        monkeypatch.setenv("HERITAGE_SESSION_LM", "openai/stub")
        monkeypatch.setenv("HERITAGE_SESSION_LM_API_BASE", server.url)
        monkeypatch.setenv("HERITAGE_SESSION_LM_API_KEY", "secret-of-the-stub")
        typed("Welke musea zijn er in Overijssel?", "Xyzzy?")
        assert main(["chat"]) == 0
    lines = capsys.readouterr().out.splitlines()
    told = [line for line in lines if "the model" in line]
    assert told == ([f"  ! the model {said}: read by the rules alone"] if said else [])


def test_the_module_runs():
    root = Path(__file__).parents[1]
    command = [sys.executable, "-m", "heritage_session", "--help"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    assert done.returncode == 0
    assert "check-catalog" in done.stdout
