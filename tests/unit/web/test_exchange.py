"""Planning, confirming, sealing and sending on the exchange's pages, and who may open them."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from kinfold.exchange import carrying
from kinfold.gate import stewardship
from kinfold.registers import exchanges, parcels, partners
from kinfold.registers.facts import NewPlan
from kinfold.web import exchanging
from kinfold.web.routes import Route
from tests.neighbourhood import NOW
from tests.unit.web.exchange_desk import Desk, Moment, desk, hood, moment

__all__ = ["desk", "hood", "moment"]
Sit = Callable[[str], Desk]
PARTS = ("What was asked", "Why not", "What would put it right", "Ledger entry")
PAGES = tuple(route for route in exchanging.ROUTES if "<" not in route.path)


def planned(at: Desk, row: str = "S1", month: str = "2026-11") -> str:
    """Make a plan; its address."""
    return at.post("/exchange/plan", row=row, month=month)


def sealed(at: Desk, row: str = "S1") -> str:
    """Plan, confirm and seal a row; the plan's address."""
    where = planned(at, row)
    at.post(f"{where}/confirm")
    at.post(f"{where}/send")
    return where


@pytest.mark.requirement("CCIS-6a")
@pytest.mark.parametrize("route", exchanging.ROUTES, ids=lambda route: route.name)
def test_nobody_but_a_designated_person_opens_a_page(
    signed_in: Callable[..., object], client: Client, route: Route
) -> None:
    path = route.path.replace("<int:number>", "1").replace("<slug:parcel>", "a" * 32)
    assert client.get(f"/{path}").status_code == 302
    signed_in("safeguarding_lead")
    for answer in (client.get(f"/{path}"), client.post(f"/{path}")):
        assert answer.status_code == 403
        assert all(part in answer.content.decode() for part in PARTS)


@pytest.mark.requirement("CCIS-6a", "CCIS-9c")
@pytest.mark.parametrize("route", PAGES, ids=lambda route: route.name)
def test_a_partners_designated_person_works_at_home(desk: Sit, route: Route) -> None:
    marshire = desk("marshire")
    marshire.sit("ccis@littlewick.example")
    text = marshire.get(f"/{route.path}", status=403)
    assert "another organisation’s exchange" in text


def test_the_month_says_what_is_due_by_whom_and_how_it_stands(desk: Sit, moment: Moment) -> None:
    marshire = desk("marshire")
    text = marshire.get("/exchange/month")
    assert "2 to 6 November 2026" in text
    assert "Due now" in text
    assert "Not yet open" in text
    where = sealed(marshire)
    text = marshire.get("/exchange/month")
    assert "Done on time" in text
    assert "6 sealed parcels" in text
    assert where in text
    moment.at = NOW + timedelta(days=10)
    marshire.sit("ccis@marshire.example")
    assert "Overdue" in marshire.get("/exchange/month")
    marshire.get("/exchange/month?month=2026-13", status=404)


def test_a_row_of_others_is_not_ours_to_do(desk: Sit) -> None:
    year_14 = "Year 14 destinations, two named members only"
    assert year_14 in desk("marshire").get("/exchange/month?month=2026-10")
    assert year_14 not in desk("eastreach").get("/exchange/month?month=2026-10")


@pytest.mark.requirement("CCIS-1a", "CCIS-3", "CCIS-12")
def test_a_plan_shows_counts_reasons_columns_and_clauses(desk: Sit) -> None:
    marshire = desk("marshire")
    text = marshire.get(planned(marshire))
    assert "142 young people were considered: 7 go, 135 stay here." in text
    assert "Castlegate Borough Council" in text
    assert "Eastreach Youth Service" in text
    assert "has not signed" in text
    assert "Verify the address" in text
    assert "App. 1, S1 S2" in text
    assert "Unique learner number" in text
    assert "Unique pupil number" not in text
    assert parcels.parcels(direction="out") == ()


def test_a_plan_needs_a_row_and_a_month(desk: Sit) -> None:
    marshire = desk("marshire")
    text = marshire.post("/exchange/plan", status=400)
    assert "Choose a row of the schedule" in text
    assert "Choose a month" in text
    assert "Choose one of the rows" in marshire.post(
        "/exchange/plan", status=400, row="S9", month="2026-11"
    )
    text = marshire.get("/exchange/plan?row=S2&month=2026-12")
    assert 'value="S2" checked' in text
    assert 'value="2026-12" selected' in text


def test_there_is_no_such_plan(desk: Sit) -> None:
    marshire = desk("marshire")
    other = exchanges.save_plan(
        NewPlan(
            agreement="another",
            agreement_version="1" * 64,
            row="S1",
            period="2026-11",
            digest="2" * 64,
            counts={},
            excluded={},
        ),
        at=NOW,
        by=None,
    )
    for number in (999, other):
        marshire.get(f"/exchange/plan/{number}", status=404)
        marshire.post(f"/exchange/plan/{number}/confirm", status=404)
        marshire.post(f"/exchange/plan/{number}/send", status=404)


@pytest.mark.requirement("CCIS-6a")
def test_what_leaves_is_shown_confirmed_and_then_sealed_once(desk: Sit) -> None:
    marshire = desk("marshire")
    where = planned(marshire)
    assert "Not confirmed" in marshire.get(where)
    text = marshire.post(f"{where}/send", status=409)
    assert "A person must decide first" in text
    assert parcels.parcels(direction="out") == ()
    marshire.post(f"{where}/confirm")
    text = marshire.get(where)
    assert "ccis@marshire.example confirmed it" in text
    assert "6 parcels are sealed" in text
    marshire.post(f"{where}/confirm", status=409)
    assert marshire.post(f"{where}/send") == "/exchange/outbox"
    assert len(parcels.parcels(direction="out")) == 6
    assert {one.by for one in parcels.parcels(direction="out")} == {"ccis@marshire.example"}
    assert "7 records go; 135 young people stay here." in marshire.get(where)
    marshire.post(f"{where}/send", status=409)
    assert len(parcels.parcels(direction="out")) == 6
    assert "Sealed" in marshire.get("/exchange/plan")


def test_a_run_that_was_cut_short_goes_on_where_it_stopped(desk: Sit) -> None:
    marshire = desk("marshire")
    where = planned(marshire)
    marshire.post(f"{where}/confirm")
    held = partners.partner("littlewick", at=NOW)
    assert held is not None
    partners.end("littlewick", at=NOW, by=None)
    text = marshire.post(f"{where}/send", status=400)
    assert all(part in text for part in PARTS)
    assert len(parcels.parcels(direction="out")) == 5
    assert "Not sealed yet" in marshire.get("/exchange/plan")
    assert "1 parcel is sealed" in marshire.get(where)
    partners.trust(
        "littlewick", name=held.name, url=None, recipient=held.recipient,
        verify_key=held.verify_key, at=NOW, by=None,
    )  # fmt: skip
    marshire.post(f"{where}/send")
    assert len(parcels.parcels(direction="out")) == 6


def test_a_plan_that_no_longer_holds_says_so_and_is_not_sent(desk: Sit) -> None:
    marshire = desk("marshire")
    version = marshire.gate.versions(at=NOW)["ccis-exchange"].hash
    number = exchanges.save_plan(
        NewPlan(
            agreement="ccis-exchange",
            agreement_version=version,
            row="S1",
            period="2026-11",
            digest="3" * 64,
            counts={"littlewick for littlewick": 2},
            excluded={"a reason nobody knows": 1},
        ),
        at=NOW,
        by=None,
    )
    text = marshire.get(f"/exchange/plan/{number}")
    assert "Something has changed" in text
    assert "a reason nobody knows" in text
    assert "Confirm this plan" not in text
    marshire.post(f"/exchange/plan/{number}/confirm")
    text = marshire.get(f"/exchange/plan/{number}")
    assert "Seal and put in the outbox" not in text
    assert "A person must decide first" in marshire.post(
        f"/exchange/plan/{number}/send", status=409
    )


def test_a_row_with_nobody_in_it_is_confirmed_and_done(desk: Sit) -> None:
    marshire = desk("marshire")
    where = planned(marshire, "S5")
    assert "Confirm that there is nothing to send" in marshire.get(where)
    marshire.post(f"{where}/confirm")
    assert "Nobody to send" in marshire.get(where)
    assert "Done early" in marshire.get("/exchange/month")


def test_movers_to_two_authorities_and_the_wishes_heard_are_told(desk: Sit) -> None:
    marshire = desk("marshire")
    text = marshire.get(planned(marshire, "S2"))
    assert "To one of the two it cannot go: no postcode is recorded (1)" in text
    assert "They refused" in text
    assert "They have not been told yet" in text


@pytest.mark.requirement("CCIS-0")
def test_a_framework_that_is_not_in_force_plans_nothing(desk: Sit) -> None:
    marshire = desk("marshire")
    version = marshire.gate.versions(at=NOW)["ccis-exchange"]
    officer = marshire.gate.actor("governance@marshire.example")
    stewardship.stand(
        marshire.gate, officer, version, state="suspended", reason="Under review", at=NOW
    )
    answer = marshire.client.post("/exchange/plan", {"row": "S1", "month": "2026-11"})
    assert answer.status_code == 403
    assert all(part in answer.content.decode() for part in PARTS)
    assert exchanges.plans() == ()


def test_a_parcel_to_carry_is_a_sealed_attachment_named_by_its_id(desk: Sit) -> None:
    marshire = desk("marshire")
    sealed(marshire)
    one = carrying.outbox()[-1]
    assert one.partner == "littlewick"
    answer = marshire.client.post(f"/exchange/outbox/{one.parcel_id}/file")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Disposition"] == f'attachment; filename="{one.parcel_id}.parcel"'
    assert answer.content == parcels.content(one.parcel_id)
    assert b"surname" not in answer.content
    again = parcels.parcel(one.parcel_id, direction="out")
    assert again is not None
    assert again.state == "sent"
    assert "as a file" in marshire.get("/exchange/outbox")
    assert marshire.client.post(f"/exchange/outbox/{one.parcel_id}/file").status_code == 200
    marshire.post(f"/exchange/outbox/{'f' * 32}/file", status=400)
    assert marshire.client.get(f"/exchange/outbox/{one.parcel_id}/file").status_code == 405


def test_what_cannot_be_carried_stays_with_the_reason(desk: Sit) -> None:
    marshire = desk("marshire")
    assert "Nothing waits to leave" in marshire.get("/exchange/outbox/carry")
    marshire.post("/exchange/outbox/carry", status=409)
    sealed(marshire)
    assert "These 6 parcels leave" in marshire.get("/exchange/outbox/carry")
    text = marshire.post("/exchange/outbox/carry", status=200)
    assert "6 could not go" in text
    assert "the partner has no address: write it to a file and carry it" in text
    assert len(carrying.outbox()) == 6


def test_names_and_numbers_of_young_people_stand_in_no_address() -> None:
    for route in exchanging.ROUTES:
        assert {part for part in route.path.split("/") if "<" in part} <= {
            "<int:number>",
            "<slug:parcel>",
        }


def test_days_are_those_of_england(desk: Sit, moment: Moment) -> None:
    marshire = desk("marshire")
    moment.at = datetime.fromisoformat("2026-10-31T23:30:00+00:00")
    assert "The exchange in October 2026" in marshire.get("/exchange/month")
