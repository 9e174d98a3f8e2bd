"""Which resolver the settings ask for."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Literal

from heritage_session.catalog import Catalog
from heritage_session.config import SessionConfig
from heritage_session.dspy_scope import import_dspy
from heritage_session.errors import ConfigError
from heritage_session.resolvers.base import Resolver
from heritage_session.resolvers.chain import ChainResolver
from heritage_session.resolvers.rules import RulesResolver

if TYPE_CHECKING:
    from heritage_session.resolvers.hearing.scanner import Names

Which = Literal["rules", "dspy", "chain"]


@asynccontextmanager
async def open_resolver(
    config: SessionConfig, catalog: Catalog, which: Which | None = None
) -> AsyncGenerator[Resolver]:
    """The resolver for ``catalog``: rules, and a model behind them where a setting names one.

    ``which`` asks for one of them alone. DSPy is imported only where a model is asked.

    Raises:
        ConfigError: a model is asked for and none is set, or its settings or program are wrong.
        MissingExtra: DSPy is not installed.
    """
    if config.program and not config.lm:
        raise ConfigError("HERITAGE_SESSION_PROGRAM: name its model with HERITAGE_SESSION_LM")
    which = which or ("chain" if config.lm else "rules")
    if which == "rules":
        yield RulesResolver(catalog)
        return
    lm = open_lm(config)
    try:
        if which == "dspy":
            yield _model(config, catalog, lm, None)
        else:
            rules = RulesResolver(catalog)
            yield ChainResolver(rules, _model(config, catalog, lm, rules.names))
    finally:
        await lm.aclose()


def open_lm(config: SessionConfig) -> Any:
    """The ``dspy.LM`` that the settings name, which its opener closes with ``aclose``.

    Raises:
        ConfigError: none is named, or DSPy does not take the name.
        MissingExtra: DSPy is not installed.
    """
    if config.lm is None:
        raise ConfigError("HERITAGE_SESSION_LM: name a model to ask, such as openai/<model>")
    dspy = import_dspy("HERITAGE_SESSION_LM")
    known: dict[str, Any] = {"api_base": config.lm_api_base, "timeout": config.lm_timeout}
    if config.lm_api_key is not None:
        known["api_key"] = config.lm_api_key.get_secret_value()
    given = {name: value for name, value in known.items() if value is not None}
    try:
        return dspy.LM(config.lm, cache=False, num_retries=0, **given)
    except (ValueError, TypeError, dspy.utils.exceptions.LMError) as error:
        raise ConfigError(f"HERITAGE_SESSION_LM: {config.lm}: {error}") from error


def _model(config: SessionConfig, catalog: Catalog, lm: Any, names: Names | None) -> Resolver:
    dspy = import_dspy("HERITAGE_SESSION_LM")
    from heritage_session.resolvers.dspy import DspyResolver
    from heritage_session.resolvers.program import FollowUp

    adapters = {"chat": dspy.ChatAdapter, "json": dspy.JSONAdapter, "xml": dspy.XMLAdapter}
    return DspyResolver(
        catalog,
        lm,
        program=FollowUp.stored(config.program) if config.program else None,
        adapter=adapters[config.lm_adapter](),
        names=names,
        deadline=config.lm_timeout,
        concurrency=config.lm_concurrency,
    )
