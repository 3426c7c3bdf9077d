"""A page is shown once: under its heading, or last where nobody put it under one."""

from django.http import HttpRequest, HttpResponse

from kinfold.web.guards import public
from kinfold.web.routes import Route
from kinfold.web.sections import OTHERS, under_headings


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def page(name: str) -> Route:
    view = public(nothing, because="a page that these tests make up")
    return Route(path=name, view=view, name=name, menu=name.title())


def test_a_page_under_no_heading_comes_last_and_those_that_stand_alone_under_none() -> None:
    pages = [page(name) for name in ("home", "new_page", "ledger", "mappings", "upload", "account")]
    assert under_headings(pages, lambda route: route.name) == (
        ("Bring in", ("upload", "mappings")),
        ("Oversee", ("ledger",)),
        (OTHERS, ("new_page",)),
    )
    assert under_headings(pages[:1], lambda route: route.name) == ()
