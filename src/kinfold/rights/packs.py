"""Keeps a finished pack encrypted, its key wrapped beside it, until it is given and its time is up.

Dropping the wrapped key destroys the pack, in every backup of the file too (GOV-5). Nobody's name
is in a file name.
"""

import hashlib
import os
import secrets
from datetime import date, datetime
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap, aes_key_wrap

from kinfold.agreement import Actor
from kinfold.calendars import day_in_england, months_after
from kinfold.errors import NothingToDo, UsageProblem
from kinfold.gate import Gate
from kinfold.registers import cases, holding
from kinfold.registers.facts import Pack
from kinfold.rights.acting import an_open, may_answer

FOLDER: Final = "packs"
FORMS: Final = ("html", "pdf")
#: Long enough for a complaint about the answer and for the regulator to ask about it.
KEPT_MONTHS: Final = 12
_KEY, _NONCE = 32, 12


def keep(gate: Gate, actor: Actor, number: int, content: bytes, *, form: str, at: datetime) -> Pack:
    """Keep a reviewed pack for a case, encrypted; that it was read through and made is recorded.

    UsageProblem for a case of another kind, or a form that is neither html nor pdf.
    """
    asked = f"You asked to keep a pack for case {number}."
    may_answer(gate, actor, asked=asked, at=at)
    case = an_open(number, asked=asked)
    if case.kind not in ("access", "portability") or form not in FORMS:
        raise UsageProblem(
            asked,
            why="The case does not ask for one, or the form is not one of a pack.",
            remedy="Keep packs for access cases, as html or pdf.",
        )
    name = f"case-{number}-pack-{len(holding.packs(case=number)) + 1}.{form}.sealed"
    key, nonce = secrets.token_bytes(_KEY), secrets.token_bytes(_NONCE)
    sealed = nonce + AESGCM(key).encrypt(nonce, content, name.encode())
    _write(_folder(gate) / name, sealed)
    made = holding.record_pack(
        number,
        path_name=name,
        sha256=hashlib.sha256(sealed).hexdigest(),
        made_at=at,
        destroy_by=_destroy_by(at),
        wrapped_key=aes_key_wrap(_wrapping(gate), key),
    )
    for kind in ("redaction_reviewed", "pack_made"):
        if case.latest(kind) is None or kind == "pack_made":
            cases.add_step(number, kind=kind, at=at, by=actor.account, data={"pack": made})
    gate.note("pack.made", actor=actor, at=at, payload={"case": number, "pack": made})
    return next(pack for pack in holding.packs(case=number) if pack.id == made)


def opened(gate: Gate, actor: Actor, number: int, pack: int, *, at: datetime) -> bytes:
    """A kept pack as it was made, for giving it; that it was opened is in the ledger.

    NothingToDo where it is destroyed, UsageProblem where there is none or its bytes were changed.
    """
    asked = f"You asked for a pack of case {number}."
    may_answer(gate, actor, asked=asked, at=at)
    found = next((one for one in holding.packs(case=number) if one.id == pack), None)
    if found is None:
        raise UsageProblem(
            asked, why="There is no such pack of that case.", remedy="Show the case first."
        )
    if found.wrapped_key is None or found.destroyed_at is not None:
        raise NothingToDo(
            asked, why="It was destroyed in its time.", remedy="Make a new pack if it is asked for."
        )
    gate.note("pack.opened", actor=actor, at=at, payload={"case": number, "pack": pack})
    sealed = (_folder(gate) / found.path_name).read_bytes()
    key = aes_key_unwrap(_wrapping(gate), found.wrapped_key)
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], found.path_name.encode())
    except InvalidTag:
        raise UsageProblem(
            asked, why="The file of the pack was changed.", remedy="Make the pack again."
        ) from None


def give(gate: Gate, actor: Actor, number: int, pack: int, *, how: str, at: datetime) -> bytes:
    """The pack, and on record that it was given, and by which way; UsageProblem without a way."""
    asked = f"You asked to give a pack of case {number}."
    if not how.strip():
        raise UsageProblem(
            asked, why="It is not said how it is given.", remedy="Say by hand, by post or online."
        )
    an_open(number, asked=asked)
    content = opened(gate, actor, number, pack, at=at)
    cases.add_step(
        number, kind="pack_given", at=at, by=actor.account, text=how, data={"pack": pack}
    )
    gate.note("pack.given", actor=actor, at=at, payload={"case": number, "pack": pack})
    return content


def _destroy_by(at: datetime) -> date:
    return months_after(day_in_england(at), KEPT_MONTHS)


def _folder(gate: Gate) -> Path:
    folder = gate.installation.home / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _wrapping(gate: Gate) -> bytes:
    """The key that wraps the packs' keys; made when first used, whole or not at all."""
    path = gate.installation.keys / "packs.key"
    if not path.exists():
        made = path.with_name(f".packs.{secrets.token_hex(4)}")
        _write(made, secrets.token_bytes(_KEY))
        try:
            os.link(made, path)
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return path.read_bytes()


def _write(path: Path, content: bytes) -> None:
    """Write a file that only the service account may read, durably."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
