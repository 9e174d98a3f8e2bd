"""The shape of the house: which way imports run, and what the code must not know."""

import ast
import re
import subprocess
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
import yaml

from heritage_session.catalog import Catalog
from heritage_session.engine import SAMPLE_CATALOG, SAMPLE_GRAPH
from heritage_session.graph import EmbeddedGraph

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "heritage_session"
ROOMS = (
    {"errors"},
    {"dspy_scope", "frozen", "history", "conversation"},
    {"garbage", "lru", "locks", "weight", "metrics", "codec", "stores.base", "resolvers.base"},
    {"document", "pattern", "sparql", "template", "terms", "vocabulary", "vocabulary_rows"},
    {"wording", "catalog_file", "catalog"},
    {"stores.plain", "stores.valkey_url"},
    {"stores.endpoint"},
    {"stores.connection"},
    {"stores.batching"},
    {"stores.valkey_errors", "stores.valkey_rows"},
    {"stores.server"},
    {"stores.routing", "stores.valkey_checks"},
    {"graph.rows", "graph.endpoint", "graph.turtle"},
    {"graph.base", "graph.results"},
    {"graph.embedded", "graph.http", "graph.templates"},
    {"resolvers.language.*"},
    {"resolvers.grammar.*"},
    {"resolvers.hearing.*"},
    {"resolvers.reading.*"},
    {"resolvers.answering.*", "resolvers.trimming.*"},
    {"config", "graph", "lease", "merge", "stores.memory", "stores.valkey", "resolvers.*"},
    {"stores.database", "stores.statements", "stores.records", "stores.rows", "stores.schema"},
    {"stores.sql", "stores.sqlite", "stores.postgres", "stores.embedded"},
    {"stores"},
    {"manager", "registry"},
    {"answer", "catalog_notes", "replies", "request", "suggestions", "engine"},
    {"dialogues", "evaluation"},
    {"optimizing"},
    {"middleware", "testing", "cli", "adapters.dspy"},
    {"", "__main__"},
)
# Words of this trade, and of the languages themselves, that a catalog happens to use too.
OURS = {"archive", "library", "slot", "mode", "collection", "sat", "zb"} | {
    *("film", "films", "filme", "schepen"),
}


def name_of(file):
    parts = file.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def imports_of(file):
    """The modules of this package that ``file`` imports, at any depth of its code."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (a.name for a in node.names if a.name.startswith("heritage_session"))
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            if node.module == "heritage_session":
                yield from (f"heritage_session.{alias.name}" for alias in node.names)
            elif node.module and node.module.startswith("heritage_session."):
                for alias in node.names:
                    deeper = f"{node.module}.{alias.name}"
                    path = ROOT / (deeper.replace(".", "/") + ".py")
                    yield deeper if path.exists() else node.module


@cache
def arrows():
    return {
        name_of(file): {i.removeprefix("heritage_session").lstrip(".") for i in imports_of(file)}
        for file in PACKAGE.rglob("*.py")
    }


def room(module):
    for number, names in enumerate(ROOMS):
        if module in names:
            return number
    if module.startswith("resolvers"):
        folder = module.rpartition(".")[0] if module.count(".") > 1 else "resolvers"
        return next(n for n, names in enumerate(ROOMS) if f"{folder}.*" in names)
    return 0 if module == "adapters" else pytest.fail(f"{module} stands in no room")


def test_imports_run_one_way():
    wrong = [
        f"{module} imports {imported}"
        for module, found in arrows().items()
        for imported in found
        if room(imported) > room(module)
    ]
    assert wrong == []


def test_there_is_no_cycle():
    TopologicalSorter({m: found - {m} for m, found in arrows().items()}).prepare()


def test_nothing_inside_imports_the_package_itself():
    inside = {module for module, found in arrows().items() if "" in found}
    assert inside == set()


@pytest.mark.parametrize("store", ["memory", "sql", "sqlite", "postgres", "valkey", "embedded"])
def test_only_one_place_picks_a_store(store):
    users = {module for module, found in arrows().items() if f"stores.{store}" in found}
    assert users - {"stores.embedded"} == {"stores"}


def literals(file):
    """The string constants of a Python file that are no docstring."""
    tree = ast.parse(file.read_text())
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return "\n".join(
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs
    )


async def values():
    """Every way to say every value of every catalog that this repository holds."""
    graph = await EmbeddedGraph.open(SAMPLE_GRAPH)
    sample = await Catalog.load(SAMPLE_CATALOG).open(graph)
    await graph.close()
    for catalog in (sample, Catalog.load(ROOT / "tests" / "data" / "heritage.yaml")):
        for vocabulary in catalog.vocabularies.values():
            for value in vocabulary.values.values():
                yield value.id
                for surface, _ in value.names():
                    yield surface


async def test_the_code_knows_nothing_of_any_catalog():
    said = {surface.casefold() async for surface in values()} - OURS
    texts = {file: literals(file) for folder in ("heritage_session", "api")
             for file in (ROOT / folder).rglob("*.py")}  # fmt: skip
    texts |= {file: file.read_text() for file in (ROOT / "api" / "page").glob("*.js")}
    for file in (PACKAGE / "resolvers").rglob("*.yaml"):
        texts[file] = "\n".join(str(v) for v in flat(yaml.safe_load(file.read_text())))
    hits = [
        f"{file.relative_to(ROOT)}: {surface}"
        for file, text in texts.items()
        for surface in said & words(text)
    ]
    assert hits == []


def flat(node):
    if isinstance(node, dict):
        yield from (v for key, value in node.items() for v in (key, *flat(value)))
    elif isinstance(node, list):
        yield from (v for value in node for v in flat(value))
    else:
        yield node


def words(text):
    """Every run of one to six words in ``text``."""
    found = re.findall(r"[\w'’.-]+", text.casefold())
    return {" ".join(found[i : i + n]) for n in range(1, 7) for i in range(len(found) - n + 1)}


def test_commits_name_no_package_index_and_no_other_place():
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True
    ).stdout.split("\n")
    index = re.compile(r"https?://[a-z0-9.-]*(pyp" + r"i\.org|pythonhoste" + r"d|npmj" + r"s)")
    for name in filter(None, listed):
        file = ROOT / name
        if file.is_file() and file.suffix not in (".png", ".ico"):
            assert not index.search(file.read_text(errors="replace")), name
    assert not (ROOT / "uv.lock").exists()
