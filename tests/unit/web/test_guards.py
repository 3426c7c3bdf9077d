"""Guards open a page only to the right role, permission, promise and purpose, in that order."""

from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse

from kinfold.registers.models import Account
from kinfold.web import guards
from kinfold.web.failures import Forbidden
from tests.journeys import county

Asking = Callable[..., HttpRequest]


def shown(request: HttpRequest, **parts: object) -> HttpResponse:
    """A page."""
    return HttpResponse("shown")


@pytest.fixture
def lead(db: None) -> Account:
    """A safeguarding lead who has accepted the statement."""
    account = county.account_for("safeguarding_lead")
    county.accept_statement(account)
    return account


def test_nobody_signed_in_is_sent_to_sign_in_and_back(request_of: Asking) -> None:
    answer = guards.signed_in(shown)(request_of(None))
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in?next=%2Fsomewhere")


def test_a_form_that_was_stopped_is_not_sent_again(request_of: Asking) -> None:
    answer = guards.signed_in(shown)(request_of(None, method="POST"))
    assert answer["Location"] == "/sign-in"


def test_a_page_for_everybody_opens(request_of: Asking, lead: Account) -> None:
    assert guards.signed_in(shown)(request_of(lead)).status_code == 200


def test_another_role_is_refused(request_of: Asking, lead: Account) -> None:
    page = guards.for_roles("governance_officer")(shown)
    with pytest.raises(Forbidden, match="role"):
        page(request_of(lead))
    assert (
        guards.for_roles("safeguarding_lead", "senco")(shown)(request_of(lead)).status_code == 200
    )


@pytest.mark.requirement("NEX-4")
def test_social_care_is_a_permission_apart_even_for_administrators(request_of: Asking) -> None:
    page = guards.requires_permission(guards.SOCIAL_CARE)(shown)
    administrator = county.account_for("administrator")
    county.accept_statement(administrator)
    with pytest.raises(Forbidden, match="social care"):
        page(request_of(administrator))
    manager = county.account_for("data_manager")
    county.accept_statement(manager)
    assert page(request_of(manager)).status_code == 200


@pytest.mark.requirement("TDV-10.3")
def test_the_statement_comes_first(request_of: Asking) -> None:
    account = county.account_for("data_manager")
    answer = guards.signed_in(shown)(request_of(account))
    assert answer["Location"] == "/statement?next=%2Fsomewhere"
    assert guards.before_statement(shown)(request_of(account)).status_code == 200


@pytest.mark.requirement("TDV-5.5")
def test_a_purpose_comes_first_where_the_page_needs_one(request_of: Asking, lead: Account) -> None:
    page = guards.requires_purpose(shown)
    request = request_of(lead)
    assert page(request)["Location"] == "/purpose?next=%2Fsomewhere"
    request.session[guards.PURPOSE_KEY] = "practitioner-view:safeguarding"
    assert page(request).status_code == 200


def test_guards_add_up_in_any_order() -> None:
    one = guards.for_roles("senco")(guards.requires_permission("social_care")(shown))
    two = guards.requires_permission("social_care")(guards.for_roles("senco")(shown))
    assert (
        one.guard
        == two.guard
        == guards.Guard(roles=frozenset({"senco"}), permissions=frozenset({"social_care"}))
    )
    assert one.view is shown


def test_asker_is_the_account_in_its_role(request_of: Asking, lead: Account) -> None:
    asker = guards.asker(request_of(lead))
    assert (asker.account, asker.role) == (lead.login, "safeguarding_lead")
    assert (asker.organisation, asker.organisation_kind) == ("st-edmunds", "school")
    with pytest.raises(Forbidden):
        guards.asker(request_of(None))
