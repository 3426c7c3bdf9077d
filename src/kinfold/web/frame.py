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
class Heading:
    """A heading of a long menu, its pages, and whether one of them is open."""

    title: str
    items: tuple[dict[str, object], ...]

    @property
    def active(self) -> bool:
        """Whether the page that is open is under this heading."""
        return any(item["current"] or item["active"] for item in self.items)


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
    headings: tuple[Heading, ...] = ()
    tasks: tuple[tuple[str, tuple[Task, ...]], ...] = ()


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
