"""Dispatches, support copies, papers and requests to schools by command."""

from typing import Final

import pytest

from tests import estate
from tests.unit.cli.conftest import Line

HEAD: Final = "head@millbrook.marshire.example"
LEAD: Final = estate.LEADS["millbrook"]
TO: Final = ("--to", "Hartwell Academy, safeguarding lead")


@pytest.mark.requirement("SOM-5.4.1", "SOM-5.4.3", "SOM-9.2")
def test_a_dispatch_is_refused_recorded_and_closed(line: Line) -> None:
    refused = line("dispatch", "record", *TO, "--what", "health", "--how", "ordinary_post")
    assert refused.code == 12
    assert "[5.4]" in refused.err
    said = line(
        "dispatch", "record", *TO, "--what", "finance", "--how", "bonded_courier", "--large",
        "--wrapped-twice", "--tracking", "CN-4", "--keep-until", "2027-08-31",
    )  # fmt: skip
    assert said.out == "Dispatch 1 is on record; close it once it went.\n"
    assert line("dispatch", "close", 1, "--return-address").code == 13
    assert line("dispatch", "close", 1, "--return-address", "--addressee-only").code == 0
    (shown,) = line("--json", "dispatch", "list").json()
    assert (shown["kept until"], shown["gone"]) == ("2027-08-31", "2026-11-21 09:00Z")
    assert (
        line("dispatch", "record", *TO, "--what", "education", "--how", "ordinary_post").code == 0
    )
    assert line("--json", "dispatch", "list").json()[1]["gone"] == "not yet"


@pytest.mark.requirement("SOM-9.1.2", "SOM-9.1.3", "SOM-9.1.4")
def test_a_support_case_from_end_to_end(line: Line) -> None:
    estate.open_account(HEAD, "millbrook", "head_teacher", "Head teacher")
    opened = line("support", "open", "INC-1", "--school", "millbrook", "--supplier", "Fenland")
    assert opened.code == 0
    take = ("support", "take", 1, "--place", "secure_store")
    assert line(*take).code == 12
    assert line("support", "agree", 1, login=HEAD).code == 0
    assert line(*take).code == 0
    passed = ("support", "pass", 1, "--reference", "S-1")
    assert line(*passed).code == 12
    assert line("support", "permit", 1, login=HEAD).code == 0
    assert line(*passed).code == 0
    (shown,) = line("--json", "support", "list", login=HEAD).json()
    assert (shown["state"], shown["destroy by"]) == ("open", "")
    assert line("support", "close", 1).out == "Destroy every copy by 2026-12-04.\n"
    (shown,) = line("--json", "support", "list").json()
    assert (shown["state"], shown["destroy by"]) == ("destruction due", "2026-12-04")
    assert line("support", "destroyed", 1, "--certificate", "C-9").code == 0
    line("support", "open", "INC-2", "--school", "millbrook", "--supplier", "Fenland")
    assert line("--json", "support", "close", 2).json() == {"case": 2, "destroy by": None}


@pytest.mark.requirement("SOM-7.8.1")
def test_papers_by_command(line: Line) -> None:
    added = line("papers", "add", "CP-14", "--about", "health", "--place", "secure_store",
                 "--came", "2026-10-01", login=LEAD)  # fmt: skip
    assert added.out == "Papers 1 are on record.\n"
    assert line("--json", "papers", "list", login=LEAD).json()[0]["until"] == ""
    ended = line("papers", "ended", 1, "--on", "2026-11-02", "--months", 72,
                 "--schedule", "Line 4", login=LEAD)  # fmt: skip
    assert ended.out == "They are kept until 2032-11-02.\n"
    assert line("papers", "destroyed", 1, "--certificate", "D-1", login=LEAD).code == 0
    (shown,) = line("--json", "papers", "list", login=LEAD).json()
    assert (shown["state"], shown["until"]) == ("destroyed", "2032-11-02")


@pytest.mark.requirement("SOM-8.1")
def test_requests_to_schools_are_counted_by_command(line: Line) -> None:
    said = line("asked", "record", "school_census", "--school", "millbrook", "--reason", "A bid")
    assert said.out == "Recorded.\n"
    assert line("--json", "asked", "list").json() == [
        {"month": "2026-11", "requests": "1", "held here already": "0"}
    ]
