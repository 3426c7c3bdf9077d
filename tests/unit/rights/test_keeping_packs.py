"""A finished pack lies encrypted until it is given, and goes when its key does."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from kinfold.errors import Exit
from kinfold.gate import Gate
from kinfold.registers import holding
from kinfold.rights import cases, packs
from kinfold.rights.acting import the_case
from tests import estate
from tests.estate import DATA_MANAGER, GOVERNANCE, LATER, refused
from tests.unit.rights.test_cases import DAY, close, decide, opened, ready, said

CANARY = b"<html>Zyxwvutsrq-Canary</html>"


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[Gate]:
    with estate.copied(estate.empty(children=60), tmp_path / "home").opened() as opened_gate:
        yield opened_gate


def files(gate: Gate) -> list[Path]:
    return sorted((gate.installation.home / "packs").iterdir())


@pytest.mark.requirement("GOV-2", "TDV-13.4a")
def test_a_case_about_access_ends_with_the_pack_given(gate: Gate) -> None:
    officer = gate.actor(GOVERNANCE)
    number = ready(gate)
    unread = refused(lambda: decide(gate, number, "granted"))
    assert "read the pack through" in unread.why
    made = packs.keep(gate, officer, number, CANARY, form="html", at=LATER)
    second = packs.keep(gate, officer, number, b"%PDF", form="pdf", at=LATER)
    assert (made.path_name, second.path_name) == (
        f"case-{number}-pack-1.html.sealed",
        f"case-{number}-pack-2.pdf.sealed",
    )
    assert made.destroy_by == date(2027, 11, 21)
    decide(gate, number, "granted")
    assert "not given" in refused(lambda: close(gate, number)).why
    silent = refused(lambda: packs.give(gate, officer, number, made.id, how=" ", at=LATER))
    assert silent.exit_code == Exit.USAGE
    given = packs.give(gate, officer, number, made.id, how="By hand.", at=LATER)
    assert given == CANARY
    close(gate, number)
    kinds = [step.kind for step in the_case(number, asked="").steps]
    assert kinds[2:] == [
        "redaction_reviewed",
        "pack_made",
        "pack_made",
        "decided",
        "pack_given",
        "closed",
    ]


@pytest.mark.requirement("GOV-5")
def test_a_pack_lies_encrypted_and_is_gone_with_its_key(gate: Gate) -> None:
    officer = gate.actor(GOVERNANCE)
    number = ready(gate)
    made = packs.keep(gate, officer, number, CANARY, form="html", at=LATER)
    (path,) = files(gate)
    assert b"Canary" not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    assert packs.opened(gate, officer, number, made.id, at=LATER) == CANARY
    holding.record_pack_destroyed(made.id, at=LATER + DAY)
    gone = refused(lambda: packs.opened(gate, officer, number, made.id, at=LATER + 2 * DAY))
    assert gone.exit_code == Exit.NOTHING_TO_DO
    assert path.exists(), "what is left of it opens for nobody"


def test_a_changed_file_is_not_given_as_a_pack(gate: Gate) -> None:
    officer = gate.actor(GOVERNANCE)
    number = ready(gate)
    made = packs.keep(gate, officer, number, CANARY, form="html", at=LATER)
    (path,) = files(gate)
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    changed = refused(lambda: packs.opened(gate, officer, number, made.id, at=LATER))
    assert "changed" in changed.why


def test_packs_are_for_access_cases_of_those_who_answer(gate: Gate) -> None:
    officer = gate.actor(GOVERNANCE)
    other = opened(gate, kind="restriction")
    wrong = refused(lambda: packs.keep(gate, officer, other, CANARY, form="html", at=LATER))
    assert wrong.exit_code == Exit.USAGE
    number = opened(gate)
    form = refused(lambda: packs.keep(gate, officer, number, CANARY, form="docx", at=LATER))
    assert form.exit_code == Exit.USAGE
    manager = gate.actor(DATA_MANAGER)
    not_theirs = refused(lambda: packs.keep(gate, manager, number, CANARY, form="pdf", at=LATER))
    assert not_theirs.exit_code == Exit.REFUSED
    none = refused(lambda: packs.opened(gate, officer, number, 99, at=LATER))
    assert none.exit_code == Exit.USAGE


def test_two_that_come_at_once_have_the_same_wrapping_key(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one that comes second uses the first one's."""
    path = gate.installation.keys / "packs.key"
    exists = Path.exists
    packs._wrapping(gate)
    first = path.read_bytes()
    monkeypatch.setattr(Path, "exists", lambda self: self != path and exists(self))
    assert packs._wrapping(gate) == first
    assert [one.name for one in path.parent.iterdir() if one.name.startswith(".packs")] == []


def test_a_case_may_be_read_through_before_its_pack_is_kept(gate: Gate) -> None:
    number = ready(gate)
    said(gate, number, "redaction_reviewed", "Read by two of us.")
    packs.keep(gate, gate.actor(GOVERNANCE), number, CANARY, form="html", at=LATER)
    kinds = [step.kind for step in the_case(number, asked="").steps]
    assert kinds.count("redaction_reviewed") == 1
    assert cases.OUTCOMES["access"]
