"""What the README shows is what happens."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from heritage_session.catalog import Catalog
from heritage_session.dialogues import read_dialogues

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
EXAMPLES = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize(("code", "said"), EXAMPLES)
def test_an_example_prints_what_stands_behind_it(code, said):
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == (said, "")


def test_every_python_block_is_such_an_example():
    assert len(EXAMPLES) == README.count("```python") == 2


def test_the_catalog_it_shows_is_right():
    (shown,) = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
    assert list(Catalog.from_dict(yaml.safe_load(shown)).templates) == ["trains_between"]


def test_what_the_catalog_page_shows_is_a_catalog_and_a_dialogue(tmp_path):
    text = (ROOT / "docs" / "catalog.md").read_text()
    values, template = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    data = {"name": "mills", "default_language": "nl", **yaml.safe_load(values)}
    data["vocabularies"] |= {
        "year": {"pattern": "1[0-9]{3}"},
        "mill": [{"id": "de_wachter", "label": "De Wachter"}],
    }
    data["vocabularies"]["place"].append({"id": "zuid_holland", "label": "Zuid-Holland"})
    catalog = Catalog.from_dict(data | yaml.safe_load(template))
    (dialogue,) = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    file = tmp_path / "d.jsonl"
    file.write_text(dialogue.replace("\n", " "))
    (read,) = read_dialogues(file, catalog)
    assert [turn.expect for turn in read.turns] == ["standalone", "followup", "abstain"]


@pytest.mark.parametrize(
    "file",
    [
        "README.md",
        "CONTRIBUTING.md",
        "docs/http.md",
        "docs/catalog.md",
        "docs/graph.md",
        "docs/resolver.md",
    ],
)
def test_links_lead_somewhere(file):
    text = (ROOT / file).read_text()
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        if not target.startswith("https://"):
            assert ((ROOT / file).parent / target).exists(), target


@pytest.mark.parametrize("file", ["README.md", "CONTRIBUTING.md"])
def test_every_make_target_exists(file):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"^ +make ([a-z]+)", (ROOT / file).read_text(), re.MULTILINE))
    assert named
    assert named <= targets


def test_the_example_settings_are_settings():
    from heritage_session.config import PREFIX, SessionConfig

    known = {f"{PREFIX}{name}".upper() for name in SessionConfig.model_fields}
    named = set(re.findall(r"^#(HERITAGE_[A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))
    assert named
    assert named - {f"{PREFIX}TTL"} <= known
