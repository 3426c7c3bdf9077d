"""Who is working with a child: involvements and assessments, with whom to ring about each.

Appendix C 7.9 and 7.10. Lists show agency, dates, worker and contact, and never what was said.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from kinfold.gate import Handover
from kinfold.view.evidence import Row

Contact = Callable[[str, str], tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Involvement:
    """One agency's work with the child.

    `end` is the recorded end. Where none was recorded but a newer return leaves the work out,
    `last_known` is the last day on which it is known to have been open.
    """

    agency: str
    start: date
    end: date | None
    last_known: date | None
    worker: str
    lead_email: str


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """One assessment: its kind, its date, and who wrote it."""

    kind: str
    on: date
    creator: str
    creator_email: str


def involvements(handover: Handover, contact: Contact) -> tuple[Involvement, ...]:
    """Every involvement let through, newest first.

    `contact` gives (agency, mailbox) for a data set and holder, for sources that name no worker.
    """
    on = handover.permit.flow.on
    found = [
        Involvement(
            agency=row["agency"] or "",
            start=row["start_date"],
            end=row["end_date"],
            last_known=None if row["end_date"] is not None else row["_ended"],
            worker=row["worker"] or "",
            lead_email=row["lead_professional_email"] or "",
        )
        for row in handover.rows("early_help.involvement")
        if row["start_date"] is not None and row["start_date"] <= on
    ]
    for row in _latest(handover, "cin_census.episode", "CINreferralDate"):
        if row["CINreferralDate"] <= on and not row["ReferralNFA"]:
            agency, mailbox = contact("cin_census", row["_holder"])
            found.append(
                Involvement(
                    agency=agency,
                    start=row["CINreferralDate"],
                    end=row["CINclosureDate"],
                    last_known=None if row["CINclosureDate"] is not None else row["_ended"],
                    worker="",
                    lead_email=mailbox,
                )
            )
    return tuple(sorted(found, key=lambda line: (line.start, line.agency), reverse=True))


def assessments(handover: Handover, contact: Contact) -> tuple[Assessment, ...]:
    """Every assessment let through, newest first."""
    on = handover.permit.flow.on
    found = [
        Assessment(
            kind=row["assessment_type"] or "",
            on=row["assessment_date"],
            creator=row["document_creator"] or "",
            creator_email=row["creator_email"] or "",
        )
        for row in handover.rows("early_help.assessment")
        if row["assessment_date"] is not None and row["assessment_date"] <= on
    ]
    for row in _latest(handover, "cin_census.assessment", "AssessmentActualStartDate"):
        day = row["AssessmentAuthorisationDate"] or row["AssessmentActualStartDate"]
        if day <= on:
            agency, mailbox = contact("cin_census", row["_holder"])
            found.append(
                Assessment(
                    kind="Social care assessment", on=day, creator=agency, creator_email=mailbox
                )
            )
    return tuple(sorted(found, key=lambda line: (line.on, line.kind), reverse=True))


def _latest(handover: Handover, table: str, start: str) -> list[Row]:
    """One row for each start date: a later return says more about a spell than an earlier one."""
    kept: dict[tuple[str, date], Row] = {}
    for row in sorted(handover.rows(table), key=lambda row: row["_as_at"]):
        if row[start] is not None:
            kept[row["_holder"], row[start]] = row
    return list(kept.values())
