"""What is kept and what is destroyed of a delivery: relevance, certificates, the two months."""

import contextlib
import csv
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from kinfold.agreement.permit import Permit, PermitInvalid
from kinfold.calendars import months_after
from kinfold.errors import NothingToDo, RefusedByAgreement, UsageProblem
from kinfold.exchange import certifying, inbox, moves, processing, queue
from kinfold.exchange.caseload import holding
from kinfold.exchange.framework import framework
from kinfold.exchange.sorting import NOT_RELEVANT, RELEVANT
from kinfold.gate import Gate
from kinfold.registers import exchanges, parcels
from kinfold.registers import holding as certificates
from tests import neighbourhood
from tests.neighbourhood import NOW, Neighbourhood, manager
from tests.unit.exchange import month

AFTER = NOW + timedelta(hours=1)


@pytest.fixture
def three(tmp_path: Path) -> Neighbourhood:
    """Three installations of this test's own."""
    return month.fresh(tmp_path)


def kept_here(gate: Gate) -> list[tuple[str, str]]:
    """Whom this installation kept of others: sender and sender's id, one for each row."""
    held = holding(gate, manager(gate), framework(gate, at=AFTER), at=AFTER)
    gone = [row for row in held.kept.people if row["relevance"] == moves.MOVED]
    told = {"record", "from_holder", "from_ypid", "received_on", "matched_by", "relevance"}
    for row in gone:
        left = {name for name, value in row.items() if value is not None and name[0] != "_"}
        assert left <= told | {"moved_from_la", "moved_on"}, "of who has left, only the move"
    return [(row["from_holder"], row["from_ypid"]) for row in held.kept.people if row not in gone]


@pytest.mark.requirement("CCIS-8b", "CCIS-R1")
def test_a_months_parcels_among_three(three: Neighbourhood) -> None:
    """Every row the answers send arrives; only residents and those who study here survive.

    What was delivered is gone from the disk at once but for the doubtful, and counts add up.
    """
    posted: dict[str, list[bytes]] = {}
    for member in neighbourhood.MEMBERS:
        with three.at(member) as gate:
            for row in ("S1", "S2", "S3", "S4"):
                held = month.sealed(gate, row)
                for other in neighbourhood.MEMBERS:
                    posted.setdefault(other, []).extend(month.to(held, other).values())
    truth = three.truth()
    own = {(one["holder"], one["ypid"]): one for one in truth}
    routed: dict[tuple[str, str], set[str]] = {}
    for one in truth:
        if one["row"] in ("S1", "S2", "S3", "S4") and one["send"] == "Y":
            routed.setdefault((one["holder"], one["ypid"]), set()).add(one["la_code"])
    for member in neighbourhood.MEMBERS:
        with three.at(member) as gate:
            _arrived_as_answered(gate, posted[member], truth)
            own_files = set((three.home(member) / "store").glob("*.parquet"))
            names = month.taken_in(gate, posted[member])
            brought = set((three.home(member) / "store").glob("*.parquet")) - own_files
            assert brought
            las = framework(gate, at=NOW).own_las
            for name in names:
                _adds_up(gate, processing.process(gate, manager(gate), name, at=AFTER))
            for holder, ypid in kept_here(gate):
                answer = own[holder, ypid]
                # Whoever is in care is the responsible authority's wherever they are placed.
                theirs = {answer["home_la"], answer["study_la"], *routed.get((holder, ypid), ())}
                assert theirs & las, answer
            waiting = {
                one.supply
                for one in parcels.parcels(direction="in", state="processed", kind="delivery")
            }
            left = {one.id for one in gate.held() if one.data_set == "young_people"}
            foreign = {one.id for one in gate.held() if one.holder != member} & left
            assert foreign == waiting
            if not waiting:
                assert not brought & set((three.home(member) / "store").glob("*.parquet"))


def _arrived_as_answered(gate: Gate, sent: list[bytes], truth: list[dict[str, str]]) -> None:
    here = gate.installation.organisation
    expected = Counter(
        (one["holder"], one["row"], one["la_code"], one["ypid"])
        for one in truth
        if one["send"] == "Y"
        and one["recipient"] == here
        and one["row"] in ("S1", "S2", "S3", "S4")
    )
    came: Counter[tuple[str, str, str, str]] = Counter()
    for content in sent:
        opened = gate._opened(content, at=NOW)
        said = opened.contents
        for ypid in opened.tables["young_people.person"]["ypid"].to_pylist():
            came[said.sender, said.row or "", said.la or "", ypid] += 1
    assert came == expected


def _adds_up(gate: Gate, done: processing.Processed) -> None:
    told = done.told
    assert told["received"] == told["kept"] + told["not relevant"] + told["waiting"]
    assert told["destroyed"] == told["received"] - told["waiting"]
    if done.certificate is None:
        assert told["destroyed"] == 0
        return
    (one,) = (one for one in certificates.certificates() if one.id == done.certificate)
    assert one.counts["destroyed"] == told["destroyed"]
    assert one.by == f"ccis@{gate.installation.organisation}.example"


@pytest.mark.requirement("CCIS-8b")
def test_the_sender_gets_a_copy_of_the_certificate(three: Neighbourhood) -> None:
    with month.delivered(three) as (gate, sent):
        (done,) = month.processed(gate, month.taken_in(gate, sent[:1]))
        (copy,) = parcels.parcels(direction="out", kind="certificate")
        content = parcels.content(copy.parcel_id) or b""
    with three.at("eastreach") as gate:
        inbox.arrive(gate, content, at=AFTER)
        (entry,) = gate._ledger.entries(kinds={"certificate.received"})
        assert entry.payload is not None
        assert entry.payload["about"] == done.parcel
        counts = entry.payload["counts"]
        assert isinstance(counts, dict)
        assert counts["received"] == done.told["received"]
        assert entry.payload["ours"] is True


@pytest.mark.requirement("CCIS-8b")
def test_after_two_months_nothing_that_is_overdue_is_left(three: Neighbourhood) -> None:
    """The doubtful are settled either way, and then nothing of any delivery is on the shelf."""
    with month.delivered(three) as (gate, sent):
        names = month.taken_in(gate, sent)
        due = months_after(NOW.date(), 2)
        received = [one for one in gate.held() if one.holder == "eastreach"]
        assert {one.destroy_by for one in received} == {due}
        month.processed(gate, names)
        for one in queue.queue(gate, manager(gate), at=AFTER):
            if one.kind in ("match", "relevance"):
                word = {"match": "same", "relevance": NOT_RELEVANT}[one.kind]
                queue.decide(gate, manager(gate), one.key, kind=one.kind, word=word, at=AFTER)
        for name in names:
            if parcels.parcel(name, direction="in").state == "processed":  # type: ignore[union-attr] # None fails the test
                _adds_up(gate, processing.process(gate, manager(gate), name, at=AFTER))
        last = max(one.destroy_by for one in received if one.destroy_by)
        overdue = [one for one in gate.held() if one.destroy_by and one.destroy_by <= last]
        assert not overdue
        for name in names:
            held = parcels.parcel(name, direction="in")
            assert held is not None
            assert held.state == "destroyed"
            total = held.step("processed").data["counts"]["received"]  # type: ignore[union-attr,index] # None fails the test
            assert sum(one.counts["destroyed"] for one in certifying.issued(held)) == total
            with pytest.raises(NothingToDo):
                processing.process(gate, manager(gate), name, at=AFTER)


@pytest.mark.requirement("CCIS-9a")
def test_what_cannot_be_told_waits_alone_and_is_settled_by_a_word(three: Neighbourhood) -> None:
    """The others go at once; the one in doubt stays, is decided, and may come again later."""
    with month.delivered(three) as (gate, sent):
        content = max(sent, key=len)
        people = gate._opened(content, at=NOW).tables["young_people.person"].to_pylist()
        unknown = next(one for one in people if one["postcode"])
        _forgotten(three, unknown["postcode"])
        (name,) = month.taken_in(gate, [content])
        first = processing.process(gate, manager(gate), name, at=NOW)
        assert first.told["waiting"] >= 1
        _adds_up(gate, first)
        with pytest.raises(NothingToDo, match="could be settled"):
            processing.process(gate, manager(gate), name, at=NOW)
        waiting = [
            one
            for one in queue.queue(gate, manager(gate), at=NOW)
            if one.kind in ("relevance", "match")
        ]
        assert {one.rows[-1]["ypid"] for one in waiting} >= {unknown["ypid"]} - {
            ypid for _, ypid in kept_here(gate)
        }
        for one in waiting:
            word = {"match": "different", "relevance": RELEVANT}[one.kind]
            queue.decide(gate, manager(gate), one.key, kind=one.kind, word=word, at=NOW)
        second = processing.process(gate, manager(gate), name, at=AFTER)
        assert second.told["received"] == first.told["waiting"]
        assert second.told["waiting"] == 0
        assert len(kept_here(gate)) == len(set(kept_here(gate)))
        again = month.taken_in(gate, [_again(three, gate, content)], at=AFTER + timedelta(hours=1))
        rows = sum(parcels.parcel(again[0], direction="in").rows.values())  # type: ignore[union-attr] # None fails the test
        (supply,) = (one for one in gate.held() if one.holder == "eastreach" and one.rows["person"])
        assert sum(supply.rows.values()) == rows, "destroyed here, they may rightly come again"


def _forgotten(three: Neighbourhood, postcode: str) -> None:
    """A newer directory in which this postcode is not any more."""
    with three.made.directory.open(encoding="utf-8", newline="") as file:
        rows = [(one["postcode"], one["la_code"]) for one in csv.DictReader(file)]
    left = [row for row in rows if not postcode.startswith(row[0])]
    assert len(left) < len(rows)
    exchanges.load_postcodes(left, vintage=NOW.date(), at=NOW, by=None)


def _again(three: Neighbourhood, gate: Gate, content: bytes) -> bytes:
    from tests.unit.exchange.test_inbox import resealed

    return resealed(three, gate, content)


@pytest.mark.requirement("CCIS-6a")
def test_only_a_designated_person_processes_what_was_accepted(three: Neighbourhood) -> None:
    with month.delivered(three) as (gate, sent):
        (name,) = month.taken_in(gate, sent[:1])
        for post in ("rights", "governance"):
            with pytest.raises(RefusedByAgreement):
                processing.process(gate, manager(gate, post), name, at=NOW)
        with pytest.raises(UsageProblem, match="has been accepted"):
            processing.process(gate, manager(gate), "0" * 32, at=NOW)


def test_what_somebody_else_destroyed_meanwhile_is_not_certified_again(
    three: Neighbourhood,
) -> None:
    """Gone from the shelf while still only accepted: retention has its own certificate."""
    with month.delivered(three) as (gate, sent):
        (name,) = month.taken_in(gate, sent[:1])
        held = parcels.parcel(name, direction="in")
        assert held is not None
        terms = framework(gate, at=NOW)
        items = tuple(sorted(held.fields))

        def permit() -> Permit:
            return gate.ask(terms.flow(manager(gate), "destroy", items=items, at=NOW))

        gate.destroy(permit(), because="a test", at=NOW, supplies=[held.supply or ""])
        with pytest.raises(NothingToDo, match="nothing of it is left"):
            processing.process(gate, manager(gate), name, at=NOW)
        assert certifying.issued(held) == ()
        with pytest.raises(PermitInvalid):
            gate.destroy(permit(), because="a test", at=NOW, supplies=[held.supply or ""])


class CutShort(Exception):
    """Where a run was cut short."""


@pytest.mark.requirement("CCIS-8b")
@pytest.mark.parametrize("member", ["marshire", "eastreach"])
def test_what_a_run_destroyed_and_did_not_certify_is_certified_by_the_next(
    three: Neighbourhood, monkeypatch: pytest.MonkeyPatch, member: str
) -> None:
    """Once, with counts that add up; a delivery wholly gone, and one of which some wait."""

    def cut(*args: object, **given: object) -> None:
        raise CutShort

    sender = "marshire" if member == "eastreach" else "eastreach"
    with month.delivered(three, sender=sender, at_=member) as (gate, sent):
        seen = set()
        for name in month.taken_in(gate, sent):
            for owner, step in (
                (certifying, "certify"),
                (certifying, "tell"),
                (parcels, "record_destroyed"),
            ):
                with monkeypatch.context() as broken:
                    broken.setattr(owner, step, cut)
                    try:
                        processing.process(gate, manager(gate), name, at=AFTER)
                    except (CutShort, NothingToDo) as why:
                        seen.add((step, type(why)))
            with contextlib.suppress(NothingToDo):
                _adds_up(gate, processing.process(gate, manager(gate), name, at=AFTER))
            held = parcels.parcel(name, direction="in")
            assert held is not None
            counts = held.step("processed").data["counts"]  # type: ignore[union-attr] # None fails the test
            assert isinstance(counts, dict)
            papers = certifying.issued(held)
            assert sum(one.counts["destroyed"] for one in papers) == counts["destroyed"]
            assert sum(one.counts["kept"] for one in papers) == counts["kept"]
            copies = parcels.parcels(direction="out", kind="certificate")
            assert len(copies) == len(list(certificates.certificates()))
            assert held.state == ("processed" if counts["waiting"] else "destroyed")
            with pytest.raises(NothingToDo):
                processing.process(gate, manager(gate), name, at=AFTER)
        assert ("certify", CutShort) in seen
        assert len(kept_here(gate)) == len(set(kept_here(gate)))
