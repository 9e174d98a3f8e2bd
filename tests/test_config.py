"""Settings: where they come from, and what stops the start."""

import base64

import pytest

from heritage_session import ConfigError, SessionConfig, SessionManager
from heritage_session.stores import open_store
from heritage_session.stores.base import Limits
from heritage_session.stores.memory import MemoryStore


def test_the_defaults():
    config = SessionConfig()
    assert (config.session_ttl, config.session_lifetime) == (1800, 43_200)
    assert (config.max_sessions, config.max_turns, config.cleanup_interval) == (10_000, 1000, 60)
    assert config.max_memory_bytes == 256 * 1024 * 1024
    assert (config.redis_enabled, config.redis_db) == (False, 0)
    assert config.redis_prefix == "heritage:session:"
    assert config.limits == Limits(1800, 43_200, 1000)
    assert config.url is None


def test_settings_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("HERITAGE_SESSION_MAX_TURNS", "12")
    monkeypatch.setenv("HERITAGE_SESSION_TTL", "60")
    config = SessionConfig(max_sessions=5)
    assert (config.max_turns, config.session_ttl, config.max_sessions) == (12, 60, 5)
    monkeypatch.setenv("HERITAGE_SESSION_SESSION_TTL", "90")
    assert SessionConfig().session_ttl == 90
    assert SessionConfig(session_ttl=7).session_ttl == 7


def test_settings_come_from_a_dotenv_file(tmp_path):
    (tmp_path / ".env").write_text("HERITAGE_SESSION_MAX_TURNS=14\nPORT=9000\n")
    assert SessionConfig().max_turns == 14


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("HERITAGE_SESSION_MAX_SESSIONS", "0", "at least 1, at most 100000000"),
        ("HERITAGE_SESSION_MAX_MEMORY_BYTES", "1000", "at least 1048576"),
        ("HERITAGE_SESSION_MAX_TURNS", "many", "at least 2"),
        ("HERITAGE_SESSION_TTL", "-5", "HERITAGE_SESSION_SESSION_TTL"),
        ("HERITAGE_SESSION_CLEANUP_INTERVAL", "0", "above 0"),
        ("HERITAGE_SESSION_DEFAULT_LANGUAGE", "Dutch", "HERITAGE_SESSION_DEFAULT_LANGUAGE"),
        ("HERITAGE_SESSION_COOKIE_SECURE", "maybe", "'auto', 'always' or 'never'"),
        ("HERITAGE_SESSION_REDIS_DB", "16", "at most 15"),
        ("HERITAGE_SESSION_MAX_TURN", "5", "did you mean HERITAGE_SESSION_MAX_TURNS"),
        ("HERITAGE_SESSION_TIMEOUT", "5", "did you mean HERITAGE_SESSION_LM_TIMEOUT"),
        ("HERITAGE_SESSION_BOGUS", "5", "BOGUS is no setting; there are SESSION_TTL, .*, TTL$"),
    ],
)
def test_a_bad_setting_is_named_with_its_range(monkeypatch, variable, value, said):
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigError, match=said):
        SessionConfig()


def test_a_misspelt_name_in_the_dotenv_file_is_named(tmp_path):
    (tmp_path / ".env").write_text("HERITAGE_SESSION_TTTL=5\n")
    with pytest.raises(ConfigError, match="HERITAGE_SESSION_TTTL is no setting"):
        SessionConfig()


def test_a_dotenv_file_that_is_no_text_is_named(tmp_path):
    (tmp_path / ".env").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match=r"\.env: cannot be read"):
        SessionConfig()


def test_a_misspelt_argument_is_named():
    with pytest.raises(ConfigError, match="did you mean session_ttl"):
        SessionConfig(session_tll=5)


def test_every_bad_setting_is_told_at_once():
    with pytest.raises(ConfigError) as error:
        SessionConfig(max_turns=1, max_sessions=0)
    assert "MAX_TURNS" in str(error.value)
    assert "MAX_SESSIONS" in str(error.value)


def test_a_password_shows_nowhere(monkeypatch):
    monkeypatch.setenv("HERITAGE_SESSION_STORE_URL", "valkey://:hunter2@example/0")
    config = SessionConfig()
    assert "hunter2" not in repr(config) + str(config)
    assert config.url == "valkey://:hunter2@example/0"
    assert "hunter2" not in repr(open_store(config.url, Limits()))


def test_redis_settings_name_the_store():
    assert SessionConfig(redis_enabled=True, redis_url="redis://h").url == "redis://h"
    assert SessionConfig(redis_url="redis://h").url is None


@pytest.mark.parametrize("url", [None, "memory://"])
def test_memory_is_the_store_without_a_url(url):
    store = open_store(url, Limits(max_turns=3), max_sessions=7, max_memory_bytes=9)
    assert isinstance(store, MemoryStore)
    assert (store.limits.max_turns, store.max_sessions, store.max_bytes) == (3, 7, 9)


@pytest.mark.parametrize(
    "url", ["valky://localhost", "nonsense", "mysql://u:secret@h/d", "redis://[secret"]
)
def test_a_store_that_this_version_lacks_is_an_error_with_a_remedy(url):
    with pytest.raises(ConfigError, match="HERITAGE_SESSION_STORE_URL") as error:
        open_store(url, Limits())
    assert "secret" not in str(error.value)


@pytest.mark.parametrize("url", ["valkey://h", "sqlite:///s.db", "postgresql://u:secret@h/d"])
def test_keys_are_handed_to_the_store_and_show_nowhere(monkeypatch, url):
    key = base64.b64encode(bytes(32)).decode()
    monkeypatch.setenv("HERITAGE_SESSION_KEYS", key)
    monkeypatch.setenv("HERITAGE_SESSION_STORE_URL", url)
    config = SessionConfig()
    assert key not in repr(config)
    assert repr(SessionManager(config).store._codec).startswith("Codec(1 keys")
    with pytest.raises(ConfigError, match="key 1"):
        SessionManager(SessionConfig(keys="hunter2"))
