"""Whether what an emergency added is open on a day, and whether providers know of a new item.

Nothing here is remembered or switched off: each request asks again, so what has ended has ended.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from kinfold import law
from kinfold.agreement.emergency import ChangeNotice, Emergency
from kinfold.agreement.flow import Announcement
from kinfold.agreement.model import Agreement, Grant, ItemGroup
from kinfold.agreement.permit import Reason

AGREE_AGAIN = "Nothing of it moves any more; if it is needed still, agree an amendment."


def why_late(one: Emergency, *, on: date) -> Iterator[Reason]:
    """Why an emergency is not open on a day: no last day, too early, over, or its law has gone."""
    until = one.valid_until
    if until is None:
        yield _reason(
            "emergency_without_end",
            one,
            f"{one.title} has no last day, and an emergency law carries nothing for ever.",
            "Agree an amendment that gives its last day.",
        )
    elif on < one.valid_from:
        yield _reason(
            "emergency_not_begun",
            one,
            f"{one.title} begins on {one.valid_from:%-d %B %Y}.",
            "Wait for that day.",
        )
    elif on > until:
        sentence = f"{one.title} ended on {until:%-d %B %Y}."
        yield _reason("emergency_over", one, sentence, AGREE_AGAIN)
    if not law.in_force(one.gateway, on):
        yield _reason(
            "emergency_law_not_in_force",
            one,
            f"The law {one.title} rests on is not in force that day.",
            "Rely on a law in force, by an amendment.",
        )


def not_for_these(one: Emergency) -> Reason:
    """The reason where an emergency's law does not name both sides."""
    return _reason(
        "emergency_law_not_for_these",
        one,
        f"The law {one.title} rests on does not let the one disclose this to the other.",
        "Record a gateway that names both kinds of organisation.",
    )


def _reason(code: str, one: Emergency, sentence: str, remedy: str) -> Reason:
    return Reason(code=code, clause=one.clause, sentence=sentence, remedy=remedy)


def carries(agreement: Agreement, gateway: law.Gateway, *, on: date) -> bool:
    """Whether a law may be relied on that day: an emergency's only while one is open (2.6.1)."""
    return not gateway.emergency or any(
        one.gateway == gateway.code and not any(why_late(one, on=on))
        for one in agreement.emergencies
    )


def days(agreement: Agreement, grant: Grant, group: ItemGroup) -> tuple[date, date]:
    """The first and last day on which a grant lets a group through; never where they cross.

    What rests on no emergency is open from the first day there is to the last.
    """
    first, last = date.min, date.max
    for one in agreement.emergencies:
        if one.id in (grant.emergency, group.emergency):
            first = max(first, one.valid_from)
            last = min(last, one.valid_until or date.min)
    return first, last


def unannounced(
    notice: ChangeNotice,
    item: str,
    *,
    announced: Mapping[str, tuple[Announcement, ...]] | None,
    on: date,
) -> Reason | None:
    """Why an item waits for a change notice to providers, or None where it does not (3.3)."""
    known = () if announced is None else announced.get(item, ())
    if any(_covers(one, on) for one in known):
        return None
    coming = [one.begins_on for one in known if one.begins_on > on]
    if coming:
        return Reason(
            code="change_notice_running",
            clause=notice.clause,
            sentence=f"Providers know that this item is new, and that it is collected from "
            f"{min(coming):%-d %B %Y}.",
            remedy="Wait for that day.",
            item=item,
        )
    told = max((one.until for one in known if one.until is not None), default=None)
    last = "" if told is None else f" after {told:%-d %B %Y}"
    return Reason(
        code="change_notice_missing",
        clause=notice.clause,
        sentence=f"Providers have not been told that this item is collected{last}.",
        remedy="The council's governance officer must send providers the change notice first.",
        item=item,
    )


def _covers(one: Announcement, on: date) -> bool:
    return one.begins_on <= on and (one.until is None or on <= one.until)
