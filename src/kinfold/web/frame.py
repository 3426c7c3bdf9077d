"""The shape of every page's frame: product, authority, who is signed in, menu and tasks."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from kinfold.web.clock import now

PRODUCT = "Kinfold"


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """The signed-in account, as the frame names it."""

    name: str
    organisation: str
    email: str


@dataclass(frozen=True, kw_only=True)
class Task:
    """Something the person may do from the home page."""

    title: str
    text: str
    href: str


@dataclass(frozen=True, kw_only=True)
class Shell:
    """The frame of a page."""

    product: str
    authority: str
    colour: str
    contact: str
    at: datetime
    idle_seconds: int
    account: Viewer | None = None
    menu: tuple[dict[str, object], ...] = ()
    tasks: tuple[Task, ...] = ()


def bare() -> Shell:
    """The frame with nobody signed in; reads nothing but settings."""
    return Shell(
        product=PRODUCT,
        authority=settings.KINFOLD_AUTHORITY,
        colour=settings.KINFOLD_COLOUR,
        contact=settings.KINFOLD_CONTACT,
        at=now(),
        idle_seconds=settings.KINFOLD_IDLE_SECONDS,
    )
