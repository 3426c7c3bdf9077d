"""Sealing what was confirmed: exactly the row's items, to the right hands, once."""

import csv
import multiprocessing
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from kinfold.errors import NeedsDecision, NothingToDo, RefusedByAgreement, UsageProblem
from kinfold.exchange import carrying, inbox, planning, sending
from kinfold.exchange.framework import framework
from kinfold.exchange.sending import Spoken
from kinfold.exchange.wishes import IDENTITY
from kinfold.gate import Gate
from kinfold.intake.receive import Asked, receive
from kinfold.parcels import Passphrase, WrongPassphrase, new_passphrase
from kinfold.registers import parcels
from tests import neighbourhood
from tests.neighbourhood import MONTH, NOW, Neighbourhood, manager
from tests.unit.exchange import month

PERSON = "surname forename middle_name address postcode uln date_of_birth".split()
PHONES = "telephone_1 telephone_2 telephone_3".split()
ACTIVITY = "activity_code start_date establishment_number establishment_name ukprn".split()
OFFER = "guarantee_year guarantee_status".split()
ALWAYS = (
    "ypid sharing notice_on override_ground override_reason override_role responsible_la"
).split()
VERIFIED = "end_date ascertained_on verified_on due_to_lapse predicted_end source".split()
#: The items of each row as Appendix 1 lists them, in the columns that carry them.
PRINTED = {
    "S1": (
        {*PERSON, *PHONES, "email"},
        {"activity": {*ACTIVITY, "qualification_type", *VERIFIED}},
    ),
    "S2": (
        {*PERSON, *PHONES, "email", "moved_from_la", "moved_on"},
        {"activity": {*ACTIVITY, "qualification_type", *VERIFIED}},
    ),
    "S3": ({*PERSON, "upn"}, {"activity": {*ACTIVITY, "qualification_type", *VERIFIED}}),
    "S4": (
        {*PERSON, "upn", *PHONES, "email"},
        {"offer": {*OFFER, "offering_institution", "start_date"}},
    ),
    "S5": (
        {*PERSON, *PHONES, "email"},
        {"activity": {"activity_code", "start_date", *VERIFIED}},
    ),
    "S6": (
        {*PERSON, *PHONES},
        {"offer": {*OFFER, "institution", "course", "level", "offering_institution"}},
    ),
}


@pytest.fixture
def three(tmp_path: Path) -> Neighbourhood:
    """Three installations of this test's own."""
    return month.fresh(tmp_path)


def opened(three: Neighbourhood, sent: Iterable[bytes], member: str) -> dict[str, pa.Table]:
    """The rows of parcels by table, as their recipient finds them."""
    found: dict[str, list[pa.Table]] = {}
    with three.at(member) as gate:
        for content in sent:
            for name, table in gate._opened(content, at=NOW).tables.items():
                found.setdefault(name.split(".")[1], []).append(table)
    return {name: pa.concat_tables(tables) for name, tables in found.items()}


@pytest.mark.requirement("CCIS-S1", "CCIS-S2", "CCIS-S3", "CCIS-S4", "CCIS-S6")
@pytest.mark.parametrize("row", ["S1", "S2", "S3", "S4", "S6"])
def test_a_parcel_holds_exactly_the_items_of_its_row(three: Neighbourhood, row: str) -> None:
    """And exactly the young people whom the answers send there."""
    going = [one for one in three.truth() if (one["row"], one["send"]) == (row, "Y")]
    pairs = Counter((one["holder"], one["recipient"]) for one in going)
    (sender, recipient), _ = pairs.most_common(1)[0]
    with three.at(sender) as gate:
        sent = month.to(month.sealed(gate, row), recipient)
        kept = [parcels.parcel(name, direction="out") for name in sent]
    assert {one.row for one in kept if one is not None} == {row}
    tables = opened(three, sent.values(), recipient)
    expected = {
        one["ypid"] for one in going if (one["holder"], one["recipient"]) == (sender, recipient)
    }
    assert {name: set(table.column_names) for name, table in tables.items()} == printed(row)
    assert set(tables["person"]["ypid"].to_pylist()) == expected
    for name in PRINTED[row][1]:
        told = set(tables[name]["ypid"].to_pylist())
        assert told
        assert told <= expected


def printed(row: str) -> dict[str, set[str]]:
    """The columns of each table of a row's parcels."""
    person, others = PRINTED[row]
    return {"person": person | set(ALWAYS)} | {
        name: {"ypid", *fields} for name, fields in others.items()
    }


@pytest.mark.requirement("CCIS-S5")
def test_year_14_destinations_go_to_the_other_member_with_their_items_only(
    three: Neighbourhood, tmp_path: Path
) -> None:
    """Marshire's Year 14, as if they had all moved to Littlewick."""
    fourteen = {
        one["ypid"]
        for one in three.truth()
        if (one["holder"], one["row"], one["why_not"]) == ("marshire", "S5", "own_area")
    }
    with three.made.directory.open(encoding="utf-8", newline="") as file:
        codes = {one["postcode"]: one["la_code"] for one in csv.DictReader(file)}
    there = next(code for code, la in codes.items() if la == "998" and " " in code)
    with three.made.of("marshire").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for one in rows:
        if one["ypid"] in fourteen and one["record_type"] == "person":
            one["postcode"] = there
    moved = tmp_path / "marshire-young-people.csv"
    with moved.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    with three.at("marshire") as gate:
        asked = Asked(agreement="ccis-exchange", holder="marshire")
        receive(gate, manager(gate), moved, asked=asked, at=NOW)
        sent = month.sealed(gate, "S5", at=NOW + timedelta(minutes=1))
        assert month.to(sent, "littlewick") == sent
    tables = opened(three, sent.values(), "littlewick")
    assert {name: set(table.column_names) for name, table in tables.items()} == printed("S5")
    told = set(tables["person"]["ypid"].to_pylist())
    assert told
    assert told <= fourteen


@pytest.mark.requirement("CCIS-1a", "CCIS-R1")
def test_a_member_that_acts_for_many_gets_a_lot_for_each_authority(three: Neighbourhood) -> None:
    """Each parcel is tagged with one authority, and holds those who live in it alone."""
    answers = [one for one in three.truth() if one["holder"] == "marshire" and one["row"] == "S1"]
    with three.at("marshire") as gate:
        sent = month.to(month.sealed(gate), "eastreach")
    with three.at("eastreach") as gate:
        for content in sent.values():
            contents = gate.manifest(content, at=NOW)
            people = gate._opened(content, at=NOW).tables["young_people.person"]["ypid"]
            assert set(people.to_pylist()) == {
                one["ypid"]
                for one in answers
                if one["la_code"] == contents.la and one["send"] == "Y"
            }
    assert len(sent) > 1


@pytest.mark.requirement("CCIS-4b")
def test_of_somebody_who_instructed_only_identity_goes(three: Neighbourhood) -> None:
    limited = {
        (one["holder"], one["recipient"], one["ypid"])
        for one in three.truth()
        if one["row"] == "S1" and one["send"] == "Y" and one["items"] == "limited"
    }
    assert limited
    for sender, recipient, ypid in limited:
        with three.at(sender) as gate:
            made = planning.worked_out(gate, manager(gate), row="S1", month=MONTH, at=NOW)
            assert ypid in made.settled.limited
            planning.plan(gate, manager(gate), row="S1", month=MONTH, at=NOW)
            held = exchanges_sealed(gate)
            sent = [held[name] for name in month.to(held, recipient)]
        tables = opened(three, sent, recipient)
        (row,) = (one for one in tables["person"].to_pylist() if one["ypid"] == ypid)
        assert {name for name, value in row.items() if value is not None} <= IDENTITY
        assert row["surname"]
        assert ypid not in tables["activity"]["ypid"].to_pylist()


def exchanges_sealed(gate: Gate) -> dict[str, bytes]:
    """What S1 sealed, whether now or by an earlier step of the same test."""
    waiting = {
        one.parcel_id: parcels.content(one.parcel_id) or b""
        for one in carrying.outbox()
        if one.kind == sending.DELIVERY
    }
    return waiting or month.sealed(gate)


def test_only_what_was_looked_at_and_confirmed_is_sent(three: Neighbourhood) -> None:
    with three.at("littlewick") as gate:
        with pytest.raises(UsageProblem, match="no plan"):
            sending.send(gate, manager(gate), 999, at=NOW)
        made = planning.plan(gate, manager(gate), row="S1", month=MONTH, at=NOW)
        with pytest.raises(NeedsDecision, match="confirmed"):
            sending.send(gate, manager(gate), made.number, at=NOW)
        planning.confirm(gate, manager(gate), made.number, at=NOW)
        phrase = Spoken(passphrase=Passphrase(spoken=new_passphrase()), to_role="designated_person")
        with pytest.raises(UsageProblem, match="nothing for that authority"):
            sending.send(gate, manager(gate), made.number, at=NOW, spoken={"000": phrase})
        assert not parcels.parcels(direction="out")
        assert sending.send(gate, manager(gate), made.number, at=NOW).sealed


def test_a_plan_that_has_changed_since_it_was_confirmed_is_not_sent(
    three: Neighbourhood, tmp_path: Path
) -> None:
    """One row less in the caseload is another plan."""
    with three.at("marshire") as gate:
        made = month.planned(gate)
        gone = sorted(made.lots[0].people)[0]
        lines = three.made.of("marshire").read_text(encoding="utf-8").splitlines(keepends=True)
        changed = tmp_path / "marshire-young-people.csv"
        changed.write_text("".join(line for line in lines if gone not in line), encoding="utf-8")
        receive(
            gate,
            manager(gate),
            changed,
            asked=Asked(agreement="ccis-exchange", holder="marshire"),
            at=NOW,
        )
        with pytest.raises(NeedsDecision, match="changed since it was shown"):
            sending.send(gate, manager(gate), made.number, at=NOW)
        assert not parcels.parcels(direction="out")


def test_nothing_is_sent_twice(three: Neighbourhood) -> None:
    with three.at("marshire") as gate:
        made = month.planned(gate)
        first = sending.send(gate, manager(gate), made.number, at=NOW)
        held = [(one.parcel_id, one.sha256) for one in parcels.parcels(direction="out")]
        with pytest.raises(NothingToDo, match="sealed before"):
            sending.send(gate, manager(gate), made.number, at=NOW)
        assert [(one.parcel_id, one.sha256) for one in parcels.parcels(direction="out")] == held
        assert len(first.sealed) == len(made.lots)
        assert {len(parcels.disclosed_to(one)) for one in _digests(gate, made)} <= {1, 2}


def _digests(gate: Gate, made: planning.Plan) -> list[str]:
    return [gate.digest("young_people", "marshire", one) for lot in made.lots for one in lot.people]


@pytest.mark.requirement("CCIS-6a")
@pytest.mark.parametrize("post", ["rights", "governance"])
def test_the_wrong_person_does_not_send(three: Neighbourhood, post: str) -> None:
    with three.at("marshire") as gate:
        made = month.planned(gate)
        with pytest.raises(RefusedByAgreement) as refused:
            sending.send(gate, manager(gate, post), made.number, at=NOW)
        assert refused.value.ledger_ref
        assert not parcels.parcels(direction="out")
        done = sending.send(gate, manager(gate), made.number, at=NOW)
        kept = parcels.parcel(done.sealed[0], direction="out")
        assert kept is not None
        assert kept.by == "ccis@marshire.example"


def test_a_partner_whose_keys_nobody_confirmed_gets_nothing(three: Neighbourhood) -> None:
    from kinfold.registers import partners

    with three.at("littlewick") as gate:
        partners.end("marshire", at=NOW, by=None)
        made = month.planned(gate)
        with pytest.raises(UsageProblem, match="No keys of that organisation"):
            sending.send(gate, manager(gate), made.number, at=NOW)
        assert "marshire" not in {one.partner for one in parcels.parcels(direction="out")}


def _send(folder: Path, number: int, results: "multiprocessing.Queue[tuple[int, int]]") -> None:
    """Send a plan in a process of its own."""
    from tests.neighbourhood import Neighbourhood, built

    three = Neighbourhood(folder=folder, made=built(month.CHILDREN).made)
    with three.at("marshire") as gate:
        try:
            done = sending.send(gate, manager(gate), number, at=NOW)
            results.put((len(done.sealed), len(done.earlier)))
        except NothingToDo:
            results.put((0, -1))


def test_two_processes_that_send_the_same_plan_send_it_once(three: Neighbourhood) -> None:
    with three.at("marshire") as gate:
        made = month.planned(gate)
    context = multiprocessing.get_context("fork")
    results: multiprocessing.Queue[tuple[int, int]] = context.Queue()
    both = [
        context.Process(target=_send, args=(three.folder, made.number, results)) for _ in range(2)
    ]
    for one in both:
        one.start()
    said = [results.get(timeout=60) for _ in both]
    for one in both:
        one.join()
        assert one.exitcode == 0
    assert sum(sealed for sealed, _ in said) == len(made.lots)
    with three.at("marshire"):
        out = parcels.parcels(direction="out")
        assert sorted(one.la or "" for one in out) == sorted(lot.to.la for lot in made.lots)
        assert {one.state for one in out} == {"sealed"}


@pytest.mark.requirement("CCIS-6d")
def test_what_was_received_is_not_sent_on(three: Neighbourhood) -> None:
    with month.delivered(three) as (gate, sent):
        month.processed(gate, month.taken_in(gate, sent))
        terms = framework(gate, at=NOW)
        kept = terms.codes(("kept",))
        for items, holder in ((kept, "marshire"), (terms.codes(("s1_s2",)), "eastreach")):
            flow = terms.flow(
                manager(gate),
                "send",
                items=items,
                holder=holder,
                recipient="littlewick",
                channel="parcel",
                at=NOW,
            )
            with pytest.raises(RefusedByAgreement):
                gate.ask(flow)
        made = planning.worked_out(gate, manager(gate), row="S1", month=MONTH, at=NOW)
        own = {one["ypid"] for one in three.truth() if one["holder"] == "marshire"}
        assert {one for lot in made.lots for one in lot.people} <= own


@pytest.mark.requirement("CCO-T1", "CCO-T2")
def test_a_parcel_that_opens_with_a_passphrase_which_is_stored_nowhere(
    three: Neighbourhood,
) -> None:
    said = new_passphrase()
    spoken = Spoken(passphrase=Passphrase(spoken=said), to_role="designated_person")
    with three.at("littlewick") as gate:
        sent = month.to(month.sealed(gate, spoken={"999": spoken}), "marshire")
        (entry,) = gate._ledger.entries(kinds={"passphrase.given"})
        assert entry.actor == "ccis@littlewick.example"
        assert entry.payload is not None
        assert entry.payload["how"] == "given by telephone"
        assert entry.payload["to_role"] == "designated_person"
        assert entry.payload["on"] == "2026-11-03"
    (content,) = sent.values()
    with three.at("marshire") as gate:
        name = inbox.arrive(gate, content, at=NOW)
        (waits,) = inbox.waiting(gate, at=NOW)
        assert waits.takes_passphrase
        for wrong in (None, Passphrase(spoken=new_passphrase())):
            with pytest.raises((WrongPassphrase, UsageProblem)):
                inbox.accept(gate, manager(gate), name, at=NOW, passphrase=wrong)
        assert parcels.parcel(name, direction="in") is None
        heard = Passphrase(spoken=said.replace(" ", "-"))
        assert inbox.accept(gate, manager(gate), name, at=NOW, passphrase=heard).supply
        assert month.processed(gate, [name])[0].told["received"] > 0
    everything = b"".join(
        path.read_bytes()
        for member in neighbourhood.MEMBERS
        for path in three.home(member).rglob("*")
        if path.is_file()
    )
    assert len(everything) > 100_000
    for form in (said, said.replace(" ", ""), said.replace(" ", "-")):
        assert form.encode() not in everything
