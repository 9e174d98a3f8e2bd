"""What every test may rely on: a clean environment, no network, and no state left behind."""

import logging
import os
import tempfile

import pytest
from hypothesis import settings

settings.register_profile("default", deadline=None)
settings.register_profile("verify", deadline=None, max_examples=3000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
os.environ["DSPY_CACHEDIR"] = tempfile.mkdtemp(prefix="heritage-session-dspy-")
os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "true"


def pytest_addoption(parser):
    parser.addoption(
        "--conversations",
        type=int,
        default=200,
        help="how many conversations the isolation test runs at once",
    )


@pytest.fixture(autouse=True)
def environment(monkeypatch, tmp_path):
    """No setting of the developer's machine reaches a test."""
    for name in list(os.environ):
        if name.startswith("HERITAGE_SESSION_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    logging.getLogger("heritage_session").setLevel(logging.NOTSET)
