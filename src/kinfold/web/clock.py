"""Reads the clock for the web pages: the only place in the web door that does."""

from datetime import UTC, datetime


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)
