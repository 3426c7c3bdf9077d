"""A row of the schedule says whom it is about, which items go by it, and when it is due."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from kinfold.agreement import Permit, load
from tests.clauses.table import SCHOOL_DEPOSIT
from tests.clauses.world import World, with_part
from tests.unit.agreement.test_load import changed, why


@pytest.mark.requirement("CCIS-3")
@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("ages", ["24", "16"], "two ages from 0 to 25"),
        ("ages", ["16", "26"], "two ages from 0 to 25"),
        ("years", ["15"], "school years from 1 to 14"),
        ("years", ["0"], "school years from 1 to 14"),
        ("timetable", {"opens": "day 1", "closes": "last day", "months": ["13"]}, "from 1 to 12"),
        ("timetable", {"opens": "day 31", "closes": "last day"}, "working day 5"),
        ("timetable", {"opens": "day 1", "closes": "the fifth"}, "working day 5"),
    ],
)
def test_whom_a_row_is_about_and_when_can_be_acted_on(name: str, value: Any, says: str) -> None:
    assert says in why(changed("schedule", 0, name, to=value))


@pytest.mark.requirement("CCIS-3")
def test_a_row_says_whom_it_is_about_which_items_and_when() -> None:
    text = changed("schedule", 0, "timetable", to={"opens": "working day 1", "closes": "last day"})
    row = load.parse(text, name="small.yaml").agreement.schedule[0]
    assert row.timetable is not None
    assert (row.timetable.opens, row.timetable.months) == ("working day 1", ())
    assert row.recipients == (row.recipient,)


@pytest.mark.requirement("CCIS-8b")
@pytest.mark.parametrize(("of", "day"), [("received", date(2032, 10, 15)), ("own", None)])
def test_what_is_sent_bears_the_recipients_date(of: Any, day: date | None) -> None:
    """The manifest of a parcel tells the recipient by when what it received must be gone."""
    sending = with_part("grants", "supply", operations=("send",))
    kept = (replace(sending.retention[0], of=of),)
    own = replace(SCHOOL_DEPOSIT, operation="send")
    given = World(flow=own, agreement=replace(sending, retention=kept)).decide()
    assert isinstance(given, Permit)
    assert given.destroy_by == day
