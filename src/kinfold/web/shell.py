"""Fills every page's frame: product, authority, who is signed in and their menu."""

from collections.abc import Iterable
from dataclasses import replace

from django.http import HttpRequest
from django.urls import get_resolver, reverse

from kinfold.registers.models import Account
from kinfold.web.frame import Heading, Shell, Task, Viewer, bare
from kinfold.web.guards import account_of
from kinfold.web.routes import Route
from kinfold.web.sections import ALONE, FEW, under_headings


def frame(request: HttpRequest) -> dict[str, Shell]:
    """Django's context processor: the frame for this request."""
    account = account_of(request)
    if account is None:
        return {"shell": bare()}
    # Asked of the resolver: the list of pages cannot be imported by what its pages draw.
    routes: tuple[Route, ...] = getattr(get_resolver().urlconf_module, "ROUTES", ())
    open_to = tuple(route for route in routes if route.opens_for(account))
    return {"shell": _for_account(account, open_to=open_to, here=request.path)}


def _for_account(account: Account, *, open_to: Iterable[Route], here: str) -> Shell:
    routes = tuple(open_to)
    items = {route.name: _menu_item(route, here=here) for route in routes if route.menu}
    named = [route for route in routes if route.name in items]
    long = len(items) > FEW
    return replace(
        bare(),
        account=Viewer(
            name=account.title, organisation=account.organisation.name, email=account.login
        ),
        menu=tuple(item for name, item in items.items() if not long or name in ALONE),
        headings=tuple(
            Heading(title=title, items=under)
            for title, under in under_headings(named, lambda route: items[route.name])
        )
        if long
        else (),
        tasks=under_headings([route for route in routes if route.task], _task),
    )


def _task(route: Route) -> Task:
    return Task(title=route.menu, text=route.task, href=reverse(route.name))


def _menu_item(route: Route, *, here: str) -> dict[str, object]:
    href = reverse(route.name)
    within = here.startswith(href) and href != "/"
    return {"text": route.menu, "href": href, "current": here == href, "active": within}
