"""Partners are trusted by their keys from a moment on; other keys end the ones before."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from kinfold import parcels
from kinfold.errors import NothingToDo, UsageProblem
from kinfold.registers import models, partners

from .conftest import OFFICER, guarded

pytestmark = pytest.mark.usefixtures("county")
HOUR = timedelta(hours=1)
RECIPIENT = "age1" + "q" * 58
OTHER_RECIPIENT = "age1" + "p" * 58
VERIFY_KEY = "0" * 64


def trust(at: datetime, *, by: str | None = OFFICER, **changes: str | None) -> int:
    words: dict[str, Any] = {
        "organisation": "eastreach",
        "name": "Eastreach Youth Service",
        "url": "https://kinfold.eastreach.example/",
        "recipient": RECIPIENT,
        "verify_key": VERIFY_KEY,
        **changes,
    }
    return partners.trust(**words, at=at, by=by)


def test_a_partner_is_trusted_from_a_moment(at: datetime) -> None:
    trust(at)
    trust(at, organisation="brackwell", name="Brackwell", url=None, by=None)
    assert partners.partner("eastreach", at=at - HOUR) is None
    held = partners.partner("eastreach", at=at)
    assert held is not None
    assert (held.name, held.url) == (
        "Eastreach Youth Service", "https://kinfold.eastreach.example/",
    )  # fmt: skip
    assert (held.recipient, held.verify_key) == (RECIPIENT, VERIFY_KEY)
    assert (held.since, held.until, held.by) == (at, None, OFFICER)
    assert [one.organisation for one in partners.partners(at=at)] == ["brackwell", "eastreach"]
    assert partners.partners(at=at - HOUR) == ()
    guarded(models.Partner)


def test_the_fingerprint_is_of_both_keys() -> None:
    one = partners.fingerprint(recipient=RECIPIENT, verify_key=VERIFY_KEY)
    assert [len(group) for group in one.split(" ")] == [4] * 8
    assert one == parcels.fingerprint(RECIPIENT, VERIFY_KEY)
    assert one != partners.fingerprint(recipient=OTHER_RECIPIENT, verify_key=VERIFY_KEY)
    assert one != partners.fingerprint(recipient=RECIPIENT, verify_key="1" * 64)


def test_other_keys_end_the_ones_before_and_the_same_change_nothing(at: datetime) -> None:
    trust(at)
    for moment in (at, at + HOUR):
        with pytest.raises(NothingToDo):
            trust(moment)
    trust(at + HOUR, recipient=OTHER_RECIPIENT)
    then = partners.partner("eastreach", at=at)
    now = partners.partner("eastreach", at=at + HOUR)
    assert then is not None
    assert now is not None
    assert (then.recipient, then.until) == (RECIPIENT, at + HOUR)
    assert (now.recipient, now.until) == (OTHER_RECIPIENT, None)
    trust(at + 2 * HOUR, recipient=OTHER_RECIPIENT, url=None)
    assert [one.url is None for one in partners.history("eastreach")] == [False, False, True]
    assert len(partners.partners(at=at + 2 * HOUR)) == 1


def test_trust_ends_and_may_be_given_again(at: datetime) -> None:
    trust(at)
    partners.end("eastreach", at=at + HOUR, by=OFFICER)
    assert partners.partner("eastreach", at=at) is not None
    assert partners.partner("eastreach", at=at + HOUR) is None
    assert partners.partners(at=at + HOUR) == ()
    with pytest.raises(NothingToDo):
        partners.end("eastreach", at=at + HOUR, by=OFFICER)
    trust(at + 2 * HOUR)
    assert partners.partner("eastreach", at=at + 2 * HOUR) is not None


@pytest.mark.parametrize(
    "changed",
    [
        {"recipient": "age1" + "q" * 57},
        {"recipient": "age1" + "b" * 58},
        {"recipient": "AGE-SECRET-KEY-1" + "Q" * 58},
        {"verify_key": "0" * 63},
        {"verify_key": "G" * 64},
        {"url": "http://kinfold.eastreach.example/"},
        {"url": "http://localhost.eastreach.example/"},
        {"url": "file:///etc/passwd"},
        {"organisation": "East Reach"},
        {"name": " "},
        {"name": "x" * 201},
        {"by": "nobody@marshire.example"},
    ],
)
def test_what_cannot_be_right_is_refused(at: datetime, changed: dict[str, str]) -> None:
    with pytest.raises(UsageProblem):
        trust(at, **changed)
    assert partners.history() == ()


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8000/parcels", "http://localhost", "http://[::1]:9000/"]
)
def test_one_machine_may_speak_to_itself(at: datetime, url: str) -> None:
    trust(at, url=url)
    assert [one.url for one in partners.partners(at=at)] == [url]
