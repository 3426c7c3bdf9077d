"""Everything held about a person is in their pack, in words, with who told it and under what."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from kinfold import datasets
from kinfold.rights import wording
from kinfold.rights.blocks import Facts, Rows
from kinfold.rights.contents import Contents
from kinfold.rights.document import document
from kinfold.rights.pack import gather
from kinfold.rights.page import page
from kinfold.rights.reviewing import Decision, Draft, reviewed
from kinfold.rights.third_parties import rule_of
from tests.clauses.world import AGREEMENT
from tests.unit.rights import made

LEAD = "information_governance_lead"
EARLIER = date(2025, 11, 20)


def texts(contents: Contents) -> set[str]:
    """Every text in the holdings."""
    return {
        str(getattr(value, "text", value))
        for one in contents.holdings
        for line in one.grid.lines
        for value in line.values
    }


def as_told(item: str, row: int) -> str:
    return wording.value(datasets.find_item(item)[2], made.canary(item, row=row))


def items() -> list[str]:
    return [f"{key}.{name}" for key, rows in made.whole().items() for name in rows[0]]


@pytest.mark.requirement("TDV-13.4a")
def test_every_value_of_every_data_set_is_in_the_draft() -> None:
    held = texts(made.draft(made.whole()).contents)
    missing = [item for item in items() for row in (0, 1) if as_told(item, row) not in held]
    assert missing == []


@pytest.mark.requirement("TDV-13.4a")
def test_what_no_rule_withholds_is_on_the_page_and_the_rest_is_not() -> None:
    found = made.draft(made.whole())
    text = page(reviewed(found, made.every_decision(found), role=LEAD, at=made.AT))
    # "4 May 1890" is part of "14 May 1890": a date is looked for whole.
    dates = set(re.findall(r"\d+ [A-Z][a-z]+ \d{4}", text))
    for item in items():
        rule = rule_of(item)
        withheld = rule is not None and rule.treatment == "redact"
        for row in (0, 1):
            told = as_told(item, row)
            if told not in ("Yes", "0.5"):
                there = told in (dates if told[-4:].isdigit() and " " in told else text)
                assert there is not withheld, item


def test_a_row_that_is_told_again_is_one_line_with_both_days() -> None:
    row = {"upn": "Z1", "laestab": "9992001", "forename": "Nia", "surname": "Marsh"}
    rows: made.Rows = {
        "pupil_core.pupil": [row, {**row, "_as_at": EARLIER}, {**row, "forename": "Nea"}]
    }
    (holding,) = made.draft(rows).contents.holdings
    assert [line.told for line in holding.grid.lines] == [(EARLIER, made.ON), (made.ON,)]
    assert wording.told((EARLIER, made.ON)) == "20 November 2025 to 20 November 2026"


def test_rows_are_in_the_order_of_their_own_dates() -> None:
    days = [date(2026, 5, 1), date(2026, 3, 1), None, date(2026, 4, 1)]
    rows = [{"laestab": "1", "upn": "Z1", "start_date": day, "school_number": "5"} for day in days]
    (holding,) = made.draft({"school_history.enrolment": rows}).contents.holdings
    starts = [line.values[-1] for line in holding.grid.lines]
    assert starts == ["", "1 March 2026", "1 April 2026", "1 May 2026"]


def test_each_holder_and_each_agreement_is_told_apart() -> None:
    row = {"laestab": "1", "upn": "Z1", "school_number": "5"}
    also = {**row, "school_number": "6"}
    rows = {"school_history.enrolment": [row, {**row, "_holder": "st-edmunds"}]}
    both = gather(
        made.REQUEST,
        handovers=[
            made.handover(rows),
            made.handover(
                {"school_history.enrolment": [row, also]}, agreement="unknown", version="b" * 64
            ),
        ],
        entries=[],
        directory=made.DIRECTORY,
    )
    told = {
        (one.holder, tuple(under.agreement for under in one.under)): len(one.grid.lines)
        for one in both.contents.holdings
    }
    title = AGREEMENT.title
    assert told == {
        ("Marshire County Council", (title, "unknown")): 1,
        ("Marshire County Council", ("unknown",)): 1,
        ("St Edmund's Primary", (title,)): 1,
    }
    assert {under.clauses for one in both.contents.holdings for under in one.under} == {("C7",)}


def test_a_delivery_under_an_agreement_that_is_not_known_here_keeps_its_id() -> None:
    directory = replace(made.DIRECTORY, supplies={"s": ("old-agreement", "b" * 64)})
    found = gather(
        made.REQUEST,
        handovers=[made.handover({"pupil_core.pupil": [{"upn": "Z1"}]})],
        entries=[],
        directory=directory,
    )
    (holding,) = found.contents.holdings
    assert [(one.agreement, one.clauses) for one in holding.under] == [("old-agreement", ())]
    assert found.contents.grounds == ()


def test_what_was_worked_out_is_not_told_as_given() -> None:
    rows = {
        "person_index.link": [{"person": "p1", "data_set": name} for name in ("pupil_core", "old")]
    }
    found = made.draft(rows)
    text = page(reviewed(found, every(found), role=LEAD, at=made.AT))
    assert "Marshire County Council worked this out from what others gave." in text
    assert {"Pupil core (school feed)", "old"} <= texts(found.contents)


def test_what_is_blank_in_every_row_is_named_and_not_drawn() -> None:
    (holding,) = made.draft(
        {"school_history.enrolment": [{"laestab": "1", "upn": "Z1"}]}
    ).contents.holdings
    assert [column.title for column in holding.grid.columns] == ["DfE number of the school", "UPN"]
    assert "School name" in holding.grid.blank


def test_ids_of_organisations_are_told_as_names() -> None:
    rows = {"caseload_update.person": [{"record": "r1", "from_holder": "st-edmunds"}]}
    assert "St Edmund's Primary" in texts(made.draft(rows).contents)


@pytest.mark.parametrize(
    ("rows", "name"),
    [
        ({"pupil_core.pupil": [{"forename": "Nia", "surname": "Marsh"}]}, "Nia Marsh"),
        (
            {"pupil_core.pupil": [{"forename": "N", "preferred_forename": "Nia", "surname": "M"}]},
            "Nia M",
        ),
        (
            {
                "pupil_core.pupil": [{"upn": "Z1"}],
                "early_help.involvement": [{"forename": "Nia", "surname": "Marsh"}],
            },
            "Nia Marsh",
        ),
        ({"cin_census.child": [{"LAchildID": "C1"}]}, ""),
    ],
)
def test_the_person_is_called_what_the_holdings_call_them(rows: made.Rows, name: str) -> None:
    assert made.draft(rows).contents.name == name


def test_why_it_is_used_and_for_how_long_comes_from_the_agreement() -> None:
    contents = made.draft({"pupil_core.pupil": [{"upn": "Z1"}]}).contents
    (ground,) = contents.grounds
    assert ground.title == AGREEMENT.title
    assert AGREEMENT.purposes[0].text in ground.purposes
    assert made.draft({"pupil_core.pupil": []}).contents.grounds == ()


@pytest.mark.parametrize(
    ("held", "told"),
    [
        (None, ""),
        ("", ""),
        (True, "Yes"),
        (False, "No"),
        (0, "0"),
        (0.25, "0.25"),
        (date(2026, 9, 3), "3 September 2026"),
    ],
)
def test_values_in_words(held: object, told: str) -> None:
    field = datasets.find_item("person_index.link.probability")[2]
    assert wording.value(field, held) == told


def test_codes_come_after_what_they_mean() -> None:
    field = datasets.find_item("pupil_core.pupil.gender")[2]
    assert wording.value(field, "F").endswith("(F)")
    assert wording.value(field, "unheard of") == "unheard of"


def test_moments_are_by_the_clock_in_england() -> None:
    assert wording.moment(datetime(2026, 6, 1, 23, 5, tzinfo=UTC)) == "2 June 2026 at 12:05am"
    assert wording.moment(datetime(2026, 12, 1, 13, 5, tzinfo=UTC)) == "1 December 2026 at 1:05pm"


def test_more_columns_than_paper_holds_are_set_out_row_by_row() -> None:
    found = made.draft({"pupil_core.pupil": made.whole()["pupil_core.pupil"]})
    blocks = document(reviewed(found, every(found), role=LEAD, at=made.AT)).blocks
    captions = [block.caption for block in blocks if isinstance(block, Facts)]
    assert "Pupil, from Marshire County Council, 2 of 2" in captions


def test_a_narrow_table_says_once_what_is_the_same_in_every_row() -> None:
    rows = [
        {"laestab": "1", "upn": "Z1", "date": date(2026, 9, n), "session": "AM", "mark": "/"}
        for n in (1, 2, 3)
    ]
    found = made.draft({"attendance_marks.mark": rows})
    blocks = document(reviewed(found, every(found), role=LEAD, at=made.AT)).blocks
    (table,) = [block for block in blocks if isinstance(block, Rows) and "3 rows" in block.caption]
    assert table.columns == ("Date",)
    assert any("same in every row" in one.caption for one in blocks if isinstance(one, Facts))


def every(found: Draft) -> list[Decision]:
    return made.every_decision(found)


def test_a_long_table_is_told_in_parts() -> None:
    rows = [
        {"laestab": "1", "upn": "Z1", "date": made.ON - timedelta(days=n), "session": "AM"}
        for n in range(450)
    ]
    found = made.draft({"attendance_marks.mark": rows, "exclusions.exclusion": []})
    blocks = document(reviewed(found, [], role=LEAD, at=made.AT)).blocks
    parts = [block for block in blocks if isinstance(block, Rows)]
    assert [len(part.rows) for part in parts] == [200, 200, 50]
    assert parts[1].caption.endswith(": rows 201 to 400 of 450")


def test_an_agreement_may_state_no_basis_and_no_term() -> None:
    bare = replace(AGREEMENT, bases=replace(AGREEMENT.bases, article6=(), article9=(),
                                                 schedule1=()), retention=())  # fmt: skip
    directory = replace(made.DIRECTORY, find={made.VERSION: bare}.get, _found={})
    found = gather(
        made.REQUEST,
        handovers=[made.handover({"pupil_core.pupil": [{"upn": "Z1"}]})],
        entries=[],
        directory=directory,
    )
    text = page(reviewed(found, [], role=LEAD, at=made.AT))
    assert "It may be used to" in text
    assert "The law that allows it" not in text
    assert "How long" not in text
