"""Walks of a school and the authority: large files, late feeds, failures, files asked for, keys."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from kinfold.cli import working
from kinfold.feeds.school import running
from kinfold.intake.receive import Asked, receive
from kinfold.registers import deliveries, feeds, loads
from tests import estate, people_index
from tests.journeys.conftest import GoodPage
from tests.journeys.grounds import Grounds, grounds, server, site, standing
from tests.unit.feeds import results
from tests.unit.feeds.conftest import FEED, SCHOOL, with_feed

__all__ = ["grounds", "server", "site", "standing"]
pytestmark = [pytest.mark.journey]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> estate.Estate:
    """A county taken in, with an account for one school’s feed."""
    people_index.back_in_time()
    made = estate.copied(estate.built(), tmp_path_factory.mktemp("feeds") / "home")
    with made.opened():
        with_feed(made)
    return made


def work(grounds: Grounds) -> None:
    """What waits is taken in."""
    worker = working.of(grounds.gate, now=grounds.clock.now, beating=False)
    while worker.once() is not None:
        pass


def waiting(grounds: Grounds) -> list[Path]:
    """The bytes that wait, and the uploads that lie about."""
    folders = [grounds.estate.home / name for name in ("waiting", "incoming")]
    return [path for folder in folders if folder.exists() for path in folder.iterdir()]


def pupils(grounds: Grounds, folder: Path, *, leave: int) -> Path:
    """The school’s pupils without the last few, as a file of its own."""
    (file, *_) = [one for one in grounds.estate.county.of("pupil_core") if one.holder == SCHOOL]
    lines = (grounds.estate.county.folder / file.path).read_text(encoding="utf-8").splitlines()
    made = folder / "pupils.csv"
    made.write_text("\n".join(lines[:-leave]) + "\n", encoding="utf-8")
    return made


def send(page: Page, path: Path) -> None:
    page.goto("/send")
    page.get_by_label("File", exact=True).set_input_files(path)
    page.get_by_role("button", name="Send").click()
    page.wait_for_load_state()


@pytest.mark.requirement("SOM-5.2.2")
def test_a_large_file_is_handed_over_and_its_progress_shown(
    page: Page, grounds: Grounds, good_page: GoodPage, tmp_path: Path, settings: Any
) -> None:
    settings.KINFOLD_AT_ONCE_BYTES = 100
    grounds.enter(page.context, estate.DATA_MANAGER)
    send(page, pupils(grounds, tmp_path, leave=1))
    expect(page.get_by_role("heading", level=1)).to_have_text("File handed over")
    expect(page.locator("main")).to_contain_text("It waits to be read")
    good_page(page, "handed-in-waiting")
    (one,) = deliveries.open_deliveries()
    at = grounds.clock.now()
    taken = deliveries.claim(owner="w", at=at, until=at + timedelta(minutes=1))
    assert taken is not None
    deliveries.note_progress(one.name, owner="w", done=40, of=100)
    page.get_by_role("link", name="See how far it is now").click()
    expect(page.locator("main")).to_contain_text("40 per cent read")
    good_page(page, "handed-in-working")
    deliveries.put_off(one.name, owner="w", next_try=at, problem={"fault": "OSError"})
    work(grounds)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Pupil core")
    assert page.url.endswith(f"/deliveries/{loads.load_reports(limit=1)[0].id}")
    assert waiting(grounds) == []


def test_a_cancelled_file_leaves_nothing(
    page: Page, grounds: Grounds, good_page: GoodPage, tmp_path: Path, settings: Any
) -> None:
    settings.KINFOLD_AT_ONCE_BYTES = 100
    grounds.enter(page.context, estate.DATA_MANAGER)
    before = len(grounds.gate.held())
    send(page, pupils(grounds, tmp_path, leave=2))
    page.get_by_role("button", name="Cancel this file").click()
    expect(page.locator("main")).to_contain_text("Nothing of it was kept")
    good_page(page, "handed-in-cancelled")
    work(grounds)
    assert (len(grounds.gate.held()), waiting(grounds)) == (before, [])


def test_a_refused_file_is_told_in_four_parts(
    page: Page, grounds: Grounds, good_page: GoodPage, tmp_path: Path, settings: Any
) -> None:
    settings.KINFOLD_AT_ONCE_BYTES = 100
    grounds.enter(page.context, FEED)
    (file, *_) = [
        one for one in grounds.estate.county.of("pupil_core") if one.holder == "millbrook"
    ]
    path = tmp_path / "other.csv"
    text = (grounds.estate.county.folder / file.path).read_text(encoding="utf-8")
    path.write_text("\n".join(text.splitlines()[:-1]) + "\n", encoding="utf-8")
    send(page, path)
    work(grounds)
    page.get_by_role("link", name="See how far it is now").click()
    expect(page.locator("dt").first).to_have_text("What was asked")
    good_page(page, "handed-in-refused")
    (one, *_) = deliveries.deliveries(limit=1)
    grounds.enter(page.context, estate.DATA_MANAGER)
    answer = page.goto(f"/send/{one.name}")
    assert answer is not None
    assert answer.status == 404


@pytest.mark.requirement("SOM-2.3.1", "SOM-5.2.3a", "SOM-7.3")
def test_late_feeds_and_a_failure_with_its_agreed_alternative(
    page: Page, grounds: Grounds, good_page: GoodPage
) -> None:
    grounds.enter(page.context, estate.DATA_MANAGER)
    page.goto("/feeds")
    expect(page.get_by_role("heading", level=1)).to_have_text("Schools’ feeds")
    expect(page.locator("main")).to_contain_text("%")
    good_page(page, "feeds")
    grounds.enter(page.context, FEED)
    page.goto("/feeds/failures/new")
    page.get_by_role("button", name="Report it").click()
    expect(page.get_by_role("alert")).to_contain_text("Say what has failed")
    page.get_by_label("What cannot be sent?").select_option("all")
    page.get_by_label("What has failed?").fill("The management information system is down.")
    page.get_by_label("How could you send it").fill("A spreadsheet by the upload page.")
    good_page(page, "failure-new")
    page.get_by_role("button", name="Report it").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("St Edmund's Primary")
    assert page.get_by_role("heading", name="Agree another way").count() == 0
    grounds.clock.ahead += timedelta(days=9)
    grounds.enter(page.context, estate.DATA_MANAGER)
    page.goto("/feeds")
    expect(page.locator("#wanting")).to_be_visible()
    expect(page.locator("main")).to_contain_text("1 week missed")
    page.goto("/feeds/failures")
    good_page(page, "failures")
    page.get_by_role("link", name="St Edmund's").click()
    page.get_by_role("button", name="Agree it").click()
    expect(page.get_by_role("alert")).to_contain_text("Say how it is sent meanwhile")
    page.get_by_label("How is it sent meanwhile?").fill("Weekly by the upload page.")
    for part, text in (("Day", "18"), ("Month", "12"), ("Year", "2026")):
        page.get_by_label(part).fill(text)
    good_page(page, "failure")
    page.get_by_role("button", name="Agree it").click()
    expect(page.locator("dl")).to_contain_text("until 18 December 2026")
    page.goto("/feeds")
    expect(page.locator("main")).to_contain_text("Agreed alternative")
    good_page(page, "feeds-late")
    page.get_by_role("link", name="until 18 December 2026").first.click()
    page.get_by_role("button", name="It has been put right").click()
    expect(page.locator("main")).not_to_contain_text("Not yet")
    page.goto("/feeds")
    expect(page.locator("main")).not_to_contain_text("Agreed alternative")


@pytest.mark.requirement("SOM-B.1..B.9")
def test_the_register_of_nine_flows_and_their_run_logs(
    page: Page, grounds: Grounds, good_page: GoodPage
) -> None:
    grounds.enter(page.context, estate.AUDITOR)
    page.goto("/feeds/flows")
    expect(page.locator("tbody tr")).to_have_count(10)
    expect(page.locator("main")).to_contain_text("from the department")
    expect(page.locator("main")).not_to_contain_text("Not collected here yet")
    good_page(page, "flows")
    page.get_by_role("link", name="Student core data").click()
    expect(page.get_by_role("region", name="Run log")).to_contain_text("accepted")
    good_page(page, "flow")
    page.goto("/feeds/flows/B9")
    expect(page.locator("main")).to_contain_text("Nothing has come by this flow yet")
    answer = page.goto("/feeds/flows/B99")
    assert answer is not None
    assert answer.status == 404


@pytest.mark.requirement("SOM-7.7.1")
def test_the_key_stage_data_that_schools_owe(
    page: Page, grounds: Grounds, good_page: GoodPage
) -> None:
    grounds.enter(page.context, estate.DATA_MANAGER)
    page.goto("/feeds")
    page.get_by_role("link", name="Key stage data").click()
    expect(page.locator("main")).to_contain_text("Nothing is overdue")
    expect(page.get_by_role("heading", name="Still to come")).to_be_visible()
    good_page(page, "key-stages-to-come")
    before = grounds.clock.ahead
    year = (datetime(2027, 8, 31, 9, tzinfo=UTC) - grounds.clock.now()) - timedelta(hours=2)
    grounds.clock.ahead += year
    grounds.enter(page.context, estate.DATA_MANAGER)
    page.goto("/feeds/key-stages")
    expect(page.get_by_role("heading", name="Overdue")).to_contain_text("(6)")
    expect(page.locator("tbody tr")).to_have_count(6)
    good_page(page, "key-stages-overdue")
    grounds.clock.ahead = before


@pytest.mark.requirement("SOM-7.7.2")
def test_results_are_asked_for_of_one_group_of_pupils(
    page: Page, grounds: Grounds, good_page: GoodPage
) -> None:
    grounds.enter(page.context, estate.DATA_MANAGER)
    page.goto("/feeds/requests/new")
    page.get_by_label("Which file?").select_option("B2:school_census")
    page.get_by_label("Of which school?").select_option("millbrook")
    page.get_by_label("For which period?").fill("2026-27")
    page.get_by_label("About which pupils?").select_option("young_carer")
    for part, text in (("Day", "18"), ("Month", "12"), ("Year", "2026")):
        page.get_by_label(part).fill(text)
    page.get_by_role("button", name="Ask for it").click()
    expect(page.get_by_role("alert")).to_contain_text("Only how pupils did")
    page.get_by_label("Which file?").select_option("B4:phonics_check")
    good_page(page, "ask-file-of-a-group")
    page.get_by_role("button", name="Ask for it").click()
    expect(page.locator("dl")).to_contain_text("Young carers only")
    good_page(page, "request-of-a-group")


@pytest.mark.requirement("SOM-7.7.3")
def test_who_takes_part_in_other_assessments(
    page: Page, grounds: Grounds, good_page: GoodPage
) -> None:
    grounds.enter(page.context, estate.DATA_MANAGER)
    page.goto("/feeds/assessments")
    good_page(page, "assessments-none")
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_role("alert")).to_contain_text("Give the day")
    page.get_by_label("Which school agreed?").select_option(SCHOOL)
    for part, text in (("Day", "1"), ("Month", "1"), ("Year", "2030")):
        page.get_by_label(part).fill(text)
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_role("alert")).to_contain_text("today or in the past")
    page.get_by_label("Year").fill("2026")
    page.get_by_role("button", name="Record it").click()
    expect(page.locator("table")).to_contain_text("Since 1 January 2026")
    good_page(page, "assessments")
    page.get_by_role("button", name="It takes part no longer").click()
    expect(page.locator("table")).not_to_contain_text("Since")
    grounds.enter(page.context, FEED)
    page.goto("/feeds/assessments")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert page.get_by_role("button", name="Record it").count() == 0
    answer = page.request.post("/feeds/assessments/st-edmunds/ended")
    assert answer.status == 403


@pytest.mark.requirement("NEX-8", "NEX-17", "NEX-18")
def test_the_source_of_figures_is_switched_on_an_announced_day(
    page: Page, grounds: Grounds, good_page: GoodPage, tmp_path: Path
) -> None:
    upns = tuple(f"Z99900000{number:04}" for number in range(1, 25))
    for period, content in (
        ("2026-27", results.key_stage_2(upns)),
        ("2026-27 national", results.key_stage_2(upns[1:], score=99)),
        ("2026-27", results.eyfs(upns)),
    ):
        path = tmp_path / "results.csv"
        path.write_bytes(content)
        asked = Asked(agreement="cin-analysis", period=period)
        at = grounds.clock.now()
        receive(grounds.gate, grounds.gate.actor(estate.DATA_MANAGER), path, asked=asked, at=at)
    grounds.enter(page.context, estate.DATA_MANAGER)
    page.goto("/data-sets")
    page.get_by_role("link", name="Figures and sources of Key stage 2").click()
    expect(page.locator("main")).to_contain_text("Source: LA import")
    good_page(page, "source")
    page.get_by_role("button", name="Announce it").click()
    expect(page.get_by_role("alert")).to_contain_text("Say what is announced")
    page.get_by_label("Which source?").select_option("national")
    page.get_by_label("What is announced?").fill("Figures rest on the national data set now.")
    today = grounds.clock.now()
    for part, text in (("Day", today.day), ("Month", today.month), ("Year", today.year)):
        page.get_by_label(part).fill(str(text))
    page.get_by_role("button", name="Announce it").click()
    expect(page.locator("main")).to_contain_text("Source: National data set")
    expect(page.locator("main")).to_contain_text("Figures rest on the national data set now.")
    good_page(page, "source-switched")
    page.get_by_role("link", name="On the source: LA import").click()
    expect(page.locator("main")).to_contain_text("24 children. Source: LA import")
    page.get_by_role("link", name="Where the two sources differ").click()
    expect(page.locator("dl")).to_contain_text("23 children")
    assert not any(upn in page.content() for upn in upns)
    good_page(page, "source-differences")
    page.goto("/data-sets")
    expect(page.locator("main")).to_contain_text("Figures rest on the national data set now.")
    page.goto("/data-sets/eyfs_profile/source")
    expect(page.locator("main")).to_contain_text("24 children. Source: LA import")
    assert page.get_by_role("button", name="Announce it").count() == 0
    good_page(page, "source-not-carried")
    page.goto("/data-sets/phonics_check/source")
    expect(page.locator("main")).to_contain_text("Nothing of that data set is held")


def census(grounds: Grounds) -> Path:
    """The school’s census, which nobody has sent yet under this agreement."""
    found = [path for path, holder, _ in estate.deliveries(grounds.estate.county)
             if holder == SCHOOL and path.name.endswith(f"-{SCHOOL}.csv")]  # fmt: skip
    lines = found[-1].read_text(encoding="utf-8").splitlines()
    made = found[-1].with_name("answer.csv")
    made.write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")
    return made


@pytest.mark.requirement("SOM-5.2.3b", "SOM-5.3.2", "SOM-9.3.1a")
def test_a_census_is_asked_for_and_answered_inside_the_channel(
    page: Page, grounds: Grounds, good_page: GoodPage
) -> None:
    grounds.enter(page.context, estate.DATA_MANAGER)
    page.goto("/feeds/requests")
    page.get_by_role("button", name="Ask a school for a file").click()
    good_page(page, "ask-file")
    page.get_by_role("button", name="Ask for it").click()
    expect(page.get_by_role("alert")).to_contain_text("Give the period")
    page.get_by_label("Which file?").select_option("B2:school_census")
    page.get_by_label("Of which school?").select_option(SCHOOL)
    page.get_by_label("For which period?").fill("2026-27 autumn")
    for part, text in (("Day", "18"), ("Month", "12"), ("Year", "2026")):
        page.get_by_label(part).fill(text)
    page.get_by_role("button", name="Ask for it").click()
    expect(page.locator("main")).to_contain_text("None yet")
    assert page.get_by_role("button", name="Send the answer").count() == 0
    grounds.enter(page.context, FEED)
    page.goto("/feeds/requests")
    good_page(page, "requests")
    page.get_by_role("link", name="2026-27 autumn").click()
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a file")
    page.get_by_label("File", exact=True).set_input_files(census(grounds))
    page.get_by_role("button", name="Send the answer").click()
    expect(page.locator("main")).to_contain_text("Being read")
    good_page(page, "request-being-read")
    work(grounds)
    page.reload()
    expect(page.locator("main")).to_contain_text("Answered")
    assert page.get_by_role("button", name="Send the answer").count() == 0
    good_page(page, "request-answered")
    one = next(one for one in feeds.file_requests() if one.row == "B2")
    (answer,) = deliveries.replies(one.id)
    assert (answer.channel, answer.state, answer.period) == ("secure_reply", "done", one.period)
    assert answer.handed_in_at > one.at
    assert waiting(grounds) == []


@pytest.mark.requirement("SOM-5.2.1a")
def test_an_officer_trusts_and_withdraws_a_key(
    page: Page, grounds: Grounds, good_page: GoodPage, tmp_path: Path
) -> None:
    grounds.enter(page.context, estate.ADMINISTRATOR)
    page.goto("/feeds/keys")
    good_page(page, "feed-keys-none")
    page.get_by_label("Which account").select_option(FEED)
    page.get_by_label("What kind of key?").select_option("signature")
    page.get_by_label("Public key").fill("not a key")
    page.get_by_role("button", name="Trust it").click()
    expect(page.get_by_role("alert")).to_contain_text("64 hexadecimal digits")
    page.get_by_label("Public key").fill(running.new_key(tmp_path / "feed.key"))
    page.get_by_role("button", name="Trust it").click()
    expect(page.locator("main")).to_contain_text(FEED)
    good_page(page, "feed-keys")
    page.get_by_role("button", name="Withdraw").click()
    expect(page.locator("tbody")).to_contain_text("Withdrawn")
    grounds.enter(page.context, FEED)
    answer = page.goto("/feeds/keys")
    assert answer is not None
    assert answer.status == 403


def test_every_walk_works_without_script(
    grounds: Grounds, browser: Any, tmp_path: Path, settings: Any
) -> None:
    settings.KINFOLD_AT_ONCE_BYTES = 100
    plain = browser.new_context(base_url=grounds.url, java_script_enabled=False)
    grounds.enter(plain, estate.DATA_MANAGER)
    page = plain.new_page()
    send(page, pupils(grounds, tmp_path, leave=3))
    expect(page.locator("main")).to_contain_text("It waits to be read")
    work(grounds)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Pupil core", timeout=15_000)
    plain.close()
