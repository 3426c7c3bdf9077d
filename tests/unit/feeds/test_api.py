"""The address feeds send to: proved senders, files once, and every refusal in four parts."""

import base64
import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kinfold.errors import NothingToDo, UsageProblem
from kinfold.feeds import knowing
from kinfold.registers import accounts, deliveries, feeds
from tests import estate
from tests.unit.feeds.conftest import FEED, SCHOOL, Yard
from tests.unit.feeds.served import BYTES, ROOT, School, school

PARTS = {"asked", "why", "remedy", "ledger_ref"}
PUPILS = f"{ROOT}/deliveries?data_set=pupil_core&period=current"


@pytest.fixture
def at_school(
    yard: Yard, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[School]:
    """A school and the site."""
    with school(yard, settings, monkeypatch, tmp_path / "school") as made:
        yield made


def pupils(one: School) -> bytes:
    return one.yard.file("pupil_core").read_bytes()


def refused(answer: tuple[int, dict[str, Any], dict[str, str]], status: int) -> str:
    found, told, fields = answer
    assert found == status, told
    assert set(told) >= PARTS
    assert told["status"] == status
    assert fields["content-type"] == "application/problem+json"
    return str(told["why"])


@pytest.mark.requirement("SOM-5.2.1a", "SOM-5.1")
def test_a_signed_file_is_handed_in_taken_in_and_asked_after(at_school: School) -> None:
    body = pupils(at_school)
    status, told, fields = at_school.ask("POST", f"{PUPILS}&as_at=2026-11-20", body)
    assert (status, told["state"], told["as_at"]) == (202, "waiting", "2026-11-20")
    assert told["sha256"] == hashlib.sha256(body).hexdigest()
    place = fields["location"]
    at_school.yard.worker().once()
    status, told, _ = at_school.ask("GET", place)
    assert (status, told["state"], told["problem"]) == (200, "done", None)
    assert told["report"]["outcome"] == "accepted"
    (held,) = at_school.yard.gate.held()
    assert (held.holder, held.as_at.isoformat()) == (SCHOOL, "2026-11-20")
    (one,) = deliveries.deliveries(limit=5)
    assert (one.channel, one.by) == ("feed", FEED)


def test_the_same_key_again_gets_the_same_answer_and_other_bytes_do_not(
    at_school: School,
) -> None:
    first = at_school.ask("POST", PUPILS, pupils(at_school))
    assert at_school.ask("POST", PUPILS, pupils(at_school))[:2] == first[:2]
    assert "another file" in refused(at_school.ask("POST", PUPILS, b"other"), 409)
    assert len(at_school.yard.waiting()) == 1
    at_school.yard.worker().once()
    again = at_school.ask("POST", PUPILS, pupils(at_school))
    assert (again[0], again[1]["delivery"], again[1]["state"]) == (
        202,
        first[1]["delivery"],
        "done",
    )
    assert len(at_school.yard.gate.held()) == 1


def test_what_the_agreement_refuses_is_told_with_its_clause(at_school: School) -> None:
    census = next(p for p, s, _ in estate.deliveries(at_school.yard.grounds.county)
                  if p.name.endswith(f"-{SCHOOL}.csv") and s == SCHOOL)  # fmt: skip
    path = f"{ROOT}/deliveries?data_set=school_census&agreement=county-education"
    status, told, _ = at_school.ask("POST", path, census.read_bytes())
    assert status == 202
    at_school.yard.worker().once()
    _, told, _ = at_school.ask("GET", f"{ROOT}/deliveries/{told['delivery']}")
    assert told["state"] == "refused"
    assert "[App. B 2]" in told["problem"]["why"]
    assert at_school.yard.gate.held() == []


def test_who_does_not_sign_or_signs_badly_is_not_known(at_school: School) -> None:
    body = pupils(at_school)
    stranger = Ed25519PrivateKey.generate()
    assert "no signature" in refused(at_school.ask("POST", PUPILS, body, signed={}), 401)
    unknown = refused(at_school.ask("POST", PUPILS, body, signer=stranger), 401)
    good = at_school.ask("GET", f"{ROOT}/deliveries/none")
    assert refused(good, 404)
    forged = {"Signature-Input": "", "Signature": "kinfold=:AAAA:"}
    refused(at_school.ask("POST", PUPILS, body, signed=forged), 401)
    assert "trusted here" in unknown
    answer = at_school.ask("POST", PUPILS, body, signed={})
    assert answer[2]["www-authenticate"] == "Signature"
    assert at_school.yard.waiting() == []


def signed_for(one: School, body: bytes, **how: Any) -> dict[str, str]:
    from kinfold.feeds import signing

    where, _, query = PUPILS.partition("?")
    fields = {
        "content-type": BYTES,
        "content-digest": signing.digest_field(hashlib.sha256(body).digest()),
        "idempotency-key": "a-key-of-its-own",
    }
    message = signing.Message(
        method="POST", authority=f"127.0.0.1:{one.port}", path=where, query=query, fields=fields
    )
    return signing.sign(message, key=one.key, nonce="n" * 24, at=one.yard.at, **how)


@pytest.mark.parametrize("change", ["query", "digest", "key", "covered", "proof"])
def test_a_signature_covers_all_of_a_request(at_school: School, change: str) -> None:
    body = pupils(at_school)
    signed = signed_for(at_school, body)
    path, key = PUPILS, "a-key-of-its-own"
    if change == "query":
        path = PUPILS.replace("current", "other")
    elif change == "key":
        key = "another-key-than-signed"
    elif change == "digest":
        body += b"\r\n"
    elif change == "covered":
        signed["Signature-Input"] = signed["Signature-Input"].replace(' "idempotency-key"', "")
    else:
        signed["Signature"] = "kinfold=:" + base64.b64encode(b"x" * 64).decode() + ":"
    refused(at_school.ask("POST", path, body, signed=signed, key=key), 401)


def test_a_request_counts_once_and_not_for_long(at_school: School) -> None:
    body = pupils(at_school)
    signed = signed_for(at_school, body)
    assert at_school.ask("POST", PUPILS, body, signed=signed)[0] == 202
    assert "made before" in refused(at_school.ask("POST", PUPILS, body, signed=signed), 401)
    for ahead in (timedelta(minutes=6), -timedelta(minutes=6)):
        at = at_school.yard.at + ahead
        assert "too long ago" in refused(at_school.ask("POST", PUPILS, body, at=at), 401)
    at_school.yard.at += timedelta(hours=1)
    assert at_school.ask("POST", PUPILS, body)[0] == 202


def test_bytes_that_do_not_fit_their_digest_are_not_kept(at_school: School) -> None:
    body = pupils(at_school)
    signed = signed_for(at_school, body)
    from kinfold.feeds import signing

    digest = signing.digest_field(hashlib.sha256(body).digest())
    answer = at_school.ask(
        "POST", PUPILS, body[:-3] + b"abc", signed=signed, more={"Content-Digest": digest}
    )
    assert "digest" in refused(answer, 400)
    assert at_school.yard.waiting() == []


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("period=current", "no data set"),
        ("data_set=nothing", "no data set"),
        ("data_set=person_index", "no data set"),
        ("data_set=pupil_core&data_set=exclusions", "a word twice"),
        ("data_set=pupil_core&name=Ada", "not described"),
        ("data_set=pupil_core&period=%20x", "period"),
        ("data_set=pupil_core&as_at=20261120", "as_at"),
        ("data_set=pupil_core&as_at=2031-01-01", "as_at"),
        ("data_set=pupil_core&agreement=A_B", "agreement"),
    ],
)
def test_words_that_are_not_described_are_refused(at_school: School, query: str, why: str) -> None:
    answer = at_school.ask("POST", f"{ROOT}/deliveries?{query}", b"x")
    assert why in refused(answer, 400)


def test_each_thing_a_request_needs(at_school: School, settings: Any) -> None:
    assert "Idempotency-Key" in refused(at_school.ask("POST", PUPILS, b"x", key="short"), 400)
    assert "not application" in refused(at_school.ask("POST", PUPILS, b"x", kind="text/csv"), 415)
    assert "length" in refused(at_school.ask("POST", PUPILS, more={"Content-Length": ""}), 411)
    settings.KINFOLD_UPLOAD_BYTES = 3
    assert "larger" in refused(at_school.ask("POST", PUPILS, b"xxxx"), 413)
    answer = at_school.ask("DELETE", PUPILS)
    assert (refused(answer, 405), answer[2]["allow"]) != ("", "GET")
    no_digest = at_school.ask("POST", PUPILS, b"x", more={"Content-Digest": "md5=:AA==:"})
    assert refused(no_digest, 401)


def test_another_schools_delivery_does_not_exist_for_this_one(at_school: School) -> None:
    yard = at_school.yard
    other = yard.hand_in(b"x", login=estate.DATA_MANAGER)
    assert "no delivery" in refused(at_school.ask("GET", f"{ROOT}/deliveries/{other.name}"), 404)


@pytest.mark.requirement("SOM-5.2.1b")
def test_that_nothing_changed_is_believed_only_of_what_is_in_force(at_school: School) -> None:
    import json

    body = pupils(at_school)
    digest = hashlib.sha256(body).hexdigest()

    def tell(**said: object) -> tuple[int, dict[str, Any], dict[str, str]]:
        given = {"data_set": "pupil_core", "result": "unchanged", "sha256": [digest]} | said
        content = json.dumps(given).encode()
        return at_school.ask("POST", f"{ROOT}/runs", content, kind="application/json")

    assert "not the one held" in refused(tell(), 409)
    at_school.ask("POST", PUPILS, body)
    at_school.yard.worker().once()
    assert tell()[:2] == (202, {"data_set": "pupil_core", "result": "unchanged"})
    refused(tell(sha256=[]), 409)
    refused(tell(sha256=["0" * 64]), 409)
    assert tell(result="failed", sha256=[])[0] == 202
    told = feeds.runs(since=at_school.yard.at - timedelta(days=1), holder=SCHOOL)
    assert sorted(one.result for one in told) == ["failed", "unchanged"]
    for wrong in ({"result": "well"}, {"sha256": "x"}, {"sha256": [1]}, {"more": 1}):
        refused(tell(**wrong), 400)
    refused(tell(data_set="nothing"), 400)
    for content in (b"[]", b"{", b"[" * 10000):
        answer = at_school.ask("POST", f"{ROOT}/runs", content, kind="application/json")
        refused(answer, 400)
    signed = {"Content-Digest": "sha-256=:" + base64.b64encode(b"x" * 32).decode() + ":"}
    answer = at_school.ask("POST", f"{ROOT}/runs", b"{}", kind="application/json", more=signed)
    refused(answer, 401)


def test_a_withdrawn_key_and_a_closed_account_are_not_known(at_school: School) -> None:
    yard = at_school.yard
    officer = yard.actor(estate.GOVERNANCE)
    accounts.set_active(FEED, to="closed")
    assert "closed" in refused(at_school.ask("GET", f"{ROOT}/deliveries/x"), 401)
    accounts.set_active(FEED, to="open")
    (key,) = feeds.feed_keys()
    knowing.withdraw(yard.gate, officer, key.name, at=yard.now())
    assert "trusted here" in refused(at_school.ask("GET", f"{ROOT}/deliveries/x"), 401)
    with pytest.raises(NothingToDo):
        knowing.withdraw(yard.gate, officer, key.name, at=yard.now())


def test_only_an_officer_of_the_authority_trusts_keys(yard: Yard) -> None:
    for login in (estate.DATA_MANAGER, FEED):
        with pytest.raises(UsageProblem, match="kept to the administrator"):
            knowing.trust(
                yard.gate, yard.actor(login), account=FEED, public="a" * 64, kind="signature",
                at=yard.at,
            )  # fmt: skip
    officer = yard.actor(estate.ADMINISTRATOR)
    for wrong in ("xyz", "ab" * 31, " " * 64):
        with pytest.raises(UsageProblem, match="64 hexadecimal"):
            knowing.trust(
                yard.gate, officer, account=FEED, public=wrong, kind="signature", at=yard.at
            )
    knowing.trust(yard.gate, officer, account=FEED, public="a" * 64, kind="signature", at=yard.at)
    with pytest.raises(NothingToDo, match="on record"):
        knowing.trust(
            yard.gate, officer, account=FEED, public="a" * 64, kind="signature", at=yard.at
        )


@pytest.mark.requirement("SOM-5.2.1a")
def test_a_client_certificate_counts_only_from_the_front_server(
    at_school: School, settings: Any
) -> None:
    yard = at_school.yard
    print_of = ":".join(["ab"] * 32).upper()
    knowing.trust(
        yard.gate, yard.actor(estate.ADMINISTRATOR), account=FEED, public=print_of,
        kind="certificate", at=yard.at,
    )  # fmt: skip
    path = f"{ROOT}/deliveries/none"
    given = {"X-Client-Cert": print_of}
    refused(at_school.ask("GET", path, signed={}, more=given), 401)
    settings.KINFOLD_FEED_CERTIFICATE_HEADER = "X-Client-Cert"
    refused(at_school.ask("GET", path, signed={}, more=given), 401)
    settings.KINFOLD_FEED_PROXIES = ("127.0.0.1",)
    refused(at_school.ask("GET", path, signed={}, more=given), 404)
    refused(at_school.ask("GET", path, signed={}, more={"X-Client-Cert": "cd" * 32}), 401)
    refused(at_school.ask("GET", path), 404)


def test_the_description_is_open_and_names_every_address(at_school: School) -> None:
    status, told, _ = at_school.ask("GET", f"{ROOT}/openapi.json", signed={})
    assert (status, told["openapi"]) == (200, "3.1.0")
    from kinfold.web.api.feeds import ROUTES

    described = {path.lstrip("/").replace("{name}", "<path:name>") for path in told["paths"]}
    assert described == {route.path for route in ROUTES}
