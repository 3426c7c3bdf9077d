"""Organisations and role accounts: found by every key, handed over without losing history."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.db import IntegrityError, transaction
from django.test import RequestFactory

from kinfold.agreement.flow import Actor
from kinfold.errors import NothingToDo, UsageProblem
from kinfold.registers import accounts, facts, models

from .conftest import DSL, OFFICER

pytestmark = pytest.mark.usefixtures("county")


def test_organisations_are_found_by_every_key() -> None:
    marshire = accounts.organisation("marshire")
    assert marshire is not None
    assert marshire == accounts.organisation_by_la_code("999")
    school = accounts.organisation_by_laestab("9992001")
    assert school is not None
    assert school.id == "st-edmunds"
    assert [body.id for body in accounts.organisations()] == ["marshire", "st-edmunds"]
    college = facts.Organisation(
        id="fenland-college", name="Fenland", kind="further_education", ukprn="10009999"
    )
    accounts.add_organisation(college)
    assert accounts.organisation_by_ukprn("10009999") == college


def test_no_code_finds_nobody() -> None:
    assert accounts.organisation("nowhere") is None
    assert accounts.organisation_by_la_code("") is None
    assert accounts.organisation_by_laestab("") is None
    assert accounts.organisation_by_la_code("998") is None
    assert accounts.organisation_by_ukprn("") is None
    assert accounts.organisation_by_ukprn("10000001") is None


def test_an_organisations_facts_are_brought_up_to_date() -> None:
    changed = facts.Organisation(
        id="marshire", name="Marshire", kind="la", la_code="999", acts_for=("a", "b")
    )
    accounts.add_organisation(changed)
    assert accounts.organisation("marshire") == changed


@pytest.mark.parametrize("code", [{"la_code": "999"}, {"laestab": "9992001"}, {"ukprn": "1"}])
def test_two_organisations_cannot_share_a_code(code: dict[str, Any]) -> None:
    accounts.add_organisation(
        facts.Organisation(id="college", name="College", kind="further_education", ukprn="1")
    )
    with pytest.raises(UsageProblem):
        accounts.add_organisation(facts.Organisation(id="twin", name="Twin", kind="school", **code))
    assert accounts.organisation("twin") is None


def test_an_account_is_found_whatever_the_capitals() -> None:
    found = accounts.account(" DSL@St-Edmunds.Marshire.Example ")
    assert found is not None
    assert found.login == DSL
    assert found.organisation_kind == "school"
    assert accounts.account_by_subject("subject-17") == found
    officer = accounts.account_by_os_login("igofficer")
    assert officer is not None
    assert officer.login == OFFICER
    assert accounts.account("nobody@marshire.example") is None
    assert accounts.account_by_os_login("") is None
    assert accounts.account_by_subject("") is None


def test_accounts_are_listed_by_organisation() -> None:
    assert [found.login for found in accounts.accounts()] == [DSL, OFFICER]
    assert [found.login for found in accounts.accounts(organisation="marshire")] == [OFFICER]


def test_a_mailbox_has_one_account() -> None:
    with pytest.raises(NothingToDo):
        accounts.add_account(DSL.upper(), organisation="marshire", role="senco", title="x")


@pytest.mark.parametrize(("organisation", "role"), [("nowhere", "senco"), ("marshire", "wizard")])
def test_an_account_has_a_known_organisation_and_role(organisation: str, role: str) -> None:
    with pytest.raises(UsageProblem):
        accounts.add_account("x@marshire.example", organisation=organisation, role=role, title="x")


def test_an_organisation_is_of_a_known_kind() -> None:
    with pytest.raises(UsageProblem):
        accounts.add_organisation(facts.Organisation(id="x", name="X", kind="coven"))


def test_the_database_keeps_mailboxes_in_small_letters() -> None:
    row = models.Account(login="Head@marshire.example", organisation_id="marshire")
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_the_actor_is_an_open_account_only() -> None:
    assert accounts.actor(DSL) == Actor(
        account=DSL,
        role="safeguarding_lead",
        organisation="st-edmunds",
        organisation_kind="school",
    )
    accounts.set_active(DSL, to="closed")
    assert accounts.actor(DSL) is None
    accounts.set_active(DSL, to="open")
    assert accounts.actor(DSL) is not None
    assert accounts.actor("nobody@marshire.example") is None
    with pytest.raises(ValueError, match="open or closed"):
        accounts.set_active(DSL, to="ajar")
    with pytest.raises(UsageProblem):
        accounts.set_active("nobody@marshire.example", to="open")


@pytest.mark.requirement("NEX-4")
def test_social_care_is_a_permission_of_its_own_for_administrators_too() -> None:
    accounts.add_account(
        "admin@marshire.example",
        organisation="marshire",
        role="administrator",
        title="Administrator",
    )
    row = models.Account.objects.get(login="admin@marshire.example")
    assert not row.holds("social_care")
    accounts.set_permissions("admin@marshire.example", permissions=["social_care"])
    row.refresh_from_db()
    assert row.holds("social_care")
    found = accounts.account("admin@marshire.example")
    assert found is not None
    assert found.permissions == {"social_care"}


@pytest.mark.requirement("SOM-5.3.1")
def test_a_role_account_is_handed_over_and_both_holders_stay_on_record(at: datetime) -> None:
    later = at + timedelta(days=300)
    accounts.hand_over(DSL, holder="staff-0017", at=at, by=None)
    accounts.hand_over(DSL, holder="staff-0042", at=later, by=OFFICER)
    assert accounts.holders(DSL) == (
        facts.Holder(holder="staff-0017", since=at, until=later),
        facts.Holder(holder="staff-0042", since=later, until=None),
    )
    assert accounts.holders(OFFICER) == ()


def test_a_password_signs_in_and_its_absence_does_not() -> None:
    accounts.add_account(
        "first.admin@marshire.example",
        organisation="marshire",
        role="administrator",
        title="First administrator",
        password="a long enough password",
    )
    request = RequestFactory().post("/sign-in")
    signed_in = authenticate(
        request, username="First.Admin@marshire.example", password="a long enough password"
    )
    assert str(signed_in) == "first.admin@marshire.example"
    assert authenticate(request, username=DSL, password="") is None
    stored = models.Account.objects.get(login="first.admin@marshire.example").password
    assert stored.startswith("argon2")


def test_organisations_print_their_name() -> None:
    assert str(models.Organisation.objects.get(pk="marshire")) == "Marshire County Council"
