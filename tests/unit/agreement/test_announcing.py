"""Which items an amendment adds, which of them providers know of, and what a notice tells them."""

import textwrap
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from kinfold.agreement import Agreement, Announcement, load
from kinfold.agreement.announcing import (
    Lived,
    announced,
    awaiting,
    begins_on,
    collected,
    text,
)
from kinfold.agreement.emergency import ChangeNotice, Emergency
from kinfold.agreement.model import ItemGroup
from tests.clauses.world import AGREEMENT, SPECIAL, SURNAME, TODAY

ROOT = Path(__file__).parents[3]
DAY = timedelta(days=1)
NOTICE = ChangeNotice(clause="3.3", parties=("schools",), days=14)
LANGUAGE = "pupil_core.pupil.first_language"
MEDICAL = "pupil_core.pupil.medical_flag"
WINTER = Emergency(
    id="winter",
    title="The winter's measures",
    clause="2.6.1",
    gateway="copi-2002-reg3",
    valid_from=date(2026, 11, 1),
    valid_until=date(2027, 3, 31),
)
pytestmark = pytest.mark.requirement("SOM-3.3")


def with_group(name: str, *fields: str, **changes: Any) -> Agreement:
    """The made-up agreement with one more item group, granted to those who bring files."""
    group = ItemGroup(
        id=name,
        title=f"Pupil: {name}",
        clause="App. A",
        reason="Services to the child.",
        items={"pupil_core.pupil": fields},
        emergency=changes.pop("emergency", None),
        proposed=changes.pop("proposed", False),
    )
    supply = replace(AGREEMENT.grants[1], items=(*AGREEMENT.grants[1].items, name))
    made: dict[str, Any] = {
        "item_groups": (*AGREEMENT.item_groups, group),
        "grants": (AGREEMENT.grants[0], supply, AGREEMENT.grants[2]),
        "change_notice": NOTICE,
        "emergencies": (WINTER,),
    }
    return replace(AGREEMENT, **(made | changes))


FIRST = replace(AGREEMENT, change_notice=NOTICE)
ADDED = with_group("language", "first_language")
TIMED = with_group("health", "medical_flag", emergency="winter")
NOTIFIED = (frozenset({LANGUAGE}), Announcement(begins_on=TODAY + 14 * DAY))


def waits(agreement: Agreement, *lineage: Lived, on: date = TODAY) -> dict[str, date | None]:
    """The groups that wait, each with the day from which it may be collected."""
    known = announced(lineage)
    return {one.group.id: one.begins_on for one in awaiting(agreement, known, on=on)}


def test_the_first_version_needs_no_notice() -> None:
    known = announced([Lived(agreement=FIRST)])
    assert known[SURNAME] == (Announcement(begins_on=date.min),)
    assert known.keys() == collected(FIRST).keys()
    assert waits(FIRST, Lived(agreement=FIRST)) == {}


def test_what_an_amendment_adds_waits_until_the_days_of_notice_have_run() -> None:
    before, after = Lived(agreement=FIRST), Lived(agreement=ADDED)
    assert waits(ADDED, before, after) == {"language": None}
    told = Lived(agreement=ADDED, notices=(NOTIFIED,))
    assert waits(ADDED, before, told) == {"language": TODAY + 14 * DAY}
    assert waits(ADDED, before, told, on=TODAY + 14 * DAY) == {}
    assert announced([before, told])[LANGUAGE] == (NOTIFIED[1],)
    assert LANGUAGE not in announced([before])


def test_an_item_added_to_a_group_that_was_there_waits_alone() -> None:
    longer = replace(
        FIRST,
        item_groups=tuple(
            replace(group, items={"pupil_core.pupil": ("surname", "ethnicity", "first_language")})
            if group.id == "pupil"
            else group
            for group in FIRST.item_groups
        ),
    )
    known = announced([Lived(agreement=FIRST), Lived(agreement=longer)])
    (one,) = awaiting(longer, known, on=TODAY)
    assert (one.group.id, one.items) == ("pupil", (LANGUAGE,))
    assert known[SPECIAL]


def test_an_item_that_was_proposed_waits_once_it_is_switched_on() -> None:
    proposed = with_group("language", "first_language", proposed=True)
    before = Lived(agreement=proposed)
    assert waits(proposed, Lived(agreement=FIRST), before) == {}
    assert waits(ADDED, before, Lived(agreement=ADDED)) == {"language": None}


def test_no_version_between_makes_an_item_known() -> None:
    """Nor does one that leaves the item out keep the notice of it."""
    before, added = Lived(agreement=FIRST), Lived(agreement=ADDED)
    again = Lived(agreement=replace(ADDED, version="3"))
    assert waits(ADDED, before, added, again) == {"language": None}
    told = Lived(agreement=ADDED, notices=(NOTIFIED,))
    late = TODAY + 30 * DAY
    assert waits(ADDED, before, told, again, on=late) == {}
    assert waits(ADDED, before, told, before, again, on=late) == {"language": None}


def test_a_version_that_asked_for_no_notice_needed_none() -> None:
    silent = Lived(agreement=replace(ADDED, change_notice=None))
    assert waits(ADDED, Lived(agreement=FIRST), silent, Lived(agreement=ADDED)) == {}
    assert awaiting(silent.agreement, {}, on=TODAY) == ()


@pytest.mark.requirement("SOM-2.6.1", "SOM-5.2.1c")
def test_what_an_emergency_adds_waits_too_and_longer_needs_a_new_notice() -> None:
    before = Lived(agreement=FIRST)
    assert waits(TIMED, before, Lived(agreement=TIMED)) == {"health": None}
    until = WINTER.valid_until
    given = (frozenset({MEDICAL}), Announcement(begins_on=date(2026, 11, 1), until=until))
    told = Lived(agreement=TIMED, notices=(given,))
    assert waits(TIMED, before, told) == {"health": date(2026, 11, 1)}
    assert waits(TIMED, before, told, on=date(2026, 11, 1)) == {}
    longer = replace(
        TIMED, emergencies=(replace(WINTER, valid_until=date(2027, 4, 30)),), version="3"
    )
    after = Lived(agreement=longer)
    assert waits(longer, before, told, after) == {"health": None}
    lasting = with_group("health", "medical_flag")
    assert waits(lasting, before, told, Lived(agreement=lasting)) == {"health": None}
    # What is over, or never opens, asks for nothing any more.
    assert waits(TIMED, before, Lived(agreement=TIMED), on=date(2027, 4, 1)) == {}
    endless = replace(TIMED, emergencies=(replace(WINTER, valid_until=None),))
    assert waits(endless, before, Lived(agreement=endless)) == {}


def test_an_emergency_of_the_first_version_is_known_until_its_end() -> None:
    assert announced([Lived(agreement=TIMED)])[MEDICAL] == (
        Announcement(begins_on=date.min, until=WINTER.valid_until),
    )


def test_some_items_told_and_some_not_is_not_told() -> None:
    both = with_group("both", "first_language", "mode_of_travel")
    told = Lived(agreement=both, notices=(NOTIFIED,))
    assert waits(both, Lived(agreement=FIRST), told) == {"both": None}


def test_collection_begins_after_the_days_of_notice_and_not_before_the_emergency() -> None:
    (one,) = awaiting(ADDED, {}, on=TODAY)[-1:]
    assert begins_on(NOTICE, one, told_on=TODAY) == TODAY + 14 * DAY
    (timed,) = (w for w in awaiting(TIMED, {}, on=TODAY) if w.group.id == "health")
    assert begins_on(NOTICE, timed, told_on=TODAY) == date(2026, 11, 1)
    assert begins_on(NOTICE, timed, told_on=date(2026, 11, 20)) == date(2026, 12, 4)


@pytest.mark.requirement("SOM-5.2.1c")
def test_a_notice_says_what_why_by_which_law_from_when_and_until_when() -> None:
    (timed,) = (w for w in awaiting(TIMED, {}, on=TODAY) if w.group.id == "health")
    assert text(TIMED, timed, begins=date(2026, 11, 1)) == (
        "The made-up agreement (1) collects something new: Pupil: health. Items: Medical flag. "
        "Why: Services to the child [clause App. A]. It is collected from 1 November 2026 at the "
        "earliest. It rests on an emergency law: Health Service (Control of Patient Information) "
        "Regulations 2002, regulation 3 (The winter's measures) [clause 2.6.1]. It ends on "
        "31 March 2027; nothing of it moves after that day."
    )
    lasting = awaiting(ADDED, {}, on=TODAY)[-1]
    said = text(ADDED, lasting, begins=TODAY)
    assert said.endswith("It is collected from 15 October 2026 at the earliest.")
    nameless = replace(lasting, group=replace(lasting.group, reason=""))
    assert "Why: not said [clause App. A]" in text(ADDED, nameless, begins=TODAY)


def test_a_very_long_list_of_items_is_told_by_its_number() -> None:
    from kinfold import datasets

    lasting = awaiting(ADDED, {}, on=TODAY)[-1]
    codes = tuple(code for code, _, _ in datasets.get("cin_census").items())
    said = text(ADDED, replace(lasting, items=codes), begins=TODAY)
    assert f"Items: {len(codes)} items, listed on the agreement's page." in said
    assert len(said) < 2000


def test_no_version_at_all_is_no_answer() -> None:
    with pytest.raises(ValueError, match="not enough values"):
        announced([])


@pytest.mark.requirement("SOM-2.6.1")
def test_the_parts_the_guide_shows_load_as_an_amendment_of_the_county_agreement() -> None:
    """Added to the parts of this year's agreement, as the guide says."""
    guide = (ROOT / "docs" / "how-to" / "add-an-item.md").read_text(encoding="utf-8")
    block = textwrap.dedent(guide.split("```yaml\n")[1].split("```")[0])
    parts: dict[str, Any] = {}
    for name in ("as-printed.yaml", "2026-27.yaml"):
        words = (ROOT / "agreements" / "county-education" / name).read_text(encoding="utf-8")
        parts |= yaml.load(words, Loader=yaml.BaseLoader)  # noqa: S506 - the loader of words only
    parts.pop("renews")
    added = yaml.load(block, Loader=yaml.BaseLoader)  # noqa: S506 - the loader of words only
    both = parts | added | {"item_groups": [*parts["item_groups"], *added["item_groups"]]}
    made = load.parse(yaml.safe_dump(both, sort_keys=False)).agreement
    assert made.group("health").emergency == made.emergencies[0].id == "winter-2026"
    assert made.emergencies[0].valid_until == date(2027, 3, 31)
    assert made.change_notice == ChangeNotice(clause="3.3", parties=("providers",), days=7)
