"""Settings, read once at the edge."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from dotenv import dotenv_values
from pydantic import AliasChoices, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from heritage_session.errors import ConfigError
from heritage_session.stores.base import Limits

PREFIX = "HERITAGE_SESSION_"
_SHORT_TTL = "HERITAGE_SESSION_TTL"
_DOTENV = ".env"


def _text(value: object) -> object:
    """A path as the text that it is."""
    return str(value) if isinstance(value, Path) else value


class SessionConfig(BaseSettings):
    """Every setting, each from the environment variable ``HERITAGE_SESSION_<NAME>``.

    ``session_ttl`` is also read from ``HERITAGE_SESSION_TTL``. Times in seconds. A ``.env`` file in
    the working directory is read too.

    Raises:
        ConfigError: a value is out of its range, or a variable of the prefix names no setting; the
            message names both.
    """

    model_config: ClassVar[SettingsConfigDict] = SettingsConfigDict(
        env_prefix=PREFIX, env_file=_DOTENV, extra="ignore", frozen=True, populate_by_name=True
    )

    session_ttl: float = Field(
        default=1800.0,
        ge=1,
        le=31_536_000,
        description="idle expiry, sliding",
        validation_alias=AliasChoices(f"{PREFIX}SESSION_TTL", _SHORT_TTL),
    )
    session_lifetime: float = Field(
        default=43_200.0, ge=1, le=31_536_000, description="absolute lifetime, never extended"
    )
    cleanup_interval: float = Field(
        default=60.0, gt=0, le=86_400, description="between two looks for expired sessions"
    )
    max_sessions: int = Field(
        default=10_000, ge=1, le=100_000_000, description="sessions in memory at most"
    )
    max_memory_bytes: int = Field(
        default=256 << 20,
        ge=1 << 20,
        le=1 << 40,
        description="bytes that the sessions in memory take at most, as estimated",
    )
    max_turns: int = Field(
        default=1000, ge=2, le=100_000, description="turns of one conversation that are kept"
    )
    default_language: str | None = Field(
        default=None,
        pattern=r"^[a-z]{2}$",
        description="of a new conversation; without it, the catalog's, or nl where there is none",
    )
    lease_ttl: float = Field(
        default=30.0, ge=0.05, le=3600, description="of the lease behind an exclusive turn"
    )
    store_url: SecretStr | None = Field(
        default=None, description="where conversations are kept; without it, in memory"
    )
    keys: SecretStr | None = Field(
        default=None,
        description="master keys that encrypt what is stored: base64 of 32 bytes each, commas"
        " between them, the one in use first",
    )
    redis_enabled: bool = Field(default=False, description="take redis_url as the store's URL")
    redis_url: SecretStr = Field(default=SecretStr("redis://localhost:6379"))
    redis_prefix: str = Field(default="heritage:session:", min_length=1, max_length=100)
    redis_db: int = Field(default=0, ge=0, le=15)

    catalog: Path | None = Field(default=None, description="a catalog; without it, the sample")
    graph: Annotated[SecretStr | None, BeforeValidator(_text)] = Field(
        default=None,
        description="a Turtle file, a folder made of one, or the URL of a SPARQL endpoint; without"
        " it, the sample",
    )
    query_timeout: float = Field(default=5.0, gt=0, le=600, description="of one SPARQL query")
    max_rows: int = Field(default=1000, ge=1, le=100_000, description="rows of one answer at most")
    lm: str | None = Field(
        default=None,
        min_length=1,
        description="the model that is asked where the rules abstain, as dspy.LM names it",
    )
    lm_api_base: str | None = Field(default=None, description="its address, where it is not usual")
    lm_api_key: SecretStr | None = Field(default=None, description="else the provider's variable")
    lm_adapter: Literal["chat", "json", "xml"] = Field(
        default="chat", description="the form in which it is asked"
    )
    lm_timeout: float = Field(default=8.0, gt=0, le=600, description="of one question, in all")
    lm_concurrency: int = Field(default=8, ge=1, le=1000, description="questions asked at once")
    program: Path | None = Field(default=None, description="a compiled program for the model")
    cookie_secure: Literal["auto", "always", "never"] = Field(
        default="auto", description="whether the cookie is for https alone"
    )

    def __init__(self, **values: Any) -> None:
        _refuse_unknown(values, SessionConfig.model_fields, "")
        _refuse_unknown(
            (v.upper() for v in (*os.environ, *_dotenv()) if v.upper().startswith(PREFIX)),
            [*(name.upper() for name in SessionConfig.model_fields), "TTL"],
            PREFIX,
        )
        try:
            super().__init__(**values)
        except ValidationError as error:
            raise ConfigError(_explain(error)) from None

    @property
    def limits(self) -> Limits:
        """What bounds every session of a store."""
        return Limits(self.session_ttl, self.session_lifetime, self.max_turns)

    @property
    def url(self) -> str | None:
        """The store's URL, credentials and all; None for memory."""
        if self.store_url is not None:
            return self.store_url.get_secret_value()
        return self.redis_url.get_secret_value() if self.redis_enabled else None


def _dotenv() -> list[str]:
    """The names in the ``.env`` file of the working directory."""
    try:
        return list(dotenv_values(_DOTENV))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{_DOTENV}: cannot be read: {error}") from error


def _refuse_unknown(given: Iterable[str], known: Iterable[str], prefix: str) -> None:
    """A misspelt name would otherwise be a setting silently left at its default."""
    names = list(known)
    for name in given:
        own = name.removeprefix(prefix)
        if own not in names:
            # The prefix has no part in what is near: it would make everything look alike.
            close = difflib.get_close_matches(own, names, n=1)
            hint = f"did you mean {prefix}{close[0]}?" if close else f"there are {', '.join(names)}"
            raise ConfigError(f"{name} is no setting; {hint}")


def _explain(error: ValidationError) -> str:
    """Each bad setting on a line: its variable, what is wrong, its range. Never its value."""
    lines: list[str] = []
    for problem in error.errors(include_url=False, include_input=False):
        name = str(problem["loc"][0]) if problem["loc"] else "settings"
        name = "session_ttl" if name.upper() in (_SHORT_TTL, f"{PREFIX}SESSION_TTL") else name
        lines.append(f"{PREFIX}{name.upper()}: {problem['msg']}{_range(name)}")
    return "; ".join(lines)


def _range(name: str) -> str:
    field = SessionConfig.model_fields.get(name)
    if field is None:
        return ""
    bounds = [
        f"{word} {getattr(rule, key)}"
        for rule in field.metadata
        for key, word in (("gt", "above"), ("ge", "at least"), ("lt", "below"), ("le", "at most"))
        if getattr(rule, key, None) is not None
    ]
    return f" (range: {', '.join(bounds)})" if bounds else ""
