"""Checkpoints and keys are spelt exactly as C2SP spells them, and bear signatures that count."""

from base64 import b64decode, b64encode
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kinfold.ledger import add_cosignature
from kinfold.ledger.checkpoints import (
    COSIGNATURE,
    Checkpoint,
    NotACheckpoint,
    Signer,
    key_id,
    parse,
    parse_vkey,
    strict_b64,
    vkey,
)
from tests.unit.ledger.samples import (
    AT,
    NAME,
    PARTNER,
    PARTNER_PUBLIC,
    PARTNER_SEED,
    PUBLIC,
    SIGNING,
)

ROOT = bytes(range(32))


def text(size: int = 12) -> str:
    return Signer(name=NAME, seed=SIGNING).checkpoint(size=size, root=ROOT, at=AT)


def test_a_published_key_and_signature_are_understood() -> None:
    name, key = parse_vkey("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
    note = Checkpoint(
        origin="",
        size=0,
        root=b"",
        body="This is an example message.\n",
        signatures=(
            (
                "example.com/foo",
                b64decode(
                    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM="
                ),
            ),
        ),
    )
    assert note.signed_by(name, key)
    assert not note.signed_by("example.com/other", key)


def test_a_checkpoint_says_origin_size_root_and_when() -> None:
    lines = text().split("\n")
    assert lines[:4] == [NAME, "12", b64encode(ROOT).decode(), "at 2026-03-02T09:30:00.000000Z"]
    assert lines[4] == ""
    assert lines[5].startswith(f"— {NAME} ")
    found = parse(text())
    assert (found.origin, found.size, found.root) == (NAME, 12, ROOT)
    assert found.signed_by(NAME, PUBLIC)
    assert not found.signed_by(NAME, PARTNER_PUBLIC)


def test_any_changed_character_is_seen() -> None:
    whole = text()
    for place in range(len(whole)):
        for other in ("A", "\n", "1"):
            if whole[place] == other:
                continue
            try:
                found = parse(whole[:place] + other + whole[place + 1 :])
            except NotACheckpoint:
                continue
            assert not found.signed_by(NAME, PUBLIC)


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "no gap\n",
        "a\n1\n\n— a AAAA\n",
        text().replace("\n12\n", "\n012\n"),
        text().replace("\n12\n", "\n-1\n"),
        text().replace("\n12\n", "\n١٢\n"),
        text().replace(b64encode(ROOT).decode(), "AAAA"),
        text().replace(b64encode(ROOT).decode(), "*"),
        text().replace("— ", "- "),
        text() + "\n",
        text()[:-1],
        text() + "— nameonly\n",
    ],
)
def test_what_is_not_a_checkpoint_is_refused(broken: str) -> None:
    with pytest.raises(NotACheckpoint):
        parse(broken)


def test_a_partner_cosigns_as_c2sp_says() -> None:
    seen = datetime(2026, 3, 3, tzinfo=UTC)
    both = add_cosignature(text(), name=PARTNER, signing_key=PARTNER_SEED, at=seen)
    assert both.startswith(text())
    blob = b64decode(both.split("\n")[-2].split(" ")[2])
    assert blob[:4] == key_id(PARTNER, PARTNER_PUBLIC, kind=COSIGNATURE)
    assert int.from_bytes(blob[4:12], "big") == int(seen.timestamp())
    body = text().split("\n\n")[0] + "\n"
    Ed25519PublicKey.from_public_bytes(PARTNER_PUBLIC).verify(
        blob[12:], f"cosignature/v1\ntime {int(seen.timestamp())}\n{body}".encode()
    )
    found = parse(both)
    assert found.signed_by(NAME, PUBLIC)
    assert found.cosigned_by(PARTNER, PARTNER_PUBLIC) is True
    assert found.cosigned_by("other.example", PARTNER_PUBLIC) is None
    moved = parse(both.replace("\n12\n", "\n13\n"))
    assert moved.cosigned_by(PARTNER, PARTNER_PUBLIC) is False


def test_keys_have_one_spelling() -> None:
    for kind in (1, 4):
        assert parse_vkey(vkey(NAME, PUBLIC, kind=kind)) == (NAME, PUBLIC)
    good = vkey(NAME, PUBLIC)
    short = vkey(NAME, b"k")
    other_kind = vkey(NAME, PUBLIC, kind=2)
    for bad in ("", "a+b", good + "A", good.replace(NAME, "x"), short, other_kind):
        with pytest.raises(NotACheckpoint):
            parse_vkey(bad)


def test_base64_has_one_spelling() -> None:
    assert strict_b64("AAA=") == b"\0\0"
    for bad in ("AAB=", "AA", "A A=", "AAA=\n", "é==="):
        with pytest.raises(NotACheckpoint):
            strict_b64(bad)


@pytest.mark.parametrize("name", ["", "a b", "a+b", " a", "a\n"])
def test_names_c2sp_forbids(name: str) -> None:
    with pytest.raises(ValueError, match="signing name"):
        Signer(name=name, seed=SIGNING)


def test_a_key_of_the_wrong_length_signs_nothing() -> None:
    found = parse(text())
    odd = Checkpoint(
        origin=NAME,
        size=1,
        root=ROOT,
        body=found.body,
        signatures=((NAME, key_id(NAME, b"x") + b"y"),),
    )
    assert not odd.signed_by(NAME, b"x")
