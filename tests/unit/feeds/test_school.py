"""A school's feed: sends what changed, once, on its schedule, and tells a person when it cannot."""

import csv
import json
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from kinfold.errors import FileNotUnderstood, NothingToDo, UsageProblem
from kinfold.feeds.school import changes, running
from kinfold.feeds.school import config as settings_of
from kinfold.feeds.school.changes import Memory
from kinfold.feeds.school.config import Source
from kinfold.feeds.school.running import Trouble
from kinfold.feeds.school.sending import Site, TurnedAway, Unreachable
from kinfold.registers import deliveries, feeds, models
from tests.unit.feeds.conftest import SCHOOL, Yard
from tests.unit.feeds.served import School, school

TOML = """
[feed]
address = "{address}"
key = "feed.key"
state = "feed-state.json"
message = "feed-message.txt"

[[source]]
data_set = "pupil_core"
files = "pupils*.csv"
schedule = "daily"
agreement = "county-education"

[[source]]
data_set = "attendance_marks"
files = "marks*.csv"
schedule = "weekly"
split = "week"
"""


@pytest.fixture
def at_school(
    yard: Yard, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[School]:
    """A school with exports in its folder, and the site."""
    with school(yard, settings, monkeypatch, tmp_path / "school") as made:
        (made.folder / "feed.toml").write_text(TOML.format(address=made.address))
        put(made, "pupils.csv", yard.file("pupil_core").read_text(encoding="utf-8"))
        put(made, "marks.csv", few_weeks(newest_marks(yard)))
        yield made


def newest_marks(yard: Yard) -> Path:
    """The school's file of this term's marks."""
    found = [one for one in yard.grounds.county.of("attendance_marks") if one.holder == SCHOOL]
    return yard.grounds.county.folder / found[-1].path


def few_weeks(path: Path) -> str:
    """The marks of the last fortnight before the county's day."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    place = head.index("Date")
    keep = [row for row in rows if "2026-11-09" <= row[place] <= "2026-11-20"]
    return "\n".join(",".join(row) for row in [head, *keep]) + "\n"


def put(one: School, name: str, text: str) -> None:
    (one.folder / name).write_text(text, encoding="utf-8")


def pupils(one: School) -> list[list[str]]:
    return list(csv.reader((one.folder / "pupils.csv").read_text(encoding="utf-8").splitlines()))


def write(one: School, rows: list[list[str]]) -> None:
    with (one.folder / "pupils.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def go(one: School, pause: Callable[[float], None] | None = None) -> dict[str, int]:
    """One run; how many files of each data set were sent."""
    settings = settings_of.read(one.folder / "feed.toml")
    made = running.site_of(settings, now=one.yard.now)
    site = Site(
        address=made.address, key=made.key, now=made.now, tries=4,
        pause=pause or worked(one),
    )  # fmt: skip
    return {ran.data_set: ran.sent for ran in running.run(settings, site, at=one.yard.at)}


def worked(one: School) -> Callable[[float], None]:
    """While the feed rests, a worker at the authority works."""

    def rest(_seconds: float) -> None:
        one.yard.worker().once()

    return rest


def in_force(yard: Yard, data_set: str) -> dict[str, int]:
    return {
        one.period: sum(one.rows.values())
        for one in yard.gate.held()
        if one.data_set == data_set and one.held_to is None
    }


@pytest.mark.requirement("SOM-5.2.1a", "SOM-5.2.1b")
def test_a_first_run_sends_all_and_a_second_only_what_changed(at_school: School) -> None:
    yard = at_school.yard
    assert go(at_school) == {"pupil_core": 1, "attendance_marks": 2}
    rows = pupils(at_school)
    assert in_force(yard, "pupil_core") == {"current": len(rows) - 1}
    assert list(in_force(yard, "attendance_marks")) == ["2026-W46", "2026-W47"]
    with pytest.raises(NothingToDo):
        go(at_school)
    yard.at += timedelta(days=1)
    write(at_school, [rows[0], *reversed(rows[1:])])
    assert go(at_school) == {"pupil_core": 0}
    told = feeds.runs(since=yard.at - timedelta(days=1), holder=SCHOOL)
    assert [(one.data_set, one.result) for one in told] == [("pupil_core", "unchanged")]
    yard.at += timedelta(days=6)
    marks = (at_school.folder / "marks.csv").read_text().splitlines()
    put(at_school, "marks-2.csv", "\n".join(marks[:-1]) + "\n")
    write(at_school, rows[:-1])
    assert go(at_school) == {"pupil_core": 1, "attendance_marks": 1}
    assert in_force(yard, "pupil_core") == {"current": len(rows) - 2}


@pytest.mark.requirement("SOM-5.2.1b")
def test_a_change_that_is_undone_reaches_the_authority(at_school: School) -> None:
    yard, rows = at_school.yard, pupils(at_school)
    go(at_school)
    for content in (rows[:-1], rows):
        yard.at += timedelta(days=1)
        write(at_school, content)
        assert go(at_school) == {"pupil_core": 1}
        assert in_force(yard, "pupil_core") == {"current": len(content) - 1}


def test_nothing_of_a_pupil_is_remembered(at_school: School) -> None:
    go(at_school)
    kept = (at_school.folder / "feed-state.json").read_text()
    rows = pupils(at_school)
    for name in ("Surname", "Forename", "UPN"):
        place = rows[0].index(name)
        assert not [row[place] for row in rows[1:] if len(row[place]) > 4 and row[place] in kept]


def test_killed_after_it_sent_it_goes_on_and_nothing_is_taken_in_twice(
    at_school: School,
) -> None:
    yard = at_school.yard

    def killed(_seconds: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        go(at_school, killed)
    yard.worker().once()
    assert go(at_school) == {"pupil_core": 1, "attendance_marks": 2}
    assert models.Delivery.objects.filter(data_set="pupil_core").count() == 1
    assert len([one for one in yard.gate.held() if one.data_set == "pupil_core"]) == 1


@pytest.mark.requirement("SOM-5.2.1b", "SOM-7.3")
def test_a_refusal_is_told_to_a_person_and_to_the_authority(at_school: School) -> None:
    yard = at_school.yard
    go(at_school)
    yard.at += timedelta(days=1)
    put(at_school, "pupils.csv", "Surname,Forename\nLovelace,Ada\n")
    with pytest.raises(Trouble) as caught:
        go(at_school)
    assert int(caught.value.exit_code) == 13
    message = (at_school.folder / "feed-message.txt").read_text()
    assert "pupil_core" in message
    assert "Lovelace" not in message
    told = feeds.runs(since=yard.at - timedelta(hours=12), holder=SCHOOL)
    assert [one.result for one in told] == ["failed"]
    again = go(at_school) if not isinstance(refused(at_school), Trouble) else None
    assert again is None


def refused(one: School) -> BaseException:
    with pytest.raises(Trouble) as caught:
        go(one)
    return caught.value


def test_what_went_wrong_with_one_export_does_not_stop_the_others(at_school: School) -> None:
    (at_school.folder / "pupils.csv").unlink()
    found = refused(at_school)
    assert isinstance(found, Trouble)
    assert [(one.data_set, one.sent, one.problem is None) for one in found.ran] == [
        ("pupil_core", 0, False),
        ("attendance_marks", 2, True),
    ]
    assert "no file of it" in found.why


def test_when_both_sides_disagree_everything_goes_once_more(at_school: School) -> None:
    yard = at_school.yard
    go(at_school)
    yard.hand_in(yard.file("pupil_core"), key="by-hand", period="current")
    yard.worker().once()
    yard.at += timedelta(days=1)
    assert go(at_school) == {"pupil_core": 1}
    (newest, *_) = deliveries.deliveries(limit=1)
    (held,) = (
        one for one in yard.gate.held() if one.data_set == "pupil_core" and one.held_to is None
    )
    assert held.receipt == newest.sha256


def test_an_export_that_lost_all_its_rows_needs_a_person(at_school: School) -> None:
    go(at_school)
    at_school.yard.at += timedelta(days=1)
    write(at_school, pupils(at_school)[:1])
    found = refused(at_school)
    assert isinstance(found, Trouble)
    assert "no rows any more" in found.why


def test_a_line_that_breaks_is_tried_again_later_and_later(at_school: School) -> None:
    pauses: list[float] = []
    settings = settings_of.read(at_school.folder / "feed.toml")
    made = running.site_of(settings, now=at_school.yard.now)
    site = Site(
        address="http://127.0.0.1:9", key=made.key, now=made.now, pause=pauses.append, tries=5
    )
    with pytest.raises(Trouble, match="could not be reached"):
        running.run(settings, site, at=at_school.yard.at)
    assert pauses[:4] == [2.0, 4.0, 8.0, 16.0]


@pytest.mark.parametrize(("field", "least"), [("7", 7.0), ("x", 2.0), (None, 2.0)])
def test_a_busy_site_is_asked_again_when_it_says(
    at_school: School, monkeypatch: pytest.MonkeyPatch, field: str | None, least: float
) -> None:
    from kinfold.feeds.school import sending

    answers = iter([(503, {}, sending._seconds(field)), (202, {"state": "done"}, 0.0)])
    monkeypatch.setattr(Site, "_once", lambda *_args, **_more: next(answers))
    pauses: list[float] = []
    site = Site(
        address="http://127.0.0.1:9", key=at_school.key, now=at_school.yard.now,
        pause=pauses.append,
    )  # fmt: skip
    told = site.hand_in(
        b"x", key="k" * 8, data_set="pupil_core", period="current", as_at=None, agreement=""
    )
    assert told == {"state": "done"}
    assert pauses == [least]


def test_a_file_that_is_never_taken_in_is_told(at_school: School) -> None:
    site = Site(
        address=at_school.address, key=at_school.key, now=at_school.yard.now,
        pause=lambda _: None, tries=1,
    )  # fmt: skip
    with pytest.raises(Unreachable, match="has not been taken in"):
        site.hand_in(
            b"x", key="k" * 8, data_set="pupil_core", period="", as_at=date(2026, 11, 1),
            agreement="",
        )  # fmt: skip
    with pytest.raises(TurnedAway, match="409"):
        site.tell("pupil_core", result="unchanged", sha256=("0" * 64,))


def test_a_command_exports_first_and_a_command_tells(at_school: School) -> None:
    script = "import shutil, pathlib; shutil.copy('pupils.csv', 'made.csv')"
    told = "import sys, pathlib; pathlib.Path('told.txt').write_text(sys.stdin.read())"
    path = at_school.folder / "feed.toml"
    text = TOML.format(address=at_school.address).replace("pupils*", "made*")
    text = text.replace(
        'data_set = "pupil_core"',
        f'data_set = "pupil_core"\ncommand = {json.dumps([sys.executable, "-c", script])}',
    ).replace("[[source]]", f"tell = {json.dumps([sys.executable, '-c', told])}\n\n[[source]]", 1)
    path.write_text(text)
    assert go(at_school)["pupil_core"] == 1
    at_school.yard.at += timedelta(days=1)
    path.write_text(text.replace("import shutil, ", "import missing, "))
    found = refused(at_school)
    assert isinstance(found, Trouble)
    assert "did not end well" in found.why
    assert "pupil_core" in (at_school.folder / "told.txt").read_text()
    path.write_text(text.replace(json.dumps(sys.executable), '"/nowhere/python"'))
    assert isinstance(refused(at_school), Trouble)


# ---- what changed ---------------------------------------------------------------------------


def source(**more: Any) -> Source:
    return Source(**({"data_set": "d", "files": "*", "schedule": "daily"} | more))


def test_weeks_are_files_of_their_own_and_need_a_day(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("UPN,Date\na,2026-11-20\nb,09/11/2026\n\nc,2026-11-18\n")
    found = changes.parts(path, source(split="week"))
    assert [(one.period, len(one.rows)) for one in found] == [("2026-W46", 1), ("2026-W47", 2)]
    path.write_text("UPN,Date\na,20 Nov\n")
    with pytest.raises(FileNotUnderstood, match="no day under Date"):
        changes.parts(path, source(split="week"))
    path.write_text("UPN\na\n")
    with pytest.raises(FileNotUnderstood):
        changes.parts(path, source(split="week"))
    path.write_bytes(b"\xff\xfe,")
    with pytest.raises(FileNotUnderstood, match="UTF-8"):
        changes.parts(path, source())
    path.write_text("")
    assert changes.parts(path, source()) == ()


def test_what_is_not_a_table_goes_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "x.xml"
    path.write_bytes(b"<Message/>")
    (part,) = changes.parts(path, source())
    assert part.written(sending=1) == part.written(sending=2) == b"<Message/>"


def test_each_sending_has_bytes_of_its_own_and_the_same_rows(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("A,B\n" + "".join(f'{n},"x,{n}"\n' for n in range(30)))
    (part,) = changes.parts(path, source())
    one, two = part.written(sending=1), part.written(sending=2)
    assert one != two
    assert one == part.written(sending=1)
    assert sorted(one.splitlines()) == sorted(two.splitlines())
    assert one.splitlines()[0] == b"A,B"


@pytest.mark.parametrize("text", ["{", "[]", '{"strange": 1}'])
def test_a_broken_memory_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "state.json"
    path.write_text(text)
    with pytest.raises(FileNotUnderstood, match="broken"), changes.remembered(path):
        raise AssertionError("it was read")


@pytest.mark.requirement("SOM-5.2.1b", "SOM-5.2.3a")
@pytest.mark.parametrize(
    ("schedule", "last", "on", "due"),
    [
        ("daily", None, "2026-11-20", True),
        ("daily", "2026-11-20", "2026-11-20", False),
        ("daily", "2026-11-19", "2026-11-20", True),
        ("weekly", "2026-11-20", "2026-11-23", False),
        ("weekly", "2026-11-20", "2026-11-26", False),
        ("weekly", "2026-11-20", "2026-11-27", True),
        ("weekly", "2026-11-18", "2026-11-20", False),
        ("weekly", "2026-11-11", "2026-11-18", True),
    ],
)
def test_when_an_export_is_due(schedule: str, last: str | None, on: str, due: bool) -> None:
    memory = Memory(ran={} if last is None else {"d": last})
    assert running.is_due(source(schedule=schedule), memory, on=date.fromisoformat(on)) is due


# ---- settings and keys ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("https://", "http://marsh.example"),
        ('key = "feed.key"', ""),
        ('schedule = "daily"', 'schedule = "hourly"'),
        ('split = "week"', 'split = "day"'),
        ("attendance_marks", "pupil_core"),
        ('files = "marks*.csv"', "files = 3"),
        ('files = "marks*.csv"', 'strange = "x"'),
        ("[feed]", "[food]"),
        ('state = "feed-state.json"', 'state = "s"\ntell = "x"'),
        ("[[source]]", "[source]"),
        ('message = "feed-message.txt"', "message = "),
    ],
)
def test_settings_that_do_not_do_are_told(tmp_path: Path, wrong: str, right: str) -> None:
    text = TOML.format(address="https://marsh.example")
    path = tmp_path / "feed.toml"
    with pytest.raises(UsageProblem):
        settings_of.read(path)
    path.write_text(text)
    assert settings_of.read(path).address == "https://marsh.example"
    changed = (
        text.replace("https://marsh.example", right) if wrong == "https://" else
        text.replace(wrong, right, 1)
    )  # fmt: skip
    assert changed != text
    path.write_text(changed)
    with pytest.raises(UsageProblem):
        settings_of.read(path)


def test_settings_without_a_source_are_told(tmp_path: Path) -> None:
    path = tmp_path / "feed.toml"
    path.write_text('[feed]\naddress = "https://marsh.example"\n')
    with pytest.raises(UsageProblem, match="no \\[\\[source\\]\\]"):
        settings_of.read(path)


def test_a_key_is_made_once_and_kept_private(tmp_path: Path) -> None:
    path = tmp_path / "feed.key"
    public = running.new_key(path)
    assert running.public_of(path)[0] == public
    assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(UsageProblem):
        running.new_key(path)
    path.write_text("broken")
    with pytest.raises(UsageProblem, match="cannot be read"):
        running.key_of(path)


@pytest.mark.requirement("SOM-5.2.1a")
def test_a_client_certificate_is_shown_where_there_is_one(tmp_path: Path) -> None:
    import subprocess

    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ed25519", "-nodes", "-days", "2", "-subj",
         "/CN=school.example", "-keyout", tmp_path / "c.key", "-out", tmp_path / "c.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    running.new_key(tmp_path / "feed.key")
    path = tmp_path / "feed.toml"
    text = TOML.format(address="https://marsh.example")
    for more in ("", 'certificate = "c.pem"\ncertificate_key = "c.key"\n'):
        path.write_text(text.replace("[feed]", f'[feed]\nauthority = "c.pem"\n{more}'))
        made = running.site_of(settings_of.read(path), now=lambda: None)  # type: ignore[arg-type,return-value] # no clock is read
        assert made.context is not None
    assert isinstance(made._line("marsh.example", None).port, int)
