"""The statement, the purposes agreements offer, and which conditions hold."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.http import HttpRequest
from django.test import Client

from kinfold.agreement import load
from kinfold.registers import agreements, evidence
from kinfold.registers.models import Account, Attestation
from kinfold.web import conditions, purposes, statement
from kinfold.web.guards import PURPOSE_KEY
from tests.journeys import county

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
VIEW = Path(__file__).resolve().parents[3] / "agreements/practitioner-view/2026-27.yaml"
SignedIn = Callable[..., Account]


@pytest.fixture
def view_in_force(db: None) -> str:
    """The practitioner view's agreement, in force; its id."""
    version = load.read(VIEW)
    agreements.save_version(
        version.agreement.id,
        label=version.agreement.version,
        version_hash=version.hash,
        canonical=version.canonical,
        at=AT - timedelta(days=2),
    )
    for state in ("consulted", "approved", "signing", "in_force"):
        agreements.set_standing(
            version.hash, state=state, reason="test", at=AT - timedelta(days=1), by=None
        )
    return version.agreement.id


@pytest.mark.requirement("TDV-10.3")
def test_accepting_is_evidence_once_with_its_version(db: None) -> None:
    account = county.account_for("safeguarding_lead")
    assert not statement.accepted(account)
    statement.accept(account, at=AT)
    statement.accept(account, at=AT)
    (row,) = Attestation.objects.filter(account=account)
    assert (row.condition, row.version) == ("statement", statement.VERSION)
    assert row.attested_on == date(2026, 11, 20)
    evidence.lapse_condition("statement", account=account.login, reason="left", at=AT, by=None)
    assert not statement.accepted(account)


def test_another_version_is_another_statement(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    account = county.account_for("safeguarding_lead")
    statement.accept(account, at=AT)
    monkeypatch.setattr(statement, "VERSION", "2027-1")
    assert not statement.accepted(account)


def test_the_statement_page(client: Client, signed_in: SignedIn) -> None:
    account = signed_in("safeguarding_lead", statement=False)
    assert client.get("/")["Location"] == "/statement"
    assert client.post("/statement", {}).status_code == 400
    assert not statement.accepted(account)
    answer = client.post("/statement", {"agree": "on", "next": "/account"})
    assert answer["Location"] == "/account"
    assert statement.accepted(account)
    assert b"You have accepted version" in client.get("/statement").content


@pytest.mark.requirement("TDV-5.5")
def test_purposes_come_from_agreements_in_force(view_in_force: str) -> None:
    lead = county.account_for("safeguarding_lead")
    found = purposes.offered(lead, at=AT)
    assert found
    assert {one.agreement_id for one in found} == {view_in_force}
    assert purposes.offered(lead, at=AT - timedelta(days=3)) == ()
    assert purposes.offered(county.account_for("data_manager"), at=AT) == ()


def test_choosing_a_purpose(
    client: Client, signed_in: SignedIn, view_in_force: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = signed_in("safeguarding_lead")
    wanted = purposes.offered(account, at=AT)[0]
    text = client.get("/purpose").content.decode()
    assert wanted.key in text
    assert client.post("/purpose", {"purpose": "another:one"}).status_code == 400
    assert client.post("/purpose", {}).status_code == 400
    assert client.post("/purpose", {"purpose": wanted.key})["Location"] == "/"
    assert client.session[PURPOSE_KEY] == wanted.key
    assert "Purpose of this session" in client.get("/account").content.decode()


def test_a_purpose_that_is_no_longer_offered_is_gone(
    view_in_force: str, request_of: Callable[..., HttpRequest]
) -> None:
    lead = county.account_for("safeguarding_lead")
    request = request_of(lead)
    assert purposes.chosen(request, at=AT) is None
    wanted = purposes.offered(lead, at=AT)[0]
    request.session[PURPOSE_KEY] = wanted.key
    assert purposes.chosen(request, at=AT) == wanted
    assert purposes.chosen(request, at=AT - timedelta(days=3)) is None


def test_no_purpose_to_offer(client: Client, signed_in: SignedIn) -> None:
    signed_in("data_manager")
    assert b"There is no purpose you may use" in client.get("/purpose").content
    assert b"no conditions to meet" in client.get("/account").content


def test_conditions_are_judged_as_requests_are(view_in_force: str) -> None:
    lead = county.account_for("safeguarding_lead")
    before = {one.code: one.holds for one in conditions.standing(lead, at=AT)}
    assert before["statement"] is False
    assert len(before) >= 8
    statement.accept(lead, at=AT)
    after = {one.code: one for one in conditions.standing(lead, at=AT)}
    assert after["statement"].holds
    assert after["statement"].attested_on == date(2026, 11, 20)
    assert not after["dbs"].holds
    evidence.record_attestation(
        "dbs",
        account=lead.login,
        level="basic",
        attested_on=date(2010, 1, 1),
        attester_role="administrator",
        at=AT,
        by=None,
    )
    old = {one.code: one for one in conditions.standing(lead, at=AT)}
    assert old["dbs"].attested_on == date(2010, 1, 1)
    assert not old["dbs"].holds


def test_the_account_page_lists_them(
    client: Client, signed_in: SignedIn, view_in_force: str
) -> None:
    signed_in("safeguarding_lead")
    text = client.get("/account").content.decode()
    assert "Not met" in text
    assert ">Met<" in text.replace("\n", "").replace(" ", "")
    assert "Social care" in text
