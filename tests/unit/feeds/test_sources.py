"""The switch from an authority's own import to the national data set, and figures on either."""

from datetime import date, timedelta
from typing import Any

import pytest

from kinfold.errors import NothingToDo, RefusedByAgreement, UsageProblem
from kinfold.feeds import figures, sources
from kinfold.feeds.sources import LA_IMPORT, NATIONAL
from kinfold.intake.receive import Asked, receive
from tests import estate
from tests.unit.feeds import results
from tests.unit.feeds.conftest import SCHOOL, Yard

UPNS = tuple(f"Z99900000{number:04}" for number in range(1, 31))
DAY = date(2026, 12, 1)
SAID = "From December, figures rest on the national data set."


def bring(yard: Yard, content: bytes, *, period: str) -> None:
    path = yard.grounds.home / "results.csv"
    path.write_bytes(content)
    asked = Asked(agreement=sources.AGREEMENT, period=period)
    receive(yard.gate, manager(yard), path, asked=asked, at=yard.now())


def manager(yard: Yard) -> Any:
    return yard.actor(estate.DATA_MANAGER)


def both(yard: Yard) -> None:
    """An import of 29 children, and the national set of 28: one only here, none only there."""
    bring(yard, results.key_stage_2(UPNS[:29]), period="2026-27")
    national = results.key_stage_2(UPNS[:24]) + results.key_stage_2(
        (*UPNS[24:27], UPNS[29]), score=99
    ).split(b"\n", 1)[1]  # fmt: skip
    bring(yard, national, period="2026-27 national")


def switched(yard: Yard, **more: Any) -> int:
    said: dict[str, Any] = {"to": NATIONAL, "begins_on": DAY, "announcement": SAID} | more
    return sources.switch(yard.gate, manager(yard), "key_stage_2", at=yard.now(), **said)


def report(yard: Yard, data_set: str = "key_stage_2", **more: Any) -> figures.Figures:
    return figures.figures(yard.gate, manager(yard), data_set, at=yard.now(), **more)


@pytest.mark.requirement("NEX-8", "NEX-17")
def test_figures_rest_on_the_import_until_the_announced_day_and_then_on_the_national_set(
    yard: Yard,
) -> None:
    both(yard)
    first = report(yard)
    assert (first.label, first.children, first.as_at) == ("LA import", 29, yard.at.date())
    switched(yard)
    assert report(yard).label == "LA import"
    waiting = sources.source_of(yard.gate, manager(yard), "key_stage_2", at=yard.at)
    assert waiting.switch is None
    assert waiting.coming is not None
    assert (waiting.coming.begins_on, waiting.coming.announcement) == (DAY, SAID)
    yard.at += timedelta(days=11)
    after = report(yard)
    assert (after.label, after.children) == ("National data set", 28)
    now = sources.source_of(yard.gate, manager(yard), "key_stage_2", at=yard.at)
    assert now.switch is not None
    assert (now.source, now.switch.announcement, now.coming) == (NATIONAL, SAID, None)


@pytest.mark.requirement("NEX-17")
def test_the_import_stays_and_any_figures_can_be_made_again_on_either(yard: Yard) -> None:
    both(yard)
    before = report(yard)
    switched(yard, begins_on=yard.at.date())
    assert report(yard).source == NATIONAL
    again = report(yard, source=LA_IMPORT)
    assert (again.label, again.children, again.measures) == (
        before.label, before.children, before.measures,
    )  # fmt: skip
    switched(yard, to=LA_IMPORT, begins_on=yard.at.date(), announcement="Back for now.")
    assert report(yard).source == LA_IMPORT
    assert report(yard, source=NATIONAL).children == 28


@pytest.mark.requirement("NEX-17")
def test_the_differences_are_counted_value_by_value_and_name_no_child(yard: Yard) -> None:
    both(yard)
    found = figures.differences(yard.gate, manager(yard), "key_stage_2", at=yard.now())
    assert (found.in_both, found.only_la_import, found.only_national) == (27, 2, 1)
    of = {one.field: one for one in found.measures}
    assert (of["readscore"].differ, of["readexp"].differ) == (3, 0)
    assert of["readscore"].values == (("104", 29, 24), ("99", 0, 4))
    assert not any(upn in repr(found) for upn in UPNS)
    assert not {"upn", "surname", "forenames", "dob"} & of.keys()


@pytest.mark.requirement("NEX-18")
def test_the_early_years_profile_and_phonics_stay_after_the_switch(yard: Yard) -> None:
    both(yard)
    bring(yard, results.eyfs(UPNS[:8]), period="2026-27")
    bring(yard, results.phonics(UPNS[:9]), period="2026-27")
    switched(yard, begins_on=yard.at.date())
    found = {
        one.data_set: (one.carried, one.label)
        for one in sources.sources(yard.gate, manager(yard), at=yard.at)
    }
    assert found["eyfs_profile"] == found["phonics_check"] == (False, "LA import")
    assert found["key_stage_2"] == (True, "National data set")
    assert found["key_stage_4"] == (True, "LA import")
    profile, phonics = report(yard, "eyfs_profile"), report(yard, "phonics_check")
    assert (profile.label, profile.children, phonics.children) == ("LA import", 8, 9)
    for name in ("eyfs_profile", "phonics_check"):
        with pytest.raises(UsageProblem, match="does not have it"):
            sources.switch(
                yard.gate, manager(yard), name, to=NATIONAL, begins_on=DAY, announcement=SAID,
                at=yard.at,
            )  # fmt: skip


def test_scores_of_many_values_come_in_bands_and_gaps_are_said(yard: Yard) -> None:
    rows = b"".join(
        results.key_stage_2((upn,), score=80 + number).split(b"\n", 1)[1]
        for number, upn in enumerate(UPNS[:28])
    )
    head = results.key_stage_2(()).split(b"\n", 1)[0] + b"\n"
    gap = results.key_stage_2(UPNS[28:29]).split(b"\n", 1)[1].replace(b"104,104,104", b",x,")
    bring(yard, head + rows + gap, period="2026-27")
    of = {one.field: one.counts for one in report(yard).measures}
    assert of["readscore"] == {"100 to 109": 8, "80 to 89": 10, "90 to 99": 10, "not given": 1}
    assert sum(of["matscore"].values()) == 29


def test_who_may_switch_and_read_and_what_must_be_held(yard: Yard) -> None:
    bring(yard, results.key_stage_2(UPNS[:3]), period="2026-27")
    with pytest.raises(UsageProblem, match="Nothing of the national"):
        switched(yard)
    with pytest.raises(NothingToDo, match="Only one of the two"):
        figures.differences(yard.gate, manager(yard), "key_stage_2", at=yard.now())
    with pytest.raises(NothingToDo, match="National data set"):
        report(yard, source=NATIONAL)
    bring(yard, results.key_stage_2(UPNS[:4]), period="2026-27 national")
    with pytest.raises(UsageProblem, match="past"):
        switched(yard, begins_on=date(2026, 1, 1))
    analyst = yard.actor(estate.ANALYST)
    with pytest.raises(UsageProblem, match="data manager"):
        sources.switch(
            yard.gate, analyst, "key_stage_2", to=NATIONAL, begins_on=DAY, announcement=SAID,
            at=yard.at,
        )  # fmt: skip
    assert figures.figures(yard.gate, analyst, "key_stage_2", at=yard.now()).children == 3
    with pytest.raises(UsageProblem, match="no data set of results"):
        report(yard, "exclusions")
    for login in (estate.AUDITOR, "feed@st-edmunds.marshire.example"):
        with pytest.raises(UsageProblem, match="analyst works"):
            sources.sources(yard.gate, yard.actor(login), at=yard.at)
    with pytest.raises(UsageProblem, match="not loaded"):
        sources.agreement(yard.gate, at=estate.SIGNED_AT - timedelta(days=1))
    assert sources.standing(SCHOOL, "key_stage_2", on=DAY).label == "LA import"


def test_no_figures_without_the_agreements_own_conditions(yard: Yard) -> None:
    bring(yard, results.key_stage_2(UPNS[:3]), period="2026-27")
    yard.at += timedelta(days=400)
    with pytest.raises(RefusedByAgreement, match="security policy"):
        report(yard)
