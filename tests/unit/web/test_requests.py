"""What every response carries, and what a refused, missing or broken page looks like."""

import logging
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path

from kinfold.errors import (
    DataBrokeRules,
    FileNotUnderstood,
    KinfoldError,
    LedgerDoesNotVerify,
    NeedsDecision,
    NothingToDo,
    RefusedByAgreement,
    UsageProblem,
)
from kinfold.registers.models import Account
from kinfold.web import failures, middleware, urls
from kinfold.web.clock import now
from kinfold.web.failures import Forbidden, NoSuchPage
from kinfold.web.guards import public
from kinfold.web.logs import WithoutValues
from kinfold.web.middleware import SEEN, STARTED
from tests.journeys import county

SignedIn = Callable[..., Account]


def unguarded(request: HttpRequest) -> HttpResponse:
    """A view somebody forgot to guard."""
    return HttpResponse("bare")


def refusing(request: HttpRequest) -> HttpResponse:
    """A view the agreement refuses."""
    raise RefusedByAgreement("View.", why="[C10] No.", remedy="Sign.", ledger_ref="41")


def breaking(request: HttpRequest) -> HttpResponse:
    """A view with a fault, which names a child."""
    raise ValueError("Ada Marsh")


def missing(request: HttpRequest) -> HttpResponse:
    """A view that finds nothing."""
    raise Http404("Ada Marsh")


ROUTES = urls.ROUTES
urlpatterns = [
    *urls.urlpatterns,
    path("unguarded", unguarded),
    path("refusing", public(refusing, because="test")),
    path("breaking", public(breaking, because="test")),
    path("missing", public(missing, because="test")),
]
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500


@pytest.fixture
def with_test_pages(settings: Any) -> None:
    """The pages above beside the real ones."""
    settings.ROOT_URLCONF = __name__


@pytest.mark.requirement("TDV-14.2.2")
@pytest.mark.parametrize("address", ["/sign-in", "/", "/no-such-page", "/accessibility"])
def test_no_page_is_kept_framed_or_shared(client: Client, db: None, address: str) -> None:
    answer = client.get(address)
    assert answer["Cache-Control"] == "no-store"
    assert "display-capture=()" in answer["Permissions-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("address", ["/accessibility", "/cookies", "/privacy", "/signed-out"])
def test_information_is_open_to_everybody(client: Client, db: None, address: str) -> None:
    assert client.get(address).status_code == 200


@pytest.mark.usefixtures("with_test_pages")
def test_a_view_without_a_guard_opens_for_nobody(client: Client, signed_in: SignedIn) -> None:
    signed_in("administrator")
    answer = client.get("/unguarded")
    assert answer.status_code == 404
    assert b"bare" not in answer.content


@pytest.mark.usefixtures("with_test_pages")
def test_a_refusal_has_four_parts(client: Client, db: None) -> None:
    answer = client.get("/refusing")
    assert answer.status_code == 403
    text = answer.content.decode()
    for part in ("This is not permitted", "View.", "No. (clause C10)", "Sign.", ">41<"):
        assert part in text


@pytest.mark.usefixtures("with_test_pages")
def test_a_fault_shows_and_logs_no_value(client: Client, db: None) -> None:
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(WithoutValues())
    ours, djangos = logging.getLogger("kinfold"), logging.getLogger("django")
    for logger in (ours, djangos):
        logger.addHandler(handler)
    client.raise_request_exception = False
    answer = client.get("/breaking?name=Ada")
    assert answer.status_code == 500
    text = answer.content.decode()
    assert "Sorry, something went wrong" in text
    for logger in (ours, djangos):
        logger.removeHandler(handler)
    said = written.getvalue()
    for words in (text, said):
        assert "Ada" not in words
    assert "Traceback" not in text
    assert "GET /breaking 500" in said
    assert "in breaking" in said


@pytest.mark.usefixtures("with_test_pages")
def test_what_is_not_there_is_told_alike(client: Client, db: None) -> None:
    found, lost = client.get("/missing"), client.get("/nowhere")
    assert found.status_code == lost.status_code == 404
    assert found.content == lost.content


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (RefusedByAgreement, 403),
        (Forbidden, 403),
        (NoSuchPage, 404),
        (FileNotUnderstood, 400),
        (UsageProblem, 400),
        (DataBrokeRules, 422),
        (NeedsDecision, 409),
        (NothingToDo, 409),
        (LedgerDoesNotVerify, 500),
        (KinfoldError, 400),
    ],
)
def test_each_error_has_its_status(kind: type[KinfoldError], status: int) -> None:
    assert failures.status_of(kind("a", why="b", remedy="c"))[0] == status


def test_forms_from_elsewhere_are_refused_kindly(db: None) -> None:
    answer = Client(enforce_csrf_checks=True).post("/sign-out")
    assert answer.status_code == 403
    assert b"reload it and send the form again" in answer.content


def test_a_malformed_request(rf: RequestFactory) -> None:
    assert failures.bad_request(rf.get("/"), ValueError()).status_code == 400
    answer = failures.forbidden(rf.get("/"), PermissionError())
    assert answer.status_code == 403


def test_other_exceptions_are_left_to_django(rf: RequestFactory) -> None:
    from django.core.exceptions import PermissionDenied

    refused = failures.answer(rf.get("/"), PermissionDenied())
    assert refused is not None
    assert refused.status_code == 403
    assert failures.answer(rf.get("/"), ValueError()) is None


def with_session(client: Client, **values: float) -> None:
    """Set values in the client's session."""
    session = client.session
    session.update(values)
    session.save()


def test_activity_is_noted_at_most_once_a_minute(client: Client, signed_in: SignedIn) -> None:
    signed_in("data_manager")
    client.get("/")
    first = client.session[SEEN]
    assert client.session[STARTED] == first
    client.get("/")
    assert client.session[SEEN] == first
    with_session(client, **{SEEN: first - 61})
    client.get("/")
    assert client.session[SEEN] >= first


@pytest.mark.parametrize(
    ("key", "ago"),
    [(SEEN, timedelta(minutes=15)), (STARTED, timedelta(hours=12))],
)
def test_a_session_ends_idle_or_old(
    client: Client, signed_in: SignedIn, key: str, ago: timedelta
) -> None:
    signed_in("data_manager")
    assert client.get("/").status_code == 200
    with_session(client, **{key: (now() - ago + timedelta(seconds=30)).timestamp()})
    assert client.get("/").status_code == 200
    with_session(client, **{key: (now() - ago).timestamp()})
    answer = client.get("/account")
    assert answer["Location"] == "/sign-in?next=%2Faccount"
    assert SEEN not in client.session


def test_signing_out_clears_the_browser(client: Client, signed_in: SignedIn) -> None:
    signed_in("data_manager")
    answer = client.post("/sign-out")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/")["Location"] == "/sign-in"
    assert client.get("/sign-out").status_code == 405


def test_still_here_keeps_the_session(client: Client, signed_in: SignedIn) -> None:
    signed_in("data_manager", statement=False)
    assert client.get("/still-here").status_code == 204


def test_permissions_policy_names_each_feature_once() -> None:
    assert len(set(middleware.FEATURES_OFF)) == len(middleware.FEATURES_OFF)


def test_the_menu_holds_only_what_opens(client: Client, signed_in: SignedIn) -> None:
    account = signed_in("data_manager")
    text = client.get("/").content.decode()
    assert county.POSTS["data_manager"].title in text
    for route in urls.ROUTES:
        if route.menu:
            assert (f">{route.menu}<" in text or route.menu in text) == route.opens_for(account)
