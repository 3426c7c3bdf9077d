"""A notice's life at a whole installation: made, reviewed, published, overtaken."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from kinfold import datasets
from kinfold.agreement import Actor, Flow
from kinfold.agreement.load import read
from kinfold.calendars import day_in_england
from kinfold.errors import KinfoldError, NeedsDecision, NothingToDo, RefusedByAgreement
from kinfold.gate import Entry, Gate
from kinfold.gate import stewardship as stewards
from kinfold.notices import checking, public_register, publishing
from kinfold.notices.coverage import Coverage, promised
from kinfold.notices.outline import FORMS
from kinfold.notices.parties import party_notices, suggested
from kinfold.notices.privacy import privacy_notice
from kinfold.notices.promises import permitted
from kinfold.notices.sources import Sources, gathered
from kinfold.notices.tables import as_csv, as_json
from kinfold.notices.tasks import Task, review_due, tasks
from kinfold.registers import notices_given
from tests import estate
from tests.unit.notices import made

CHILDREN = 60
DIFFERS = "We added how to reach our family centres."
TOLD = [
    {"agreement": name, "cohort": "all", "on": date(2026, 9, 15), "how": "a letter"}
    for name in ("cin-analysis", "county-education", "practitioner-view")
]


@dataclass
class Office:
    """An installation with its facts filled in, and the governance officer."""

    home: Path
    gate: Gate
    at: datetime = estate.LATER

    @property
    def officer(self) -> Actor:
        """Who publishes."""
        return self.gate.actor(estate.GOVERNANCE)

    def later(self, days: int) -> "Office":
        """The same office so many days on."""
        return Office(home=self.home, gate=self.gate, at=self.at + timedelta(days=days))

    def sources(self) -> Sources:
        """What notices are made from now."""
        return gathered(self.gate, at=self.at)

    def publish(self, differs: str = DIFFERS) -> publishing.Edition:
        """Make and publish."""
        publishing.generate(self.gate, self.officer, at=self.at)
        return publishing.publish(self.gate, self.officer, differs=differs, at=self.at)

    def entries(self, kind: str) -> list[Entry]:
        """The ledger's entries of one kind."""
        return [one for one in self.gate._ledger.entries() if one.kind == kind]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    grounds = estate.copied(estate.empty(children=CHILDREN), tmp_path / "home")
    made.write(grounds.home, told=TOLD)
    with grounds.opened() as gate:
        yield Office(home=grounds.home, gate=gate)


def refused(act: Any, kind: type[KinfoldError]) -> str:
    problem = estate.refused(act)
    assert isinstance(problem, kind), problem
    return problem.why


@pytest.mark.requirement("NEX-61", "PRI-15")
def test_a_notice_is_made_reviewed_and_published_in_three_forms(office: Office) -> None:
    """The record shows which role reviewed it, when, and what differs from the model."""
    edition = publishing.generate(office.gate, office.officer, at=office.at)
    assert set(edition.forms) == set(FORMS)
    assert not edition.published
    assert publishing.public() == {}
    published = publishing.publish(office.gate, office.officer, differs=DIFFERS, at=office.at)
    assert published.published
    for form, one in publishing.public().items():
        assert one.text == privacy_notice(office.sources(), form=form)
        assert one.agreement_versions == tuple(v.hash for v in office.sources().versions)
        assert [(r.role, r.at) for r in one.reviews] == [("governance_officer", office.at)]
        assert one.reviews[0].differs == f"{DIFFERS} No sentence differs from the model."
    ids = {form: one.id for form, one in published.forms.items()}
    assert office.entries("notice.generated")[0].payload is not None
    said = office.entries("notice.published")[0]
    assert said.payload == {"notices": ids}
    assert said.actor == estate.GOVERNANCE


def test_own_sentences_are_named_by_their_section(office: Office) -> None:
    made.write(office.home, told=TOLD, words={"collected": "And photographs."})
    review = office.publish().forms["full"].reviews[0]
    assert review.differs == f"{DIFFERS} Own sentences in: What information we hold."


def test_a_form_with_nothing_new_to_say_stays_as_it_is(office: Office) -> None:
    first = office.publish()
    made.write(office.home, told=TOLD, words={"who": "We work from twelve towns."})
    second = office.publish("We named our towns.")
    assert second.forms["full"].id > first.forms["full"].id
    assert second.forms["child"] == first.forms["child"]
    assert publishing.public() == second.forms


def test_publishing_needs_a_notice_a_review_and_nothing_empty(office: Office) -> None:
    def act(differs: str = DIFFERS) -> Any:
        return lambda: publishing.publish(
            office.gate, office.officer, differs=differs, at=office.at
        )

    assert "No notice has been made" in refused(act(), NeedsDecision)
    publishing.generate(office.gate, office.officer, at=office.at)
    assert "says nothing about what differs" in refused(act("  "), NeedsDecision)
    act()()
    assert "public already" in refused(act(), NothingToDo)


@pytest.mark.requirement("NEX-60")
def test_a_notice_with_something_empty_is_not_published(office: Office) -> None:
    made.write(office.home, statements=made.table()["statements"] | {"abroad": ""})
    why = refused(office.publish, NeedsDecision)
    assert why == "The full form says nothing about: transfer abroad."
    assert publishing.public() == {}


def test_the_same_again_is_nothing_to_do(office: Office) -> None:
    office.publish()
    again = office.later(3)
    why = refused(lambda: publishing.generate(again.gate, again.officer, at=again.at), NothingToDo)
    assert "exactly what would be said now" in why


def test_what_has_been_overtaken_is_not_published(office: Office) -> None:
    publishing.generate(office.gate, office.officer, at=office.at)
    made.write(office.home, told=TOLD, languages=["Polish"])
    why = refused(
        lambda: publishing.publish(office.gate, office.officer, differs=DIFFERS, at=office.at),
        NeedsDecision,
    )
    assert "have changed since this version was made" in why
    office.publish()
    assert "Polish" in publishing.public()["full"].text
    assert len(notices_given.notices("privacy")) == 6 - 2  # two forms had nothing new to say


@pytest.mark.parametrize("login", [estate.DATA_MANAGER, estate.LEADS["hartwell"]])
def test_only_those_who_answer_for_it_make_and_publish(office: Office, login: str) -> None:
    other = office.gate.actor(login)
    for act in (
        lambda: publishing.generate(office.gate, other, at=office.at),
        lambda: publishing.publish(office.gate, other, differs=DIFFERS, at=office.at),
    ):
        assert "data protection officer or governance officer" in refused(act, RefusedByAgreement)


# What is due


def due(office: Office) -> list[Task]:
    return list(tasks(office.sources()))


@pytest.mark.requirement("NEX-63")
def test_a_review_date_passed_raises_a_task(office: Office) -> None:
    """A notice a year after it was published, an agreement on its own review date."""
    edition = office.publish()
    assert due(office) == []
    assert review_due(edition, office.sources()) == date(2027, 11, 21)
    made.write(office.home, told=TOLD, review_months=6)
    on_the_day, after = office.later(181), office.later(182)
    assert due(on_the_day) == []
    passed = due(after)
    assert [(one.about, one.due_on) for one in passed] == [("Privacy notice", date(2027, 5, 21))]
    assert passed[0].role == "Data protection officer"
    summer = due(office.later(253))
    assert day_in_england(office.later(253).at) == date(2027, 8, 1)
    reviews = [one for one in summer if one.due_on == date(2027, 7, 31)]
    assert len(reviews) == 3
    assert {one.role for one in reviews} == {
        "The council's head of information governance",
        "The service's board",
    }


def test_no_notice_an_overtaken_one_and_a_waiting_one_are_tasks(office: Office) -> None:
    assert due(office)[0].do.startswith("No privacy notice is public.")
    office.publish()
    made.write(office.home, told=TOLD, languages=["Polish"])
    assert [one.do for one in due(office)] == [
        "Agreements or local facts have changed since it was published. Publish it again."
    ]
    publishing.generate(office.gate, office.officer, at=office.at)
    assert "A newer version waits for its review." in [one.do for one in due(office)]
    unpublished = publishing.newest()
    assert unpublished is not None
    assert not unpublished.published


@pytest.mark.requirement("CCIS-4c")
def test_an_agreement_whose_people_were_never_told_is_a_task(office: Office) -> None:
    """Each agreement about people has a cohort told, with its day."""
    office.publish()
    made.write(office.home, told=TOLD[1:])
    untold = due(office)
    assert [one.about for one in untold] == ["Children in need analysis service, 2026-27"]
    assert "recorded as told" in untold[0].do
    soon = [TOLD[0] | {"on": date(2026, 12, 1)}]
    made.write(office.home, told=soon + TOLD[1:])
    assert len(due(office)) == 1
    assert due(office.later(14)) == []


# The parties' own notices


@pytest.mark.requirement("TDV-13.3")
def test_whose_own_notice_was_seen_and_whose_not(office: Office) -> None:
    """And the council's own public notice names the view."""
    seen = {
        "agreement": "practitioner-view",
        "organisation": "hartwell",
        "link": "https://hartwell.example/privacy",
        "seen_on": date(2026, 10, 2),
    }
    made.write(office.home, told=TOLD, party_notices=[seen])
    office.publish()
    assert "Practitioner view agreement" in publishing.public()["full"].text
    sources = office.sources()
    found = party_notices(sources, at=office.at)
    assert {one.organisation for one in found if one.agreement == "practitioner-view"} == set(
        estate.LEADS
    )
    assert not any(one.organisation == "marshire" for one in found)
    known = [one for one in found if one.seen_on is not None]
    assert [(one.name, one.link) for one in known] == [("Hartwell Academy", seen["link"])]
    view = next(v for v in sources.versions if v.agreement.id == "practitioner-view")
    words = suggested(view, sources)
    assert "We share information with Marshire County Council" in words
    assert "Practitioner view agreement for educational settings" in words
    assert "Prevent escalation" in words


# The ledger against the notice


def test_a_month_of_the_ledger_against_the_public_notice(office: Office) -> None:
    auditor = office.gate.actor(estate.AUDITOR)

    def check(month: str = "2026-11") -> Coverage:
        return checking.month(
            office.gate, auditor, under="county-education", month=month, at=office.at
        )

    assert "No privacy notice is public" in refused(check, NeedsDecision)
    office.publish()
    found = check()
    assert found.whole
    assert {one.recipient for one in found.seen} == {"own"}
    assert check("2026-10").seen == frozenset()
    for wrong in ("November", "2026-13", "2026-11-01"):
        assert estate.refused(partial(check, wrong)).exit_code == 2
    who = office.gate.actor(estate.DATA_MANAGER)
    problem = estate.refused(
        lambda: checking.month(
            office.gate, who, under="county-education", month="2026-11", at=office.at
        )
    )
    assert isinstance(problem, RefusedByAgreement)


def test_everything_a_whole_county_did_is_promised(tmp_path: Path) -> None:
    """Files in, people linked, a child looked at: all of it is in the notice, and nothing more."""
    grounds = estate.copied(estate.linked(children=CHILDREN), tmp_path / "whole")
    made.write(grounds.home, told=TOLD)
    with grounds.opened() as gate:
        office = Office(home=grounds.home, gate=gate)
        lead = gate.actor(estate.LEADS["st-edmunds"])
        items = tuple(code for code, _, _ in datasets.get("practitioner_view").items())
        gate.ask(
            Flow(
                actor=lead,
                operation="search",
                agreement="practitioner-view",
                purpose="C-P2",
                items=items,
                recipient=lead.organisation,
                at=office.at,
            )
        )
        office.publish()
        auditor = gate.actor(estate.AUDITOR)
        found = checking.month(
            gate, auditor, under="county-education", month="2026-11", at=office.at
        )
        assert found.whole, (found.unpromised, found.unpermitted, found.unplaced)
        assert {one.recipient for one in found.seen} == {"own", "commissioned", "education"}
        assert len(found.seen) > 20
        told = publishing.public()["full"].text
        assert found.seen <= promised(told)
        assert promised(told) == permitted(office.sources())


def test_an_agreement_that_ends_is_promised_in_vain(office: Office) -> None:
    office.publish()
    view = office.gate.versions(at=office.at)["practitioner-view"]
    stewards.stand(
        office.gate, office.officer, view, state="suspended", reason="A review.", at=office.at
    )
    found = checking.month(
        office.gate,
        office.gate.actor(estate.AUDITOR),
        under="county-education",
        month="2026-11",
        at=office.at + timedelta(minutes=1),
    )
    assert {one.recipient for one in found.unpermitted} == {"education", "own"}


# The public register


@pytest.mark.requirement("AGR-5", "CCIS-5d")
def test_the_public_register_names_no_person(office: Office) -> None:
    held = public_register.listed(office.gate, at=office.at)
    text = as_csv(public_register.as_table(held, on=made.ON))
    data = as_json(public_register.as_data(held, on=made.ON))
    assert [one.version.agreement.id for one in held] == [
        "cin-analysis",
        "county-education",
        "practitioner-view",
    ]
    for said in (text, data):
        assert "In force" in said
        assert "@" not in said
        assert ".example" not in said
        for signatory in ("Head teacher", "Director of children", "Hartwell"):
            assert signatory not in said
    assert '"signed": "5"' in data
    assert '"pupil_core.pupil.date_of_birth"' in data
    assert "nhs_number" not in data


def test_a_draft_is_not_in_the_public_register(office: Office) -> None:
    """Nor is an agreement that nobody has put to signature."""
    draft = read(made.FILES[0])
    stewards.load(office.gate, office.officer, draft, at=office.at)
    names = [one.version.agreement.id for one in public_register.listed(office.gate, at=office.at)]
    assert "ccis-exchange" not in names
    assert draft.agreement.id not in [v.agreement.id for v in office.sources().versions]


def test_days_that_are_not_set_are_said_to_be(office: Office) -> None:
    printed = read(estate.AGREEMENTS / "la-privacy-notice" / "as-printed.yaml")
    entry = public_register.Listed(
        version=printed, standing="In force", since=made.ON, signed=0, needed=0
    )
    row = public_register.as_table([entry], on=made.ON).named()[0]
    assert (row["review"], row["ends"], row["laws"], row["dpia"]) == (
        "not set",
        "not set",
        "none",
        "not set",
    )
