"""Payloads open only under the right key, beside the right header; people are only hashes."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from kinfold.ledger.record import canonical, instant
from kinfold.ledger.sealing import NotOurs, Sealer, blanked

SEALER = Sealer(b"p" * 32)
HEAD: dict[str, object] = {"index": 4, "kind": "view.intent"}


def test_a_payload_comes_back() -> None:
    leaf, sealed = SEALER.seal(HEAD, b'{"a":1}')
    assert SEALER.open(leaf, sealed) == b'{"a":1}'
    assert b'{"a"' not in sealed
    assert leaf["commitment"] != SEALER.seal(HEAD, b'{"a":1}')[0]["commitment"]  # salted


@pytest.mark.parametrize(
    "change",
    [{"index": 5}, {"kind": "view.outcome"}, {"commitment": "00"}, {"sealed": "1:00"}, {"more": 1}],
)
def test_a_changed_leaf_does_not_open(change: dict[str, object]) -> None:
    leaf, sealed = SEALER.seal(HEAD, b"{}")
    with pytest.raises(NotOurs):
        SEALER.open({**leaf, **change}, sealed)


def test_changed_sealed_text_does_not_open() -> None:
    leaf, sealed = SEALER.seal(HEAD, b"{}")
    for bad in (b"", b"a b", sealed[:-4], sealed + b" x", b"B" + sealed[1:], blanked(len(sealed))):
        with pytest.raises(NotOurs):
            SEALER.open(leaf, bad)
    with pytest.raises(NotOurs):
        Sealer(b"x" * 32).open(leaf, sealed)


def test_a_blanked_text_is_as_long_as_it_was() -> None:
    _, sealed = SEALER.seal(HEAD, b'{"reason":"something long enough"}')
    blank = blanked(len(sealed))
    assert len(blank) == len(sealed)
    assert blank.index(b" ") == sealed.index(b" ")
    assert set(blank) == set(b"- ")


def test_people_are_keyed_hashes() -> None:
    assert len(SEALER.subject("person-1")) == 32
    assert SEALER.subject("person-1") == SEALER.subject("person-1") != SEALER.subject("person-2")
    assert SEALER.subject("person-1") != Sealer(b"x" * 32).subject("person-1")


def test_a_key_is_32_bytes() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Sealer(b"short")


def test_times_are_utc_to_the_microsecond() -> None:
    summer = timezone(timedelta(hours=1))
    assert instant(datetime(2026, 6, 1, 0, 30, tzinfo=summer)) == "2026-05-31T23:30:00.000000Z"
    with pytest.raises(ValueError, match="zone"):
        instant(datetime(2026, 6, 1))


@pytest.mark.parametrize(
    ("payload", "error"), [({"a": float("nan")}, ValueError), ({"a": {1}}, TypeError)]
)
def test_only_what_json_can_say_is_a_payload(payload: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        canonical(payload)
