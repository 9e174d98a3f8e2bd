"""Conversation state for SPARQL and RAG pipelines.

Remembers conversations (turns, slots, templates, result rows), resolves follow-up questions against
them, and keeps them apart, consistent and within bounds.
"""

from heritage_session.config import SessionConfig
from heritage_session.conversation import ConversationState, ConversationTurn, Exchange
from heritage_session.errors import (
    Busy,
    CatalogError,
    ConfigError,
    ConflictError,
    CorruptTurn,
    GraphError,
    GraphTimeout,
    GraphUnavailable,
    InvalidInput,
    LeaseLost,
    MissingExtra,
    QueryRefused,
    SessionError,
    SessionGone,
    SignatureError,
    StoreError,
    StoreFull,
    StoreUnavailable,
    TakenBack,
    UnknownOutcome,
)
from heritage_session.lease import Lease
from heritage_session.manager import SessionManager
from heritage_session.registry import get_session_manager, shutdown_session_manager

__version__ = "0.1.0"

__all__ = [
    "Busy",
    "CatalogError",
    "ConfigError",
    "ConflictError",
    "ConversationState",
    "ConversationTurn",
    "CorruptTurn",
    "Exchange",
    "GraphError",
    "GraphTimeout",
    "GraphUnavailable",
    "InvalidInput",
    "Lease",
    "LeaseLost",
    "MissingExtra",
    "QueryRefused",
    "SessionConfig",
    "SessionError",
    "SessionGone",
    "SessionManager",
    "SignatureError",
    "StoreError",
    "StoreFull",
    "StoreUnavailable",
    "TakenBack",
    "UnknownOutcome",
    "get_session_manager",
    "shutdown_session_manager",
]
