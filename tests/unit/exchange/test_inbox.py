"""What arrives: checked, kept whole or not at all, once, and only by whom the framework names."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from kinfold import parcels as sealed_parcels
from kinfold.errors import KinfoldError, NothingToDo, RefusedByAgreement, UsageProblem
from kinfold.exchange import inbox
from kinfold.exchange.framework import framework
from kinfold.gate import Gate
from kinfold.parcels import Opener, Signer
from kinfold.registers import parcels, partners
from tests.neighbourhood import NOW, Neighbourhood, manager
from tests.unit.exchange import month

SEED = b"northmoor's own signing key, 32b"


@pytest.fixture
def three(tmp_path: Path) -> Neighbourhood:
    """Three installations of this test's own."""
    return month.fresh(tmp_path)


def resealed(
    three: Neighbourhood, gate: Gate, content: bytes, *, signer: Signer | None = None, **how: Any
) -> bytes:
    """A parcel's rows sealed anew by Eastreach (or another signer), saying something else."""
    opened = gate._opened(content, at=NOW)
    mine = Signer(seed=(three.home("eastreach") / "keys" / "parcel.key").read_bytes())
    return sealed_parcels.seal(
        replace(opened.contents, **({"id": "c1" * 16} | how)),
        {name: table.to_batches() for name, table in opened.tables.items()},
        signer=signer or mine,
        to=gate.card,
        at=NOW,
    )


def nothing_kept(gate: Gate) -> bool:
    """Whether nothing of anybody else's is on the shelf, and nothing counts as taken in."""
    others = [one for one in gate.held() if one.holder != gate.installation.organisation]
    return not others and not parcels.parcels(direction="in")


@pytest.mark.requirement("CCIS-5a", "CCIS-6a", "CCIS-7")
def test_a_delivery_is_kept_with_its_sender_and_day_and_the_receipt_says_who_is_controller(
    three: Neighbourhood,
) -> None:
    with month.delivered(three) as (gate, sent):
        name = inbox.arrive(gate, sent[0], at=NOW)
        assert nothing_kept(gate)
        kept = inbox.accept(gate, manager(gate), name, at=NOW)
        (supply,) = (one for one in gate.held() if one.id == kept.supply)
        assert (supply.holder, supply.agreement) == ("eastreach", "ccis-exchange")
        assert supply.destroy_by is not None
        assert supply.destroy_by.isoformat() == "2027-01-03"
        assert dict(supply.rows) == {one.split(".")[1]: count for one, count in kept.rows.items()}
        assert kept.by == "ccis@marshire.example"
        (receipt,) = parcels.parcels(direction="out", kind="receipt")
        content = parcels.content(receipt.parcel_id) or b""
        assert inbox.waiting(gate, at=NOW) == ()
    with three.at("eastreach") as gate:
        assert "controller" in str(gate.manifest(content, at=NOW).message["states"])
        inbox.arrive(gate, content, at=NOW)
        out = parcels.parcel(name, direction="out")
        assert out is not None
        assert out.state == "receipted"
        assert out.by == "ccis@eastreach.example"
        assert "controller" in str(out.step("receipted").data)  # type: ignore[union-attr] # None fails the test
        assert parcels.content(name) is None


def test_the_same_parcel_again_changes_nothing_before_or_after_processing(
    three: Neighbourhood,
) -> None:
    with month.delivered(three) as (gate, sent):
        (name,) = month.taken_in(gate, sent[:1])
        for step in ("accepted", "processed"):
            held = [one.id for one in gate.held()]
            assert inbox.arrive(gate, sent[0], at=NOW) == name
            assert inbox.waiting(gate, at=NOW) == ()
            with pytest.raises(NothingToDo, match="accepted before"):
                inbox.accept(gate, manager(gate), name, at=NOW)
            assert [one.id for one in gate.held()] == held
            if step == "accepted":
                month.processed(gate, [name])
        with pytest.raises(NothingToDo):
            inbox.accept(gate, manager(gate), name, at=NOW)


def test_the_rows_of_a_processed_delivery_do_not_come_back_under_another_id(
    three: Neighbourhood,
) -> None:
    """The sender may seal them again; they are then another delivery, counted and destroyed too."""
    with month.delivered(three) as (gate, sent):
        again = resealed(three, gate, sent[0])
        first, second = month.taken_in(gate, [sent[0]]), "c1" * 16
        month.processed(gate, first)
        before = len(inbox.waiting(gate, at=NOW))
        later = NOW + timedelta(days=1)
        assert month.taken_in(gate, [again], at=later) == [second]
        done = month.processed(gate, [second], at=later)[0]
        assert (
            done.told["kept"] + done.told["not relevant"] + done.told["waiting"]
            == (done.told["received"])
        )
        assert before == 0


LIES: list[tuple[str, dict[str, Any], str]] = [
    ("a newer version", {"agreement_version": "f" * 64}, "another version"),
    ("another agreement", {"agreement": "practitioner-view"}, "another agreement"),
]


@pytest.mark.parametrize(("what", "how", "why"), LIES, ids=[one[0] for one in LIES])
def test_another_version_of_the_agreement_is_refused_whole(
    three: Neighbourhood, what: str, how: dict[str, Any], why: str
) -> None:
    with month.delivered(three) as (gate, sent):
        name = inbox.arrive(gate, resealed(three, gate, sent[0], **how), at=NOW)
        with pytest.raises(RefusedByAgreement, match=why):
            inbox.accept(gate, manager(gate), name, at=NOW)
        assert nothing_kept(gate)
        assert [one.label.id for one in inbox.waiting(gate, at=NOW)] == [name]


@pytest.mark.requirement("CCIS-12")
def test_a_member_who_has_not_signed_delivers_nothing(three: Neighbourhood) -> None:
    """Even where somebody trusted its keys: its rows are not taken in, by the clause."""
    signer = Signer(seed=SEED)
    with month.delivered(three) as (gate, sent):
        stranger = resealed(three, gate, sent[0], signer=signer, sender="northmoor")
        with pytest.raises(UsageProblem, match="No keys"):
            inbox.arrive(gate, stranger, at=NOW)
        partners.trust(
            "northmoor",
            name="Northmoor Council",
            url=None,
            recipient=Opener(secret=Opener.new()).recipient,
            verify_key=signer.verify_key,
            at=NOW,
            by=None,
        )
        name = inbox.arrive(gate, stranger, at=NOW)
        with pytest.raises(RefusedByAgreement) as refused:
            inbox.accept(gate, manager(gate), name, at=NOW)
        assert "s12" in refused.value.why
        assert nothing_kept(gate)


def test_a_column_beyond_the_schedule_is_refused_and_nothing_of_it_is_kept(
    three: Neighbourhood,
) -> None:
    with month.delivered(three) as (gate, sent):
        opened = gate._opened(sent[0], at=NOW)
        tables = dict(opened.tables)
        person = tables["young_people.person"]
        tables["young_people.person"] = person.append_column(
            "ethnicity", pa.array(["X"] * person.num_rows)
        )
        fields = {name: tuple(table.column_names) for name, table in tables.items()}
        signer = Signer(seed=(three.home("eastreach") / "keys" / "parcel.key").read_bytes())
        more = sealed_parcels.seal(
            replace(opened.contents, id="d1" * 16, fields=fields),
            {name: table.to_batches() for name, table in tables.items()},
            signer=signer,
            to=gate.card,
            at=NOW,
        )
        name = inbox.arrive(gate, more, at=NOW)
        with pytest.raises(RefusedByAgreement):
            inbox.accept(gate, manager(gate), name, at=NOW)
        assert nothing_kept(gate)


@pytest.mark.requirement("CCIS-6a")
@pytest.mark.parametrize("post", ["rights", "governance"])
def test_only_a_designated_person_accepts(three: Neighbourhood, post: str) -> None:
    with month.delivered(three) as (gate, sent):
        name = inbox.arrive(gate, sent[0], at=NOW)
        with pytest.raises(RefusedByAgreement):
            inbox.accept(gate, manager(gate, post), name, at=NOW)
        assert nothing_kept(gate)


SPOILT: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("altered", lambda whole: whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:]),
    ("cut short", lambda whole: whole[: len(whole) // 2]),
    ("something else", lambda whole: b"%PDF-1.7\n" + whole),
]


@pytest.mark.parametrize(("what", "spoil"), SPOILT, ids=[one[0] for one in SPOILT])
def test_what_is_spoilt_on_its_way_does_not_even_wait(
    three: Neighbourhood, what: str, spoil: Callable[[bytes], bytes]
) -> None:
    with month.delivered(three) as (gate, sent):
        with pytest.raises(KinfoldError) as refused:
            inbox.arrive(gate, spoil(sent[0]), at=NOW)
        assert refused.value.exit_code == 10
        assert not parcels.waiting()


def test_a_parcel_for_somebody_else_is_not_even_opened(three: Neighbourhood) -> None:
    with month.delivered(three) as (_, sent):
        pass
    with three.at("littlewick") as gate:
        with pytest.raises(sealed_parcels.ForSomebodyElse):
            inbox.arrive(gate, sent[0], at=NOW)
        assert not parcels.waiting()


def test_messages_and_unknown_ids_are_not_accepted(three: Neighbourhood) -> None:
    with month.delivered(three) as (gate, sent):
        with pytest.raises(UsageProblem, match="No parcel of that id"):
            inbox.accept(gate, manager(gate), "0" * 32, at=NOW)
        name = inbox.arrive(gate, resealed(three, gate, sent[0], kind="query"), at=NOW)
        with pytest.raises(UsageProblem, match="a message"):
            inbox.accept(gate, manager(gate), name, at=NOW)


def test_a_parcel_whose_sender_is_trusted_no_more_waits_with_the_reason(
    three: Neighbourhood,
) -> None:
    with month.delivered(three) as (gate, sent):
        inbox.arrive(gate, sent[0], at=NOW)
        partners.end("eastreach", at=NOW, by=None)
        (waits,) = inbox.waiting(gate, at=NOW)
        assert waits.contents is None
        assert "No keys of that organisation" in waits.problem
        assert not waits.takes_passphrase


def test_an_answer_about_somebody_elses_parcel_moves_nothing(three: Neighbourhood) -> None:
    """Littlewick gives a receipt for what went to Marshire; and one for what never was."""
    with month.delivered(three) as (_, sent):
        pass
    signer = Signer(seed=(three.home("littlewick") / "keys" / "parcel.key").read_bytes())
    with three.at("eastreach") as gate:
        version = framework(gate, at=NOW).version
        name = sealed_parcels.label(sent[0]).id
        for number, about in enumerate((name, "e1" * 16)):
            said = sealed_parcels.Contents(
                id=f"{number:032}",
                kind="receipt",
                sender="littlewick",
                recipient="eastreach",
                agreement="ccis-exchange",
                agreement_version=version.hash,
                message={"parcel": about},
            )
            content = sealed_parcels.seal(said, {}, signer=signer, to=gate.card, at=NOW)
            inbox.arrive(gate, content, at=NOW)
            inbox.arrive(gate, content, at=NOW)
        out = parcels.parcel(name, direction="out")
        assert out is not None
        assert out.state == "sealed"
        told = [entry.payload for entry in gate._ledger.entries(kinds={"receipt.received"})]
        assert [payload["ours"] for payload in told if payload] == [False, False]
