"""Sending and taking in at the gate: one use, one recipient, only listed columns, all told."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from kinfold import parcels as sealed_parcels
from kinfold.agreement import Permit
from kinfold.agreement.permit import PermitInvalid
from kinfold.errors import NothingToDo, RefusedByAgreement, UsageProblem
from kinfold.exchange.framework import Framework, framework
from kinfold.exchange.inbox import items_of
from kinfold.gate import Gate, Handover, Outgoing, keys
from kinfold.parcels import ForSomebodyElse, NotSealedToThis, SignedBySomebodyElse, TooLarge
from kinfold.registers.installation import read
from kinfold.store import Destroyed
from tests import parcel_post
from tests.neighbourhood import NOW, Neighbourhood, manager
from tests.unit.exchange import month

ID = "ab" * 8 + "01" * 8


@pytest.fixture
def three(tmp_path: Path) -> Neighbourhood:
    """Three installations of this test's own."""
    return month.fresh(tmp_path)


@pytest.fixture
def sender(three: Neighbourhood) -> Iterator[tuple[Gate, Framework]]:
    """Eastreach's gate and the framework there."""
    with three.at("eastreach") as gate:
        yield gate, framework(gate, at=NOW)


def permit(gate: Gate, terms: Framework, *, to: str = "marshire") -> Permit:
    """A permit to send the items of S1."""
    items = terms.codes(terms.row("S1").groups)
    flow = terms.flow(manager(gate), "send", items=items, recipient=to, channel="parcel", at=NOW)
    return gate.ask(flow)


def everything(handover: Handover) -> Outgoing:
    """All that the permit lets through."""
    return Outgoing(kind="delivery", row="S1", tables=handover.tables, people=("0" * 64,))


def permitted(handover: Handover) -> Outgoing:
    """The permitted columns alone, as a room sends them."""
    tables = {
        key: table.select(
            [name for name in table.column_names if f"{key}.{name}" in handover.permit.shown]
        )
        for key, table in handover.tables.items()
    }
    return Outgoing(kind="delivery", row="S1", period="2026-11", la="999", tables=tables)


def test_what_leaves_is_in_the_ledger_before_it_can_go(sender: tuple[Gate, Framework]) -> None:
    gate, terms = sender
    given = permit(gate, terms)
    sealed = gate.send(given, permitted, parcel=ID, at=NOW)
    (entry,) = gate._ledger.entries(kinds={"send.outcome"})
    assert entry.index == sealed.entry
    assert entry.payload is not None
    assert (entry.payload["parcel"], entry.payload["sha256"]) == (ID, sealed.sha256)
    assert entry.payload["rows"] == dict(sealed.contents.rows)
    with pytest.raises(PermitInvalid):
        gate.send(given, permitted, parcel=ID, at=NOW)


def test_a_column_the_permit_does_not_name_stops_the_parcel(
    sender: tuple[Gate, Framework],
) -> None:
    gate, terms = sender
    with pytest.raises(UsageProblem, match="is not an item the agreement lists"):
        gate.send(permit(gate, terms), everything, parcel=ID, at=NOW)
    assert not list(gate._ledger.entries(kinds={"send.outcome"}))


def test_a_message_may_have_no_rows(sender: tuple[Gate, Framework]) -> None:
    gate, terms = sender
    for going in (
        Outgoing(kind="receipt", people=("0" * 64,)),
        Outgoing(kind="receipt", tables={"young_people.person": pa.table({"ypid": ["1"]})}),
    ):
        with pytest.raises(PermitInvalid):
            gate.post(
                "marshire", going, under=terms.version, parcel=ID, actor=manager(gate), at=NOW
            )
    assert not list(gate._ledger.entries(kinds={"parcel.posted"}))


def test_rows_come_in_once_and_what_was_destroyed_stays_away(three: Neighbourhood) -> None:
    with month.delivered(three) as (gate, sent):
        terms = framework(gate, at=NOW)
        contents = gate.manifest(sent[0], at=NOW)
        items = items_of(contents.fields)

        def asked(operation: str, *, holder: str = "eastreach") -> Permit:
            channel = "parcel" if operation == "deposit" else "screen"
            return gate.ask(
                terms.flow(
                    manager(gate), operation, items=items, holder=holder, channel=channel, at=NOW
                )
            )

        with pytest.raises(PermitInvalid):
            gate.accept(asked("report"), sent[0], at=NOW)
        with pytest.raises(RefusedByAgreement, match="another agreement, or by another member"):
            gate.accept(asked("deposit", holder="littlewick"), sent[0], at=NOW)
        supply = gate.accept(asked("deposit"), sent[0], at=NOW)
        with pytest.raises(NothingToDo):
            gate.accept(asked("deposit"), sent[0], at=NOW)
        destroys = gate.ask(terms.flow(manager(gate), "destroy", items=items, at=NOW))
        gate.destroy(destroys, because="a test", supplies=[supply.id], at=NOW)
        with pytest.raises(Destroyed):
            gate.accept(asked("deposit"), sent[0], at=NOW)
        told = [entry.payload for entry in gate._ledger.entries(kinds={"accept.outcome"})]
        assert [one["kept"] for one in told if one and "kept" in one] == [
            "RefusedByAgreement",
            "AlreadyHeld",
            "Destroyed",
        ]


def test_the_rows_of_a_request_are_opened_under_a_permit(three: Neighbourhood) -> None:
    with month.delivered(three) as (gate, sent):
        terms = framework(gate, at=NOW)
        items = items_of(gate.manifest(sent[0], at=NOW).fields)
        flow = terms.flow(manager(gate), "report", items=items, holder="eastreach", at=NOW)
        given = gate.ask(flow)
        assert gate.opened(given, sent[0], at=NOW)["young_people.person"].num_rows
        with pytest.raises(PermitInvalid):
            gate.opened(given, sent[0], at=NOW)
        fewer = terms.flow(manager(gate), "report", items=items[:3], holder="eastreach", at=NOW)
        with pytest.raises(UsageProblem, match="is not an item"):
            gate.opened(gate.ask(fewer), sent[0], at=NOW)


def test_the_outside_is_read_only_of_what_is_genuine(three: Neighbourhood) -> None:
    """A passphrase hides the inside; a wrong key, another address and a stranger are told apart."""
    with month.delivered(three) as (gate, sent):
        assert gate.outside(sent[0], at=NOW).sender == "eastreach"
        assert gate.announced(sent[0][: sealed_parcels.HEAD], at=NOW) == len(sent[0])
        signer = keys.signer(read(three.home("eastreach")))
        tables = {parcel_post.TABLE: [parcel_post.ROWS]}
        other = sealed_parcels.Address(
            organisation="marshire",
            recipient=sealed_parcels.Opener(secret=sealed_parcels.Opener.new()).recipient,
            verify_key=gate.card.verify_key,
        )
        ours = parcel_post.contents(sender="eastreach", recipient="marshire")
        lost = sealed_parcels.seal(ours, tables, signer=signer, to=other, at=NOW)
        with pytest.raises(NotSealedToThis):
            gate.outside(lost, at=NOW)
        for said in (ours, parcel_post.contents(sender="stranger", recipient="marshire")):
            forged = sealed_parcels.seal(
                said, tables, signer=parcel_post.LITTLEWICK.signer, to=gate.card, at=NOW
            )
            with pytest.raises(SignedBySomebodyElse):
                gate.announced(forged, at=NOW)
    with three.at("littlewick") as gate, pytest.raises(ForSomebodyElse):
        gate.announced(sent[0], at=NOW)


def test_a_parcel_that_says_it_is_endless_is_not_waited_for(
    three: Neighbourhood, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kinfold.parcels.opening.LARGEST", 10)
    with month.delivered(three) as (gate, sent), pytest.raises(TooLarge):
        gate.announced(sent[0], at=NOW)


def test_an_installations_keys_are_made_once_whoever_comes_first(
    three: Neighbourhood, tmp_path: Path
) -> None:
    """Many at once end with one key; it is for the service's account alone."""
    place = read(three.home("littlewick"))
    (place.keys / "parcel.key").unlink()
    barrier, found = threading.Barrier(8), []

    def come() -> None:
        barrier.wait()
        found.append(keys.signer(place).verify_key)

    several = [threading.Thread(target=come) for _ in range(8)]
    for one in several:
        one.start()
    for one in several:
        one.join()
    assert len(set(found)) == 1
    assert keys.card(place).verify_key == found[0]
    assert (place.keys / "parcel.key").stat().st_mode & 0o777 == 0o600
    assert not list(place.keys.glob(".parcel*"))
