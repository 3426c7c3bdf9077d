"""Of a register of days a feed sends what is new or changed, and the whole when it must."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kinfold import datasets
from kinfold.feeds.school import newly
from kinfold.feeds.school.changes import Memory, Part
from kinfold.feeds.school.config import Source
from kinfold.store import TableCut
from tests.unit.feeds.conftest import Yard
from tests.unit.feeds.served import School, school
from tests.unit.feeds.test_school import few_weeks, go, in_force, newest_marks, put

TOML = """
[feed]
address = "{address}"
key = "feed.key"
state = "feed-state.json"

[[source]]
data_set = "attendance_marks"
files = "marks.csv"
schedule = "daily"
split = "week"
agreement = "county-education"
"""
WEEK = "2026-W47"
KEY = ("laestab", "upn", "date", "session")


@pytest.fixture
def at_school(
    yard: Yard, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[School]:
    """A school that has sent two weeks of marks, and the site."""
    with school(yard, settings, monkeypatch, tmp_path / "school") as made:
        (made.folder / "feed.toml").write_text(TOML.format(address=made.address))
        put(made, "marks.csv", few_weeks(newest_marks(yard)))
        assert go(made) == {"attendance_marks": 2}
        yield made


def table(one: School) -> list[list[str]]:
    with (one.folder / "marks.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def write(one: School, rows: list[list[str]]) -> None:
    with (one.folder / "marks.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    one.yard.at += timedelta(days=1)


def marked(one: School, mark: str, *, row: int = -1) -> None:
    """A row of the export gets another mark, a day later."""
    rows = table(one)
    rows[row][rows[0].index("Mark")] = mark
    write(one, rows)


def standing(yard: Yard) -> list[tuple[str, date, str, str]]:
    """What the authority reads of the school's marks."""
    cut = TableCut(
        data_set="attendance_marks",
        table="mark",
        columns=("upn", "date", "session", "mark"),
        agreements=frozenset({"county-education"}),
        told_apart=datasets.get("attendance_marks").told_apart("mark"),
    )
    rows = yard.gate._store.read([cut], held_at=yard.at)[cut.key].to_pylist()
    return sorted((row["upn"], row["date"], row["session"], row["mark"]) for row in rows)


def exported(one: School) -> list[tuple[str, date, str, str]]:
    """What the school's export says."""
    head, *rows = table(one)
    upn, day, session, mark = (head.index(name) for name in ("UPN", "Date", "Session", "Mark"))
    return sorted((row[upn], date.fromisoformat(row[day]), row[session], row[mark]) for row in rows)


@pytest.mark.requirement("SOM-5.2.1b")
def test_only_new_and_changed_rows_go_and_what_stands_is_the_export(at_school: School) -> None:
    yard = at_school.yard
    assert standing(yard) == exported(at_school)
    marked(at_school, "I")
    assert go(at_school) == {"attendance_marks": 1}
    assert in_force(yard, "attendance_marks")[f"{WEEK} changes 1"] == 1
    assert standing(yard) == exported(at_school)
    head, *rows = table(at_school)
    place = head.index("Date")
    rows[-2][head.index("Mark")] = "L"
    later = [[*row] for row in rows[-2:]]
    for row in later:
        row[place] = "2026-11-21"
    write(at_school, [head, *rows, *later])
    assert go(at_school) == {"attendance_marks": 1}
    assert in_force(yard, "attendance_marks")[f"{WEEK} changes 2"] == 3
    assert standing(yard) == exported(at_school)
    yard.at += timedelta(days=1)
    assert go(at_school) == {"attendance_marks": 0}


@pytest.mark.requirement("SOM-5.2.1b")
def test_a_row_that_went_brings_the_whole_period_and_ends_its_changes(at_school: School) -> None:
    yard = at_school.yard
    marked(at_school, "I")
    go(at_school)
    write(at_school, table(at_school)[:-1])
    assert go(at_school) == {"attendance_marks": 1}
    assert sorted(in_force(yard, "attendance_marks")) == ["2026-W46", WEEK]
    assert standing(yard) == exported(at_school)


def test_a_change_turned_back_and_made_again_stands(at_school: School) -> None:
    """The first and the third file have the same bytes; the third is not taken for the first."""
    yard, before = at_school.yard, exported(at_school)
    first = table(at_school)[-1][table(at_school)[0].index("Mark")]
    for mark in ("I", first, "I"):
        marked(at_school, mark)
        assert go(at_school) == {"attendance_marks": 1}
        assert standing(yard) == exported(at_school)
    assert len([one for one in in_force(yard, "attendance_marks") if "changes" in one]) == 3
    marked(at_school, first)
    go(at_school)
    assert standing(yard) == before


def test_a_correction_stands_against_a_longer_file_sent_before(at_school: School) -> None:
    """The school sent its term as one file by hand, and then corrects a day of it."""
    yard = at_school.yard
    content = (at_school.folder / "marks.csv").read_bytes() + b"\r\n"
    yard.hand_in(content, key="by-hand", period="2026-27 autumn", data_set="attendance_marks")
    yard.worker().once()
    assert len(in_force(yard, "attendance_marks")) == 3
    marked(at_school, "I", row=1)
    go(at_school)
    assert standing(yard) == exported(at_school)


@pytest.mark.requirement("SOM-5.2.1b")
def test_changes_to_what_the_authority_no_longer_holds_bring_everything(at_school: School) -> None:
    yard, rows = at_school.yard, table(at_school)
    put(at_school, "other.csv", "\n".join(",".join(row) for row in rows[:40]) + "\n")
    yard.hand_in(
        (at_school.folder / "other.csv").read_bytes(), key="x", data_set="attendance_marks",
        period=WEEK,
    )  # fmt: skip
    yard.worker().once()
    marked(at_school, "I")
    assert go(at_school) == {"attendance_marks": 3}
    assert sorted(in_force(yard, "attendance_marks")) == ["2026-W46", WEEK]
    assert standing(yard) == exported(at_school)


def test_killed_after_it_sent_changes_it_goes_on(at_school: School) -> None:
    yard = at_school.yard

    def killed(_seconds: float) -> None:
        raise KeyboardInterrupt

    marked(at_school, "I")
    with pytest.raises(KeyboardInterrupt):
        go(at_school, killed)
    yard.worker().once()
    before = len(yard.gate.held())
    assert go(at_school) == {"attendance_marks": 1}
    assert len(yard.gate.held()) == before
    # Cut short again, and the export changed meanwhile: the same changes come anew, with more.
    marked(at_school, "L")
    with pytest.raises(KeyboardInterrupt):
        go(at_school, killed)
    yard.worker().once()
    marked(at_school, "N", row=-2)
    go(at_school)
    assert standing(yard) == exported(at_school)
    assert in_force(yard, "attendance_marks")[f"{WEEK} changes 2"] == 2


def test_changes_do_not_pile_up(at_school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(newly, "MOST_CHANGES", 1)
    for mark, held in (("I", 3), ("L", 2)):
        marked(at_school, mark)
        go(at_school)
        assert len(in_force(at_school.yard, "attendance_marks")) == held


def test_of_a_pupil_only_keyed_hashes_are_remembered(at_school: School) -> None:
    marked(at_school, "I")
    go(at_school)
    kept = (at_school.folder / "feed-state.json").read_text()
    head, *rows = table(at_school)
    assert not [row for row in rows if row[head.index("UPN")] in kept]
    part = Part(period=WEEK, digest="d", head=tuple(head), rows=tuple(map(tuple, rows)))
    ours, others = (
        newly.to_send(part, source(), {}, secret=newly.secret_of(key)).kept["known"]
        for key in (at_school.key, Ed25519PrivateKey.generate())
    )
    assert not {*pieces(ours)} & {*pieces(others)}


def pieces(text: str) -> list[bytes]:
    """Each hash that is remembered."""
    return [one for pair in newly._read(text).items() for one in pair]


# ---- what goes --------------------------------------------------------------------------------


HEAD = ("UPN", "Date", "Session", "Mark")
ROWS = tuple((f"U{number}", "2026-11-20", "AM", "/") for number in range(9))
SECRET = bytes(32)


def source(**more: Any) -> Source:
    return Source(**({"data_set": "attendance_marks", "files": "*", "schedule": "daily"} | more))


def part(rows: Any = ROWS, *, head: tuple[str, ...] = HEAD, period: str = WEEK) -> Part:
    return Part(period=period, digest=repr((head, rows)), head=head, rows=tuple(rows))


def sent(*parts: Part, of: Source | None = None) -> tuple[list[str], Memory]:
    """The labels under which parts go, one after another, all of them taken in."""
    memory, labels = Memory(), []
    for number, one in enumerate(parts):
        last = memory.last(of or source(), one.period)
        made = newly.to_send(one, of or source(), last, secret=SECRET)
        memory.ended(of or source(), made, bytes([number]), periods=newly.PERIODS)
        labels.append(f"{made.period}: {len(made.rows)}")
    return labels, memory


CHANGED = (*ROWS[:-1], ("U8", "2026-11-20", "AM", "I"))
TOGETHER = {
    "a row changed": (part(), part(CHANGED), f"{WEEK} changes 1: 1"),
    "a row came": (part(ROWS[:-1]), part(), f"{WEEK} changes 1: 1"),
    "rows in another order": (part(), part(CHANGED[::-1]), f"{WEEK} changes 1: 1"),
    "a row went": (part(), part(ROWS[:-1]), f"{WEEK}: 8"),
    "all rows changed": (part(), part([(*row[:3], "I") for row in ROWS]), f"{WEEK}: 9"),
    "a heading changed": (
        part(), part(CHANGED, head=("UPN", "Date", "Session", "mark")), f"{WEEK}: 9",
    ),
    "a key twice": (part(), part([*ROWS, ROWS[0]]), f"{WEEK}: 10"),
    "a row too short": (part(), part([*ROWS, ("U9",)]), f"{WEEK}: 10"),
    "no heading for the person": (
        part(head=("Pupil", *HEAD[1:])), part(CHANGED, head=("Pupil", *HEAD[1:])), f"{WEEK}: 9",
    ),
    "another word for the person": (
        part(head=("upn ", *HEAD[1:])), part(CHANGED, head=("upn ", *HEAD[1:])),
        f"{WEEK} changes 1: 1",
    ),
    "a label too long to say": (
        part(period="p" * 31), part(CHANGED, period="p" * 31), f"{'p' * 31}: 9",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", TOGETHER)
def test_what_goes(case: str) -> None:
    before, after, label = TOGETHER[case]
    assert sent(before, after)[0] == [f"{before.period}: {len(before.rows)}", label]


@pytest.mark.parametrize("data_set", ["pupil_core", "nothing_known"])
def test_a_standing_picture_goes_whole(data_set: str) -> None:
    labels, memory = sent(part(), part(CHANGED), of=source(data_set=data_set))
    assert labels == [f"{WEEK}: 9", f"{WEEK}: 9"]
    assert "known" not in memory.last(source(data_set=data_set), WEEK)


def test_changes_add_up_until_the_whole_is_less() -> None:
    """The half that goes a second time would make as many rows as the whole."""
    halves = [part([(*row[:3], mark) for row in ROWS[:4]] + [*ROWS[4:]]) for mark in "ILN"]
    labels, memory = sent(part(), *halves)
    assert labels[1:] == [f"{WEEK} changes 1: 4", f"{WEEK} changes 2: 4", f"{WEEK}: 9"]
    assert len(memory.in_force(source())) == 1


def test_each_file_that_stands_is_known_by_its_hash() -> None:
    _, memory = sent(part(), part(CHANGED), part())
    assert len(set(memory.in_force(source()))) == 3


def test_rows_of_old_periods_are_forgotten_and_go_whole() -> None:
    weeks = [part(period=f"2026-W{10 + number}") for number in range(newly.PERIODS + 1)]
    labels, memory = sent(
        *weeks, part(CHANGED, period="2026-W11"), part(CHANGED, period="2026-W10")
    )
    assert labels[-2:] == ["2026-W11 changes 1: 1", "2026-W10: 9"]
    assert len(memory.in_force(source())) == newly.PERIODS + 2


def test_changes_cut_short_are_forgotten_once_the_whole_went() -> None:
    _, memory = sent(part())
    made = newly.to_send(part(CHANGED), source(), memory.last(source(), WEEK), secret=SECRET)
    other = part(period="2026-W4")
    for one in (made, other):
        memory.begin(source(), one)
    memory.ended(source(), part(ROWS[:-1]), b"x", periods=newly.PERIODS)
    assert list(memory.pending) == ["attendance_marks/2026-W4"]
