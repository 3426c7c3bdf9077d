"""Turns what went wrong into a page with four parts: asked, why not, what helps, ledger entry.

No traceback and no value ever reaches the browser. A page that is not found says so without
repeating the address.
"""

from typing import ClassVar, Final

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from kinfold.errors import (
    DataBrokeRules,
    Exit,
    FileNotUnderstood,
    KinfoldError,
    LedgerDoesNotVerify,
    NeedsDecision,
    NothingToDo,
    RefusedByAgreement,
)
from kinfold.web.frame import bare


class Forbidden(KinfoldError):
    """The account may not open the page, whatever the agreements say."""

    exit_code: ClassVar[Exit] = Exit.REFUSED


class SignInRefused(Forbidden):
    """Somebody is who they say, and has no access here."""


class NoSuchPage(KinfoldError):
    """The page asked for does not exist, or not for this person; the two look alike."""

    exit_code: ClassVar[Exit] = Exit.USAGE


NOT_FOUND: Final = ("Open a page.", "There is no page at this address.")
STATUS: Final[tuple[tuple[type[KinfoldError], int, str], ...]] = (
    (RefusedByAgreement, 403, "This is not permitted"),
    (SignInRefused, 403, "You cannot sign in"),
    (Forbidden, 403, "You cannot open this page"),
    (NoSuchPage, 404, "Page not found"),
    (FileNotUnderstood, 400, "The file could not be read"),
    (DataBrokeRules, 422, "The file breaks the rules"),
    (NeedsDecision, 409, "A person must decide first"),
    (NothingToDo, 409, "This has already been done"),
    (LedgerDoesNotVerify, 500, "The ledger does not verify"),
    (KinfoldError, 400, "This cannot be done"),
)


def status_of(error: KinfoldError) -> tuple[int, str]:
    """The HTTP status and the heading for an error."""
    return next((code, title) for kind, code, title in STATUS if isinstance(error, kind))


def page_for(
    request: HttpRequest, error: KinfoldError, *, status: int | None = None, title: str = ""
) -> HttpResponse:
    """The four-part page for an error."""
    code, heading = status_of(error)
    context = {"error": error, "heading": title or heading}
    return render(request, "errors/refusal.html", context, status=status or code)


def no_such_page() -> NoSuchPage:
    """What to raise for something that is not there (or not for this person to know)."""
    asked, why = NOT_FOUND
    return NoSuchPage(
        asked,
        why=why,
        remedy="Check the address, or start again from the home page.",
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler404."""
    return page_for(request, no_such_page())


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400: a request no browser of ours would make."""
    return broken_page(
        400, heading="This request cannot be read", why="The request was not well formed."
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler403."""
    error = Forbidden(
        "Open this page.",
        why="Your account is not permitted to open it.",
        remedy="Start again from the home page.",
    )
    return page_for(request, error)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW: a form from an old page, or from somewhere else."""
    error = Forbidden(
        "Send a form.",
        why="The form was opened in another session, or did not come from this service.",
        remedy="Go back to the page, reload it and send the form again.",
    )
    return page_for(request, error, title="The form could not be accepted")


def broken(request: HttpRequest) -> HttpResponse:
    """Django's handler500: our fault. It touches neither the database nor the session."""
    return broken_page(
        500,
        heading="Sorry, something went wrong",
        why="A fault in the service stopped it. Nothing about any person was shown.",
    )


def broken_page(status: int, *, heading: str, why: str) -> HttpResponse:
    """A page that needs nothing but the template files."""
    error = KinfoldError(
        "Open a page.", why=why, remedy="Try again. If it goes on, tell your administrator."
    )
    context = {"shell": bare(), "error": error, "heading": heading}
    return HttpResponse(render_to_string("errors/refusal.html", context), status=status)


def answer(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    """The page for an exception a view let through; None leaves it to Django (a fault)."""
    if isinstance(exception, KinfoldError):
        return page_for(request, exception)
    if isinstance(exception, Http404):
        return not_found(request, exception)
    if isinstance(exception, PermissionDenied):
        return forbidden(request, exception)
    return None
