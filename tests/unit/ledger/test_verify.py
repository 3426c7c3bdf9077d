"""The offline verifier, by itself and with checkpoints that partners kept."""

import json
import runpy
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kinfold.ledger import add_cosignature, files
from kinfold.ledger import verify as verifier
from kinfold.ledger.checkpoints import Signer, vkey
from kinfold.ledger.verify import main, verify
from tests.unit.ledger.samples import (
    AT,
    NAME,
    PARTNER,
    PARTNER_PUBLIC,
    PARTNER_SEED,
    PUBLIC,
    SIGNING,
    event,
    fill,
    ledger,
)

PARTNERS = {PARTNER: PARTNER_PUBLIC}


def cosigned(text: str) -> str:
    return add_cosignature(text, name=PARTNER, signing_key=PARTNER_SEED, at=AT)


def test_an_empty_and_a_filled_ledger_verify(tmp_path: Path) -> None:
    book = ledger(tmp_path)
    report = verify(tmp_path)
    assert (report.ok, report.size, report.checkpoint_size, report.cosigners) == (True, 0, None, [])
    fill(book, 1300)
    assert verify(tmp_path, public_key=PUBLIC).problems == []


def test_no_folder_does_not_verify(tmp_path: Path) -> None:
    assert not verify(tmp_path / "nowhere").ok


def test_intents_without_outcome_are_listed_and_are_no_failure(tmp_path: Path) -> None:
    book = ledger(tmp_path)
    first = book.append(event(), at=AT)
    second = book.append(event(), at=AT)
    book.append(event(kind="view.outcome", follows=first.index), at=AT)
    report = verify(tmp_path)
    assert (report.ok, report.unfinished) == (True, [second.index])


@pytest.mark.requirement("GOV-1")
def test_a_rewrite_signed_again_is_found_with_one_partners_checkpoint(tmp_path: Path) -> None:
    book = ledger(tmp_path / "true")
    fill(book, 5)
    kept = cosigned(book.checkpoint(at=AT))
    other = ledger(tmp_path / "rewritten")
    fill(other, 3)
    fill(other, 4, start=50)
    assert verify(tmp_path / "rewritten").ok  # as the module says: not to be found from within
    report = verify(tmp_path / "rewritten", checkpoints=[kept], partner_keys=PARTNERS)
    assert report.problems == ["checkpoint 1: the first 5 entries are not those it signed"]
    fill(book, 3)
    report = verify(tmp_path / "true", checkpoints=[kept], partner_keys=PARTNERS)
    assert (report.ok, report.checkpoint_size, report.cosigners) == (True, 5, [PARTNER])


def test_a_folder_put_back_is_found_with_one_partners_checkpoint(tmp_path: Path) -> None:
    book = ledger(tmp_path / "live")
    fill(book, 5)
    shutil.copytree(tmp_path / "live", tmp_path / "back")
    fill(book, 1)
    kept = book.checkpoint(at=AT)
    assert verify(tmp_path / "back").ok
    report = verify(tmp_path / "back", checkpoints=[kept])
    assert report.problems == ["checkpoint 1: covers 6 entries, the record has 5"]
    assert report.checkpoint_size is None


def test_a_changed_key_is_found_if_the_true_one_is_given(tmp_path: Path) -> None:
    fill(ledger(tmp_path, signing=b"x" * 32), 2)
    assert verify(tmp_path).ok
    assert verify(tmp_path, public_key=PUBLIC).problems[0] == "key.pub: not the key that was given"


def test_checkpoints_that_prove_nothing_are_said_so(tmp_path: Path) -> None:
    book = ledger(tmp_path)
    fill(book, 3)
    text = book.checkpoint(at=AT)
    stranger = Signer(name="other.example", seed=SIGNING).checkpoint(size=0, root=b"0" * 32, at=AT)
    assert not verify(tmp_path, checkpoints=["nonsense"]).ok
    assert not verify(tmp_path, checkpoints=[stranger]).ok
    assert not verify(tmp_path, checkpoints=[text], partner_keys=PARTNERS).ok
    assert verify(tmp_path, checkpoints=[text, cosigned(text)]).ok
    fill(book, 1)
    wrong = book.checkpoint(at=AT)
    line = cosigned(text).split("\n")[-2]
    report = verify(tmp_path, checkpoints=[wrong + line + "\n"], partner_keys=PARTNERS)
    assert f"checkpoint 1: the cosignature of {PARTNER} is not good" in report.problems


def edited(folder: Path, name: str, change: Callable[[bytes], bytes]) -> list[str]:
    path = folder / name
    kept = path.read_bytes()
    path.write_bytes(change(kept))
    report = verify(folder)
    path.write_bytes(kept)
    assert verify(folder).ok
    assert report.ok is (not report.problems)
    return report.problems


def test_problems_name_the_place(tmp_path: Path) -> None:
    book = ledger(tmp_path)
    fill(book, 1026)
    book.destroy_payload(2, at=AT)
    head = "head-a"
    leaves, payloads = "leaves/000000.jsonl", "payloads/000000.sealed"

    def found(name: str, change: Callable[[bytes], bytes]) -> str:
        return "\n".join(edited(tmp_path, name, change))

    assert "entry 0: its leaf cannot be read" in found(leaves, lambda data: b"[" + data[1:])
    assert "belongs at another place" in found(leaves, lambda data: data[data.index(b"\n") + 1 :])
    assert "not as many leaves" in found(leaves, lambda data: data[data.index(b"\n") + 1 :])
    assert "last line is not whole" in found(leaves, lambda data: data[:-1])
    assert "go on where" in found(leaves, lambda data: data + data)
    assert "and more" in found(leaves, lambda data: data + data)
    assert "entry 0: its payload line is not its own" in found(payloads, lambda data: b"x" + data)
    assert "entry 0: its payload is not the one" in found(
        payloads, lambda data: b"0 " + (b"B" if data[2:3] != b"B" else b"C") + data[3:]
    )
    assert "entry 2: said to be destroyed" in found(
        payloads, lambda data: data.replace(b"-" * 80, b"A" * 80)
    )
    assert "entry 2" in found(payloads, lambda data: data.replace(b"---", b"----", 1))
    assert "tile/0/001: not the hashes" in found("tile/0/001", lambda data: data[:-1] + b"?")
    assert "key.pub: not a public key" in found("key.pub", lambda data: b"\xff" + data)
    assert "key.pub: not a public key" in found(
        "key.pub", lambda _: (vkey(NAME, PUBLIC, kind=4) + "\n").encode()
    )
    other = (tmp_path / "head-b").read_bytes()
    for change in (
        lambda data: data[1:-1],
        lambda data: data + b"\n",
        lambda data: b"\xff" + data[1:],
        lambda data: data.replace(b"\nat 2026", b"\nat 2025"),
        lambda data: files.head_bytes(cosigned(data.decode().rstrip("\n") + "\n")),
        lambda _: other,
    ):
        assert "head-a: not a head signed" in found(head, change)


def test_entries_beyond_the_newest_head_are_found(tmp_path: Path) -> None:
    book = ledger(tmp_path)
    fill(book, 3)
    kept = (tmp_path / "head-b").read_bytes()
    fill(book, 2)
    fill(book, 2)
    (tmp_path / "head-b").write_bytes(kept)
    assert verify(tmp_path).problems[0].startswith("entries 5 to 6 lie beyond the newest")


def test_a_payload_blanked_without_an_entry_is_found(tmp_path: Path) -> None:
    fill(ledger(tmp_path), 3)
    path = tmp_path / "payloads/000000.sealed"
    sealed = path.read_bytes().splitlines()[1].split(b" {")[0][2:]
    blank = b"-" * 80 + b" " + b"-" * (len(sealed) - 81)
    path.write_bytes(path.read_bytes().replace(sealed, blank))
    assert verify(tmp_path).problems == ["entry 1: its payload is gone, and no entry says so"]


def test_stray_and_missing_files_are_found(tmp_path: Path) -> None:
    fill(ledger(tmp_path), 300)
    (tmp_path / "leaves/000005.jsonl").write_text("{}")
    (tmp_path / "link").symlink_to(tmp_path / "leaves")
    problems = verify(tmp_path).problems
    assert "leaves/000005.jsonl: not a file of this record" in problems
    assert "link: not a file of this record" in problems
    (tmp_path / "leaves/000005.jsonl").unlink()
    (tmp_path / "link").unlink()
    for name in ("tile/0/000", "head-a", "head-b", "key.pub", "leaves/000000.jsonl"):
        kept = (tmp_path / name).read_bytes()
        (tmp_path / name).unlink()
        assert not verify(tmp_path).ok
        (tmp_path / name).write_bytes(kept)
    (tmp_path / "lock").unlink()  # a copy need not carry it
    assert verify(tmp_path).ok


def test_an_outcome_before_its_intent_is_found(tmp_path: Path) -> None:
    book = ledger(tmp_path)
    fill(book, 2)
    with book._book.writing() as tree:  # only a faulty writer could
        head: dict[str, object] = {"kind": "view.outcome", "follows": 5}
        book._book.write(tree, [({**head, "at": "2026-03-02T09:30:00.000000Z"}, b"{}")])
    assert verify(tmp_path).problems == ["entry 2: follows an entry that is not before it"]


def test_a_ledger_that_is_written_to_meanwhile_verifies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = ledger(tmp_path)
    fill(book, 10)
    walk = verifier._Check.walk
    rounds: list[object] = []

    def busy(check: verifier._Check, sizes: set[int]) -> object:
        if not rounds:
            rounds.append(book.destroy_payload(3, at=AT))
        return walk(check, sizes)

    monkeypatch.setattr(verifier._Check, "walk", busy)
    report = verify(tmp_path)
    assert (report.problems, report.size, len(rounds)) == ([], 11, 1)


def test_it_runs_by_itself(tmp_path: Path) -> None:
    book = ledger(tmp_path / "book")
    fill(book, 4)
    (tmp_path / "key").write_text(vkey(NAME, PUBLIC) + "\n")
    (tmp_path / "kept").write_text(cosigned(book.checkpoint(at=AT)))
    (tmp_path / "partner").write_text(vkey(PARTNER, PARTNER_PUBLIC, kind=4))
    program = (sys.executable, "-W", "error", "-m", "kinfold.ledger.verify", str(tmp_path / "book"))
    options = ["--key", "key", "--checkpoint", "kept", "--partner", "partner", "--json"]
    source = Path(verifier.__file__).parents[2]
    told = subprocess.run(
        [*program, *options], cwd=tmp_path, capture_output=True, env={"PYTHONPATH": str(source)}
    )
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout)["cosigners"] == [PARTNER]


def test_it_needs_nothing_but_the_standard_library_and_cryptography() -> None:
    source = Path(verifier.__file__).parents[2]
    code = (
        "import sys, kinfold.ledger.verify\n"
        "names = {name.split('.')[0] for name in sys.modules} - set(sys.stdlib_module_names)\n"
        "print(*sorted(names))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(source)},
    )
    names = set(told.stdout.split()) - {"__main__", "__mp_main__", "sitecustomize"}
    assert "kinfold" in names
    assert not names & {"django", "duckdb", "pyarrow", "pydantic", "yaml", "lxml"}


def test_the_command_says_what_it_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = ledger(tmp_path / "book")
    fill(book, 4)
    (tmp_path / "kept").write_text(book.checkpoint(at=AT))
    assert main([str(tmp_path / "book"), "--checkpoint", str(tmp_path / "kept")]) == 0
    said = capsys.readouterr().out
    assert "The record verifies. 4 entries" in said
    assert "outside checkpoint of 4 entries" in said
    assert "Intents without an outcome: 4 (first: 0, 1, 2, 3)" in said
    (tmp_path / "book" / "head-a").unlink()
    book.append(event(kind="session.start"), at=AT)
    path = tmp_path / "book" / files.leaf_file(0)
    path.write_bytes(path.read_bytes().replace(b"account-1", b"account-2"))
    assert main([str(tmp_path / "book")]) == 20
    said = capsys.readouterr().out
    assert "does NOT verify" in said
    assert "no outside checkpoint" in said


def test_a_finished_record_says_nothing_of_intents(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger(tmp_path).append(event(kind="session.start"), at=AT)
    assert main([str(tmp_path)]) == 0
    assert "Intents" not in capsys.readouterr().out


def test_it_answers_in_json_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger(tmp_path)
    monkeypatch.setattr(sys, "argv", ["verify", str(tmp_path), "--json"])
    with pytest.raises(SystemExit) as stopped:
        runpy.run_path(str(verifier.__file__), run_name="__main__")
    assert stopped.value.code == 0
    assert json.loads(capsys.readouterr().out)["ok"] is True


def test_files_it_cannot_read_are_wrong_use(tmp_path: Path) -> None:
    (tmp_path / "bad").write_bytes(b"\xff")
    (tmp_path / "text").write_text("no key")
    for options in (["--key", "none"], ["--key", "text"], ["--checkpoint", "bad"]):
        with pytest.raises(SystemExit) as stopped:
            main([str(tmp_path), options[0], str(tmp_path / options[1])])
        assert stopped.value.code == 2
