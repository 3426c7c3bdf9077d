"""A permit to view made by hand, for tests of what a permit lets be taken; never sealed."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from kinfold.agreement import Actor, Flow, ItemRule, Permit
from kinfold.calendars import months_before

VIEW = "practitioner_view.record."
CHRONOLOGY = {"V2", "I1", "I2", "I3", "involvement_agency", "involvement_dates"} | {
    "involvement_worker",
    "involvement_lead_email",
}


def permit(on: date, *, items: Sequence[str]) -> Permit:
    """A permit to view, as the practitioner agreement gives it on a day (never sealed)."""
    since = months_before(on, 24)
    flow = Flow(
        actor=Actor(
            account="dsl@st-edmunds.marshire.example",
            role="safeguarding_lead",
            organisation="st-edmunds",
            organisation_kind="school",
        ),
        operation="view",
        agreement="practitioner-view",
        purpose="C-P1",
        items=tuple(items),
        recipient="st-edmunds",
        at=datetime.combine(on, time(12), tzinfo=UTC),
        subjects=("p1",),
    )
    return Permit(
        id="made",
        flow=flow,
        agreement="practitioner-view",
        version="0" * 64,
        grants=("G",),
        clauses=("C7",),
        items=tuple(
            ItemRule(
                item=item,
                treatment="show",
                clause="C7",
                since=since,
                unlocks=item.removeprefix(VIEW) in CHRONOLOGY,
            )
            for item in items
        ),
        cohort="linked_to_organisation",
        source_agreements=("practitioner-view", "county-education"),
        qualifying_since=since,
        identity_without_evidence=True,
        duties=(),
        destroy_by=None,
        expires_at=flow.at,
    )
