"""The exchange's inbox, queue, figures and members, page by page."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kinfold.exchange import carrying, inbox, planning, queue, sending
from kinfold.exchange.sorting import NOT_RELEVANT, RELEVANT
from kinfold.gate import Outgoing
from kinfold.registers import exchanges, holding, parcels, partners
from kinfold.web.pages.exchange import deciding, words
from tests.neighbourhood import MONTH, NOW, manager
from tests.unit.web.exchange_desk import Desk, Moment, desk, entries, hood, moment

__all__ = ["desk", "hood", "moment"]
Sit = Callable[[str], Desk]


def posted(desk: Sit, member: str, to: str, *rows: str) -> list[bytes]:
    """The sealed deliveries of these rows of one member for another."""
    there = desk(member)
    for row in rows:
        made = planning.plan(there.gate, manager(there.gate), row=row, month=MONTH, at=NOW)
        planning.confirm(there.gate, manager(there.gate), made.number, at=NOW)
        sending.send(there.gate, manager(there.gate), made.number, at=NOW)
    return waiting_for(to)


def waiting_for(member: str) -> list[bytes]:
    """The bytes that wait in the open installation's outbox for a member."""
    names = [one.parcel_id for one in carrying.outbox() if one.partner == member]
    return [content for name in names if (content := parcels.content(name))]


def carried(desk: Sit, member: str, contents: list[bytes]) -> Desk:
    """The member's desk, where these parcels have arrived."""
    here = desk(member)
    for content in contents:
        inbox.arrive(here.gate, content, at=NOW)
    return here


def upload(at: Desk, content: bytes, *, status: int = 302) -> str:
    """Bring a parcel in by hand."""
    return at.post(
        "/exchange/inbox/bring", status=status, file=SimpleUploadedFile("x.parcel", content)
    )


def ids(direction: str = "in", kind: str = "delivery") -> list[str]:
    """The parcels on record in the open installation."""
    return [one.parcel_id for one in parcels.parcels(direction=direction, kind=kind)]


@pytest.mark.requirement("CCIS-5a", "CCIS-6a", "CCIS-8b")
def test_a_delivery_is_carried_in_accepted_processed_and_certified(desk: Sit) -> None:
    (content,) = posted(desk, "marshire", "littlewick", "S1")
    here = desk("littlewick")
    where = upload(here, content)
    text = here.get(where)
    assert "from Marshire County Council" in text
    assert "3 January 2027" in text
    assert "Unique learner number" in text
    assert "Accept this delivery" in text
    here.get(f"{where}/process", status=404)
    assert "1 parcel waits here" in here.get("/exchange/inbox")
    assert "1 delivery waits to be accepted" in here.get("/exchange/month")
    here.post(f"{where}/accept")
    assert "Process this delivery" in here.get(where)
    here.post(f"{where}/accept", status=409)
    text = here.get(f"{where}/process")
    assert "That cannot be undone" in text
    assert holding.certificates() == ()
    text = here.post(f"{where}/process", status=200)
    assert "1 received = 1 kept + 0 not relevant + 0 waiting" in text
    assert "Live here" in text
    text = here.get(where)
    assert "Certificates of this delivery" in text
    assert "by ccis@littlewick.example" in text
    text = here.get("/exchange/inbox")
    assert "Nothing is left" in text
    assert "3 rows of the delivery destroyed" in text
    here.post(f"{where}/process", status=409)
    receipt, certificate = waiting_for("marshire")
    assert "Receipt" in here.get("/exchange/outbox")
    back = desk("marshire")
    for answer in (receipt, certificate):
        assert upload(back, answer) == "/exchange/outbox"
    text = back.get("/exchange/outbox")
    assert "Littlewick Council is now controller of its copy" in text
    assert "Certificates of destruction partners sent us" in text
    back.get(f"/exchange/inbox/{ids(kind='receipt')[0]}", status=404)
    back.post(f"/exchange/inbox/{ids(kind='receipt')[0]}/process", status=404)


def test_a_file_that_is_no_parcel_for_us_is_refused(desk: Sit, settings: Any) -> None:
    (content,) = posted(desk, "marshire", "littlewick", "S1")
    here = desk("eastreach")
    assert "Choose the parcel’s file" in here.post("/exchange/inbox/bring", status=400)
    for wrong in (b"not a parcel", content, content[:-1]):
        assert "What would put it right" in upload(here, wrong, status=400)
    settings.KINFOLD_UPLOAD_BYTES = 10
    assert "larger than any parcel" in upload(here, content, status=400)
    here.get(f"/exchange/inbox/{'a' * 32}", status=404)
    here.post(f"/exchange/inbox/{'a' * 32}/accept", status=400)


def test_our_own_parcels_are_not_in_our_inbox(desk: Sit) -> None:
    posted(desk, "marshire", "littlewick", "S1")
    here = desk("marshire")
    assert "No parcel waits" in here.get("/exchange/inbox")
    here.get(f"/exchange/inbox/{ids('out')[0]}", status=404)


def test_a_parcel_whose_sender_is_no_longer_trusted_says_so(desk: Sit) -> None:
    contents = posted(desk, "marshire", "littlewick", "S1", "S2")
    here = carried(desk, "littlewick", contents)
    partners.end("marshire", at=NOW, by=None)
    text = here.get("/exchange/inbox")
    assert text.count("Cannot be opened") == 2
    assert "Accept all" not in text
    here.post("/exchange/inbox/accept", status=200)
    assert ids() == []


@pytest.mark.requirement("CCIS-8b")
def test_all_are_accepted_and_processed_at_once(desk: Sit, moment: Moment) -> None:
    contents = posted(desk, "eastreach", "marshire", "S1", "S2", "S3")
    here = carried(desk, "marshire", contents)
    assert "Accept all 3 deliveries" in here.get("/exchange/inbox")
    assert "Nothing waits to be processed" in here.get("/exchange/inbox/process")
    text = here.post("/exchange/inbox/accept", status=200)
    assert "Process all 3 deliveries" in text
    assert "not accepted" not in text
    assert "Process 3 deliveries?" in here.get("/exchange/inbox/process")
    text = here.post("/exchange/inbox/process", status=200)
    assert "3 deliveries are processed" in text
    sums = re.findall(r"(\d+) received = (\d+) kept \+ (\d+) not relevant \+ (\d+) waiting", text)
    assert len(sums) == 3
    for received, *parts in sums:
        assert int(received) == sum(int(part) for part in parts)
    assert "things to decide" in text
    assert "Some wait" in here.get("/exchange/inbox")
    moment.at = datetime.fromisoformat("2027-01-04T09:00:00+00:00")
    here.sit("ccis@marshire.example")
    text = here.get("/exchange/inbox")
    assert "Overdue" in text
    one = next(name for name in ids() if "Process it again" in here.get(f"/exchange/inbox/{name}"))
    assert "should have been destroyed" in here.get(f"/exchange/inbox/{one}")


@pytest.mark.requirement("CCIS-S3", "CCIS-8b")
def test_the_survey_is_counted_before_its_rows_go(desk: Sit) -> None:
    """Counts on the page after processing, on the delivery's own page, and in the figures."""
    (content,) = posted(desk, "eastreach", "marshire", "S3")
    here = carried(desk, "marshire", [content])
    assert "Told of by other authorities only" in here.get("/exchange/figures")
    here.post("/exchange/inbox/accept", status=200)
    (name,) = ids()
    where = f"/exchange/inbox/{name}"
    assert "On 1 November they were" not in here.get(where)
    text = here.post(f"{where}/process", status=200)
    for page in (text, here.get(where)):
        counts = re.findall(r"regular\">([^<]+)</th>\s*<td[^>]*>(\d+)</td>", _surveyed(page))
        assert dict(counts).keys() & {"Full-time education", "Not known"}
    held = parcels.parcel(name, direction="in")
    assert held is not None
    total = held.step("processed").data["counts"]["received"]  # type: ignore[union-attr,index] # None fails the test
    assert sum(int(count) for _, count in counts) == total
    figures = here.get("/exchange/figures")
    assert "what last year’s Year 11 did on 1 November 2026" in figures
    assert "Mean of December 2025 to February 2026" in figures
    assert "NEET or not known in vulnerable groups, 3 November 2026" in figures
    assert "nothing but the counts was kept" in figures


def _surveyed(page: str) -> str:
    """The table of what the survey counted."""
    start = page.index("On 1 November they were")
    return page[start : page.index("</table>", start)]


def test_one_that_cannot_be_accepted_or_processed_says_why(desk: Sit, moment: Moment) -> None:
    contents = posted(desk, "eastreach", "marshire", "S1", "S2")
    here = carried(desk, "marshire", contents)
    first = parcels.waiting()[0]
    inbox.accept(here.gate, manager(here.gate), first, at=NOW)
    parcels.put(first, contents[0])
    text = here.post("/exchange/inbox/accept", status=200)
    assert "1 delivery was not accepted" in text
    assert "It was accepted before." in text
    parcels.drop(first)
    partners.end("eastreach", at=NOW, by=None)
    text = here.post("/exchange/inbox/process", status=200)
    assert "could not be" in text
    assert "for Marshire County Council: " in text
    assert len(ids()) == 2


def test_messages_are_left_to_those_who_deal_with_them(desk: Sit) -> None:
    there = desk("littlewick")
    terms = there.gate.versions(at=NOW)["ccis-exchange"]
    sealed = there.gate.post(
        "marshire",
        Outgoing(kind="breach", row=None, period=None, la=None, message={"breach": 1}),
        under=terms,
        parcel="b1" * 16,
        actor=manager(there.gate),
        at=NOW,
    )
    here = carried(desk, "marshire", [sealed.content])
    assert "the information governance lead deals with it" in here.get("/exchange/inbox")
    text = here.get(f"/exchange/inbox/{'b1' * 16}")
    assert "a message, not a delivery of rows" in text
    assert "Accept this delivery" not in text
    assert "waits to be accepted" not in here.get("/exchange/month")
    here.post("/exchange/inbox/accept", status=200)
    here.post(f"/exchange/inbox/{'b1' * 16}/accept", status=400)


def queued(desk: Sit) -> Desk:
    """Marshire's desk with doubtful matches and a conflict to decide."""
    contents = posted(desk, "eastreach", "marshire", "S1")
    contents += posted(desk, "littlewick", "marshire", "S1")
    here = carried(desk, "marshire", contents)
    here.post("/exchange/inbox/accept", status=200)
    here.post("/exchange/inbox/process", status=200)
    return here


def forms_of(text: str) -> list[tuple[str, str]]:
    """Kind and key of every case on the queue's page."""
    return re.findall(
        r'name="kind" value="(\w+)"><input type="hidden" name="key" value="(\w+)"', text
    )


@pytest.mark.requirement("CCIS-R2")
def test_what_disagrees_is_shown_side_by_side_and_decided_once(desk: Sit) -> None:
    here = queued(desk)
    text = here.get("/exchange/queue")
    cases = forms_of(text)
    assert sorted(kind for kind, _ in cases) == ["conflict", "match", "match"]
    assert "Two activities that cannot both be true" in text
    assert "Differs" in text
    assert "Is this the same young person?" in text
    for kind, key in cases:
        word = "theirs" if kind == "conflict" else "same"
        assert here.post("/exchange/queue/decide", kind=kind, key=key, word=word) == (
            "/exchange/queue"
        )
        assert exchanges.conflict_decisions()[key].decision == word
        assert exchanges.conflict_decisions()[key].by == "ccis@marshire.example"
        here.post("/exchange/queue/decide", status=409, kind=kind, key=key, word=word)
    text = here.get("/exchange/queue")
    assert "Nothing to decide" in text
    assert "3 decisions have been made" in text
    again = re.findall(r"/exchange/inbox/(\w+)/process", text)
    assert len(again) == 2
    for name in again:
        assert "again?" in here.get(f"/exchange/inbox/{name}/process")
        text = here.post(f"/exchange/inbox/{name}/process", status=200)
        assert "1 received = 1 kept + 0 not relevant + 0 waiting" in text


def test_a_look_at_the_queue_is_in_the_ledger(desk: Sit) -> None:
    here = queued(desk)
    before = len([one for one in entries(here.gate) if one == "queue.outcome"])
    here.get("/exchange/queue")
    after = entries(here.gate)
    assert after.count("queue.outcome") > before
    assert "parcel.arrived" in after


@pytest.mark.parametrize(
    ("kind", "key", "word", "status"),
    [
        ("gossip", "a" * 32, "ours", 404),
        ("conflict", "not a key", "ours", 404),
        ("conflict", "a" * 32, "whatever", 400),
    ],
)
def test_only_the_queues_own_answers_count(
    desk: Sit, kind: str, key: str, word: str, status: int
) -> None:
    here = desk("marshire")
    here.post("/exchange/queue/decide", status=status, kind=kind, key=key, word=word)
    assert not exchanges.conflict_decisions()


def test_what_a_partner_asks_back_is_in_the_queue(desk: Sit) -> None:
    queued(desk)
    asked = waiting_for("littlewick")
    there = carried(desk, "littlewick", asked)
    assert "it is in the" in there.get("/exchange/inbox")
    text = there.get("/exchange/queue")
    assert "A partner asks about an activity we sent" in text
    assert "Marshire County Council asks" in text
    (name,) = [one for one in parcels.waiting() if one not in set(ids("out"))][:1]
    if parcels.parcel(name, direction="out") is None:
        assert "What it asks is in the" in there.get(f"/exchange/inbox/{name}")


def test_a_row_nobody_can_place_is_shown_alone() -> None:
    one = queue.Waiting(
        kind="relevance",
        key="a" * 32,
        from_holder="eastreach",
        why="It cannot be told whether they live or study here.",
        rows=({"ypid": "1", "surname": "Marsh", "record_type": "person", "postcode": None},),
    )
    case = deciding._case(one, words.Names(by_id={}, by_la={}))
    assert case.heads == ("From eastreach",)
    assert [row.title for row in case.rows] == ["Their id in each system", "Surname"]
    assert case.buttons == ((RELEVANT, "Yes, keep it"), (NOT_RELEVANT, "No, destroy it"))
