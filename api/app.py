"""The application: routes, middleware, and the engine's lifetime."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware

from api.origin import SameOriginMiddleware
from api.problems import HANDLERS
from api.routes import ROUTES
from heritage_session.config import SessionConfig
from heritage_session.engine import Engine
from heritage_session.middleware import SessionCookieMiddleware


def create_app(config: SessionConfig | None = None) -> Starlette:
    """The service, with the settings of the environment unless ``config`` is given.

    Raises:
        ConfigError: a setting is out of its range.
    """
    settings = config or SessionConfig()

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncGenerator[None]:
        async with Engine.open(settings) as engine:
            app.state.engine = engine
            yield

    app = Starlette(
        routes=ROUTES,
        middleware=[
            Middleware(SameOriginMiddleware),
            Middleware(
                SessionCookieMiddleware,
                max_age=settings.session_lifetime,
                secure=settings.cookie_secure,
            ),
        ],
        exception_handlers=HANDLERS,
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    return app
