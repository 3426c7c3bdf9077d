"""What every page's frame shows: product, authority, who is signed in, and the menu they may use."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from kinfold.registers.models import Account
from kinfold.web.clock import now
from kinfold.web.guards import account_of
from kinfold.web.routes import Route

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


def frame(request: HttpRequest) -> dict[str, Shell]:
    """Django's context processor: the frame for this request."""
    account = account_of(request)
    if account is None:
        return {"shell": bare()}
    from kinfold.web.urls import ROUTES  # the pages in ROUTES draw this frame themselves

    open_to = tuple(route for route in ROUTES if route.opens_for(account))
    return {"shell": _for_account(account, open_to=open_to, here=request.path)}


def _for_account(account: Account, *, open_to: Iterable[Route], here: str) -> Shell:
    routes = tuple(open_to)
    start = bare()
    return Shell(
        product=start.product,
        authority=start.authority,
        colour=start.colour,
        contact=start.contact,
        at=start.at,
        idle_seconds=start.idle_seconds,
        account=Viewer(
            name=account.title, organisation=account.organisation.name, email=account.login
        ),
        menu=tuple(_menu_item(route, here=here) for route in routes if route.menu),
        tasks=tuple(
            Task(title=route.menu, text=route.task, href=reverse(route.name))
            for route in routes
            if route.task
        ),
    )


def _menu_item(route: Route, *, here: str) -> dict[str, object]:
    href = reverse(route.name)
    within = here.startswith(href) and href != "/"
    return {"text": route.menu, "href": href, "current": here == href, "active": within}
