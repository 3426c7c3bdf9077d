"""Who was told of a new item, when, which items, by which law and until when, is kept for good."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from kinfold.errors import NothingToDo, UsageProblem
from kinfold.registers import agreements, change_notices, facts, models, notices_given

from .conftest import DSL, HASH, OFFICER, guarded

pytestmark = pytest.mark.usefixtures("county")
HOUR = timedelta(hours=1)
NEW = facts.NewChangeNotice(
    group="symptoms",
    items=("pupil_core.pupil.medical_flag",),
    gateway="copi-2002-reg3",
    begins_on=date(2026, 9, 8),
    until=date(2027, 3, 31),
    organisations=("st-edmunds",),
    text="From 8 September a medical flag is collected, until 31 March 2027.",
)


@pytest.mark.requirement("SOM-5.2.1c")
def test_a_notice_says_who_was_told_when_of_what_by_which_law_and_until_when(
    version: str, at: datetime
) -> None:
    number = change_notices.give(version, NEW, at=at, by=OFFICER)
    (found,) = change_notices.given([version], at=at)
    assert found == facts.ChangeNotice(
        id=number,
        version=HASH,
        group="symptoms",
        items=("pupil_core.pupil.medical_flag",),
        gateway="copi-2002-reg3",
        begins_on=date(2026, 9, 8),
        until=date(2027, 3, 31),
        at=at,
        by=OFFICER,
        told=("st-edmunds",),
    )
    (told,) = notices_given.told(organisation="st-edmunds")
    assert (told.kind, told.text, told.change_notice) == ("change", NEW.text, number)
    notices_given.acknowledge(told.id, action="Told our families.", at=at + HOUR, by=DSL)
    with pytest.raises(NothingToDo):
        notices_given.acknowledge(told.id, action="Again.", at=at + HOUR, by=DSL)
    assert change_notices.given([version], at=at - HOUR) == ()
    assert change_notices.given(["f" * 64], at=at) == ()
    guarded(models.ChangeNotice, models.Told)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"items": ()}, "no item"),
        ({"organisations": ()}, "nobody to tell"),
        ({"until": date(2026, 9, 7)}, "end before it begins"),
        ({"organisations": ("st-edmunds", "nowhere")}, "No organisation"),
        ({"text": " "}, "No reason or text"),
        ({"group": "a group"}, "not named by its id"),
    ],
)
def test_half_a_notice_is_none(
    version: str, at: datetime, changes: dict[str, Any], why: str
) -> None:
    with pytest.raises(UsageProblem, match=why):
        change_notices.give(version, replace(NEW, **changes), at=at, by=OFFICER)
    assert change_notices.given([version], at=at) == ()
    assert notices_given.told() == ()


def test_a_notice_without_an_end_and_without_an_emergency(version: str, at: datetime) -> None:
    change_notices.give(version, replace(NEW, gateway="", until=None), at=at, by=None)
    (found,) = change_notices.given([version], at=at)
    assert (found.gateway, found.until, found.by) == ("", None, None)


def test_a_notice_about_a_text_never_loaded(at: datetime) -> None:
    with pytest.raises(UsageProblem, match="No agreement version"):
        change_notices.give("f" * 64, NEW, at=at, by=OFFICER)


@pytest.mark.requirement("SOM-3.3")
def test_the_versions_in_force_before_a_version_are_in_their_order(
    version: str, at: datetime
) -> None:
    later = {name: name * 64 for name in "bcd"}
    for count, (label, digest) in enumerate(later.items(), start=1):
        agreements.save_version(
            "county", label=label, version_hash=digest, canonical="{}", at=at + count * HOUR
        )
    agreements.save_version("other", label="1", version_hash="e" * 64, canonical="{}", at=at)
    agreements.set_standing("e" * 64, state="in_force", at=at + HOUR, by=None)
    assert agreements.lineage(later["d"], at=at + 9 * HOUR) == (later["d"],)
    for hours, digest in ((4, version), (5, later["b"]), (7, later["c"])):
        agreements.set_standing(digest, state="in_force", at=at + hours * HOUR, by=None)
    agreements.set_standing(later["c"], state="suspended", at=at + 8 * HOUR, by=None)
    agreements.set_standing(later["c"], state="in_force", at=at + 9 * HOUR, by=None)
    now = at + 10 * HOUR
    assert agreements.lineage(version, at=now) == (version,)
    assert agreements.lineage(later["b"], at=now) == (version, later["b"])
    assert agreements.lineage(later["c"], at=now) == (version, later["b"], later["c"])
    assert agreements.lineage(later["d"], at=now) == (version, *later.values())
    assert agreements.lineage(later["d"], at=at + 4 * HOUR) == (version, later["d"])
    with pytest.raises(UsageProblem):
        agreements.lineage("f" * 64, at=now)
