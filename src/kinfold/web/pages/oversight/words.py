"""What the pages of contracts, checks and providers share: the ways between them, and days."""

from datetime import date

from django.urls import reverse

from kinfold.web.listing import Way
from kinfold.web.templating import format_date

PAGES = (("contracts", "Contracts"), ("checks", "Checks"), ("providers", "Providers"))


def ways(here: str) -> tuple[Way, ...]:
    """The family of pages, with the one that is open."""
    return tuple(Way(text=text, href=reverse(name), here=name == here) for name, text in PAGES)


def day(on: date | None) -> str:
    """A day in words, or "Never"."""
    return format_date(on) if on is not None else "Never"
