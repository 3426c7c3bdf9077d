"""The register of what schools are asked for outside the agreed feeds."""

from datetime import datetime

from kinfold.registers import facts, models
from kinfold.registers.answering import facts_of
from kinfold.registers.references import (
    doer_key,
    label,
    moment,
    organisation_key,
    reasoned,
)


def add_school_request(
    data_set: str, *, school: str, reason: str, held_already: bool, at: datetime, by: str | None
) -> int:
    """Record that a school was asked for something outside the feeds; the request's number.

    Raises UsageProblem for an unknown school, and words that tell who somebody is.
    """
    asked = "Record a request to a school."
    row = models.SchoolRequest.objects.create(
        school_id=organisation_key(school, asked=asked),
        data_set=label(data_set, asked=asked, longest=80),
        reason=reasoned(reason, longest=500, asked=asked),
        held_already=held_already,
        at=moment(at),
        by_id=doer_key(by, asked=asked),
    )
    return int(row.pk)


def school_requests(*, school: str | None = None) -> tuple[facts.SchoolRequest, ...]:
    """Requests to schools in the order they were made: all, or to one school."""
    rows = models.SchoolRequest.objects.select_related("by").order_by("id")
    if school is not None:
        rows = rows.filter(school_id=school)
    return facts_of(facts.SchoolRequest, rows)
