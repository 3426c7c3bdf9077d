"""What the ledger remembers, finds again, proves, and can let go of."""

import json
import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kinfold.errors import LedgerDoesNotVerify, NothingToDo, UsageProblem
from kinfold.ledger import Event
from kinfold.ledger.checkpoints import parse, parse_vkey
from kinfold.ledger.merkle import leaf_hash, verify_consistency, verify_inclusion
from kinfold.ledger.verify import verify
from tests.unit.ledger.samples import AT, NAME, PAYLOAD, PUBLIC, event, fill, ledger


def leaf_lines(folder: Path) -> list[bytes]:
    return [
        line for path in sorted(folder.glob("leaves/*")) for line in path.read_bytes().splitlines()
    ]


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_an_entry_comes_back_as_it_was_written(tmp_path: Path) -> None:
    book = ledger(tmp_path)
    intent = book.append(event(3), at=AT)
    outcome = book.append(event(3, kind="view.outcome", follows=intent.index), at=AT)
    again = ledger(tmp_path)
    assert again.entry(0) == intent
    assert again.entry(1) == outcome
    assert (intent.index, intent.kind, intent.actor) == (0, "view.intent", "account-0")
    assert intent.at == AT
    assert outcome.follows == 0
    assert intent.payload == event(3).payload
    assert again.size() == 2


def test_no_person_and_no_payload_is_readable_in_the_files(tmp_path: Path) -> None:
    fill(ledger(tmp_path), 5)
    held = everything(tmp_path)
    for word in (b"person-", b"Zebedee", b"Quillfeather", b"clauses", PAYLOAD):
        assert word not in held
    assert b"account-1" in held


def test_absent_parts_stay_absent(tmp_path: Path) -> None:
    bare = Event(
        kind="session.start",
        agreement=None,
        agreement_version=None,
        actor=None,
        organisation=None,
        payload={},
    )
    entry = ledger(tmp_path).append(bare, at=AT)
    assert (entry.agreement, entry.actor, entry.subject_hashes, entry.follows) == (
        None,
        None,
        (),
        None,
    )
    assert b"null" not in leaf_lines(tmp_path)[0]


@pytest.mark.requirement("TDV-14.2.7")
def test_entries_are_found_by_person_account_kind_and_span(tmp_path: Path) -> None:
    book = ledger(tmp_path)
    fill(book, 1500)
    book.append(event(7, kind="decision.refused"), at=AT)
    assert [entry.index for entry in book.entries(subject="person-1234")] == [1234]
    assert [entry.index for entry in book.entries(subject="person-7")] == [7, 1500]
    assert len(list(book.entries(subject="person-3"))) == 300
    assert [e.index for e in book.entries(actor="account-1", start=1020, end=1030)] == [
        1021,
        1024,
        1027,
    ]
    assert [e.index for e in book.entries(kinds={"decision.refused"})] == [1500]
    assert [e.index for e in book.entries(subject="person-7", kinds=["view.intent"])] == [7]
    assert [e.index for e in book.entries(start=1499)] == [1499, 1500]
    assert [e.index for e in book.entries(start=-5, end=2)] == [0, 1]
    assert list(book.entries(subject="account-1")) == []
    assert list(book.entries(start=9000)) == []


def test_a_word_elsewhere_in_a_leaf_is_not_the_account(tmp_path: Path) -> None:
    book = ledger(tmp_path)
    book.append(event(0), at=AT)
    assert list(book.entries(actor="tdv")) == []  # the agreement's word
    hashed = book.entry(0).subject_hashes[0]
    assert list(book.entries(actor=hashed)) == []


def test_looking_up_one_person_decrypts_nothing_else(tmp_path: Path) -> None:
    book = ledger(tmp_path)
    fill(book, 20)
    path = tmp_path / "payloads" / "000000.sealed"
    line = path.read_bytes().splitlines()[2]
    letter = b"B" if line[40:41] != b"B" else b"C"
    with path.open("r+b") as file:
        file.seek(path.read_bytes().index(line) + 40)
        file.write(letter)
    assert [entry.index for entry in book.entries(subject="person-11")] == [11]
    with pytest.raises(LedgerDoesNotVerify):
        list(book.entries(subject="person-2"))


@pytest.mark.parametrize("index", [-1, 3, 5000])
def test_an_entry_that_is_not_there(tmp_path: Path, index: int) -> None:
    book = ledger(tmp_path)
    fill(book, 3)
    with pytest.raises(UsageProblem):
        book.entry(index)


def test_what_cannot_be_recorded_is_refused_whole(tmp_path: Path) -> None:
    book = ledger(tmp_path)
    with pytest.raises(ValueError, match="zone"):
        book.append(event(), at=datetime(2026, 1, 1))
    with pytest.raises(TypeError):
        book.append_many([event(), Event(**{**vars(event()), "payload": {"a": {1}}})], at=AT)
    for follows in (-1, 0, 1):
        with pytest.raises(ValueError, match="earlier"):
            book.append(event(follows=follows), at=AT)
    with pytest.raises(ValueError, match="destroying"):
        book.append(event(kind="payload.destroyed", follows=0), at=AT)
    assert book.append_many([], at=AT) == []
    assert book.size() == 0


def test_two_open_ledgers_see_each_other(tmp_path: Path) -> None:
    one, two = ledger(tmp_path), ledger(tmp_path)
    for number in range(1100):
        (one if number % 3 else two).append_many([event(number)] * (1 + number % 2), at=AT)
    assert one.size() == two.size() == 1650
    assert one.append(event(follows=1649), at=AT).index == 1650  # an entry the other wrote
    assert [e.payload for e in two.entries()] == [e.payload for e in one.entries()]
    assert verify(tmp_path).problems == []


def test_a_batch_may_span_files(tmp_path: Path) -> None:
    book = ledger(tmp_path)
    fill(book, 10)
    fill(book, 3000, start=10)
    assert [e.index for e in book.entries()] == list(range(3010))
    assert len(list((tmp_path / "leaves").iterdir())) == 3
    assert ledger(tmp_path).size() == 3010
    assert verify(tmp_path).ok


def test_threads_share_a_write(tmp_path: Path) -> None:
    book = ledger(tmp_path)
    numbers: list[int] = []

    def work(first: int) -> None:
        for number in range(first, first + 30):
            numbers.append(book.append(event(number), at=AT).index)

    threads = [threading.Thread(target=work, args=(n * 100,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == list(range(240))
    report = verify(tmp_path)
    assert (report.ok, report.size, report.unfinished) == (True, 240, list(range(240)))


def test_a_follower_finds_its_events_written_by_the_leader(tmp_path: Path) -> None:
    book = ledger(tmp_path)
    written: list[int] = []
    with book._commit_lock:
        threads = [
            threading.Thread(target=lambda: written.append(book.append(event(), at=AT).index))
            for _ in range(3)
        ]
        for thread in threads:
            thread.start()
        while len(book._queue) < 3:
            threading.Event().wait(0.001)
    for thread in threads:
        thread.join()
    assert sorted(written) == [0, 1, 2]
    newest = (tmp_path / "head-b").read_text().rstrip("\n") + "\n"
    assert parse(newest).size == 3  # the first signed write held all three


# -- proofs ----------------------------------------------------------------------------------


@pytest.mark.requirement("GOV-1")
def test_a_checkpoint_proves_entries_and_growth(tmp_path: Path) -> None:
    book = ledger(tmp_path)
    fill(book, 700)
    old = parse(book.checkpoint(at=AT))
    fill(book, 500)
    new = parse(book.checkpoint(at=AT + timedelta(minutes=5)))
    assert new.signed_by(*parse_vkey((tmp_path / "key.pub").read_text().strip()))
    assert (new.origin, new.size) == (NAME, 1200)
    lines = leaf_lines(tmp_path)
    for index in (0, 255, 256, 699, 700, 1199):
        proof = book.inclusion_proof(index)
        assert verify_inclusion(
            leaf_hash(lines[index]), proof, index=index, size=1200, root=new.root
        )
    assert verify_inclusion(
        leaf_hash(lines[5]), book.inclusion_proof(5, size=700), index=5, size=700, root=old.root
    )
    proof = book.consistency_proof(700)
    assert verify_consistency(proof, old=700, new=1200, old_root=old.root, new_root=new.root)
    assert book.consistency_proof(700, size=700) == []


def test_proofs_of_what_is_not_there_are_refused(tmp_path: Path) -> None:
    book = ledger(tmp_path)
    fill(book, 3)
    for index, size in ((3, None), (-1, None), (2, 2), (0, 4)):
        with pytest.raises(ValueError, match="no such"):
            book.inclusion_proof(index, size=size)
    for old, size in ((4, None), (-1, None), (3, 2), (0, 4)):
        with pytest.raises(ValueError, match="no such"):
            book.consistency_proof(old, size=size)
    assert book.size() == 3


# -- destruction -----------------------------------------------------------------------------


def test_a_destroyed_payload_is_gone_and_the_tree_verifies(tmp_path: Path) -> None:
    book, other = ledger(tmp_path), ledger(tmp_path)
    fill(book, 1030)
    before = (tmp_path / "payloads" / "000000.sealed").read_bytes().splitlines()
    root = parse(book.checkpoint(at=AT)).root
    entry = book.destroy_payload(7, at=AT)
    assert (entry.kind, entry.follows, entry.index) == ("payload.destroyed", 7, 1030)
    after = (tmp_path / "payloads" / "000000.sealed").read_bytes().splitlines()
    wrapped, cipher = before[7].split(b" ")[1:3]
    assert wrapped not in everything(tmp_path)
    assert cipher not in everything(tmp_path)
    assert before[:7] + before[8:] == after[:7] + after[8:]
    gone = other.entry(7)
    assert gone.payload is None
    assert len(gone.subject_hashes) == 2
    assert [e.index for e in other.entries(subject="person-7")] == [7]
    report = verify(tmp_path)
    assert (report.problems, report.destroyed, report.size) == ([], 1, 1031)
    assert verify_consistency(
        book.consistency_proof(1030),
        old=1030,
        new=1031,
        old_root=root,
        new_root=parse(book.checkpoint(at=AT)).root,
    )
    assert ledger(tmp_path).size() == 1031


def test_many_payloads_are_destroyed_at_once_across_files(tmp_path: Path) -> None:
    book = ledger(tmp_path)
    fill(book, 2500)
    entries = book.destroy_payloads(range(0, 2500, 2), at=AT)
    assert [entry.follows for entry in entries] == list(range(0, 2500, 2))
    assert [e.index for e in book.entries(end=2500) if e.payload is None] == list(range(0, 2500, 2))
    report = verify(tmp_path)
    assert (report.problems, report.destroyed) == ([], 1250)


def test_destroying_twice_or_nothing_is_refused(tmp_path: Path) -> None:
    book = ledger(tmp_path)
    fill(book, 3)
    book.destroy_payload(1, at=AT)
    with pytest.raises(NothingToDo) as refused:
        book.destroy_payloads([0, 1], at=AT)
    assert refused.value.ledger_ref == "1"
    with pytest.raises(UsageProblem):
        book.destroy_payload(9, at=AT)
    assert book.size() == 4
    assert book.entry(0).payload is not None


# -- opening ---------------------------------------------------------------------------------


def test_the_folder_is_private_and_holds_the_key_as_c2sp_writes_it(tmp_path: Path) -> None:
    folder = tmp_path / "home" / "ledger"
    fill(ledger(folder), 1)
    assert folder.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.rglob("*"))
    assert parse_vkey((folder / "key.pub").read_text()[:-1]) == (NAME, PUBLIC)


def test_another_name_or_key_does_not_open_it(tmp_path: Path) -> None:
    fill(ledger(tmp_path), 1)
    with pytest.raises(LedgerDoesNotVerify):
        ledger(tmp_path, name="other.example")
    with pytest.raises(LedgerDoesNotVerify):
        ledger(tmp_path, signing=b"x" * 32)
    (tmp_path / "key.pub").unlink()
    with pytest.raises(LedgerDoesNotVerify) as refused:
        ledger(tmp_path)
    assert refused.value.exit_code == 20
    assert json.dumps(refused.value.as_json())
