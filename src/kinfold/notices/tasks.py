"""What somebody must see to: a review date passed, a notice overtaken, people never told."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kinfold.calendars import day_in_england, months_after
from kinfold.notices.publishing import Edition, drifted, newest, public
from kinfold.notices.sources import Sources


@dataclass(frozen=True, kw_only=True)
class Task:
    """One thing to do: about what, since when it is due, and what to do. `role` answers for it."""

    about: str
    due_on: date
    do: str
    role: str


def tasks(sources: Sources) -> tuple[Task, ...]:
    """Everything due on the sources' day, the longest due first (NEX-63)."""
    found = [*_notice(sources), *_agreements(sources), *_untold(sources)]
    return tuple(sorted(found, key=lambda task: (task.due_on, task.about)))


def review_due(edition: Edition, sources: Sources) -> date | None:
    """When a public notice is to be looked at again; None where it is not public."""
    days = [
        day_in_england(one.published_at)
        for one in edition.forms.values()
        if one.published_at is not None
    ]
    return months_after(min(days), sources.facts.review_months) if days else None


def _notice(sources: Sources) -> Iterator[Task]:
    given, officer = public(), sources.facts.officer
    if not given:
        yield Task(
            about="Privacy notice",
            due_on=sources.on,
            do="No privacy notice is public. Make one, review it and publish it.",
            role=officer,
        )
        return
    edition = Edition(forms=given)
    due = review_due(edition, sources)
    if due is not None and due < sources.on:
        yield Task(
            about="Privacy notice",
            due_on=due,
            do="Its review date has passed. Read it against what is done, and publish it again.",
            role=officer,
        )
    if drifted(edition, sources):
        yield Task(
            about="Privacy notice",
            due_on=sources.on,
            do="Agreements or local facts have changed since it was published. Publish it again.",
            role=officer,
        )
    held = newest()
    if held is not None and not held.published:
        yield Task(
            about="Privacy notice",
            due_on=min(day_in_england(one.at) for one in held.forms.values()),
            do="A newer version waits for its review.",
            role=officer,
        )


def _agreements(sources: Sources) -> Iterator[Task]:
    for version in sources.versions:
        agreement = version.agreement
        due = agreement.dates.review_on
        if due is not None and due < sources.on:
            yield Task(
                about=f"{agreement.title}, {agreement.version}",
                due_on=due,
                do="Its review date has passed. Answer its review questions, or renew it.",
                role=agreement.review.owner,
            )


def _untold(sources: Sources) -> Iterator[Task]:
    """Agreements about people whom, as far as is recorded, nobody has told (CCIS-4c)."""
    told = {one.agreement for one in sources.facts.told if one.on <= sources.on}
    for version in sources.versions:
        agreement = version.agreement
        if agreement.id not in told and any(p.individual_level for p in agreement.purposes):
            yield Task(
                about=f"{agreement.title}, {agreement.version}",
                due_on=agreement.dates.effective_on or sources.on,
                do="No cohort is recorded as told that its information is or may be shared.",
                role=sources.facts.officer,
            )
