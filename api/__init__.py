"""The web service built on heritage_session: see docs/http.md."""
