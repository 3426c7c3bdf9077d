"""No permit, no data; no entry, no answer; one permit, one use."""

import inspect
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from kinfold import datasets
from kinfold.agreement import Flow, Permit, PermitInvalid, Refusal
from kinfold.errors import FileNotUnderstood, NothingToDo, RefusedByAgreement, UsageProblem
from kinfold.gate import Gate, inspection
from kinfold.registers import accounts, agreements, evidence, facts
from kinfold.store import Store
from tests import estate
from tests.unit.gate.conftest import NOW, Floor, items, minutes

ROOT = Path(__file__).parents[3]
SOON = NOW + timedelta(seconds=5)
#: What a gate does without a permit, and why none is asked for.
WITHOUT_PERMIT = {
    "open": "opens the door itself; nothing is handed out",
    "actor": "says who an account acts as, from the register of accounts",
    "versions": "reads the agreements, which hold nobody's data",
    "card": "shows this installation's own public keys",
    "post": "seals a message that may have no rows about anybody; it refuses rows",
    "announced": "tells how long a parcel says it is, once a partner's signature is proved",
    "outside": "tells what is written on a parcel's outside, no row",
    "manifest": "tells what a parcel says it holds: counts and columns, no row",
    "held": "lists supplies, never whom they are about",
    "gone": "lists supplies that were destroyed, never whom they were about",
    "aged": "counts old entries of the ledger, and shows none",
    "tidy": "merges and sweeps files; nothing held changes and nothing is shown",
    "digest": "makes a keyed hash of what the caller knows already",
    "ask": "is how a permit is asked for",
    "consider": "answers a question about a flow; no permit leaves it",
    "note": "only adds to the ledger",
    "outcome": "only adds to the ledger, for a handover that a permit opened",
}


def batch(name: str, rows: list[dict[str, Any]], *, more: dict[str, Any] | None = None) -> Any:
    """A batch of one early help table, of its declared columns."""
    import pyarrow as pa

    kinds = {"date": pa.date32()}
    declared = datasets.get("early_help").table(name).fields
    fields = [(entry.name, kinds.get(entry.kind.value, pa.string())) for entry in declared]
    fields += [(extra, pa.string()) for extra in more or {}]
    whole = [
        {**dict.fromkeys(entry.name for entry in declared), **row, **(more or {})} for row in rows
    ]
    return pa.RecordBatch.from_pylist(whole, schema=pa.schema(fields))


ROW = {
    "record_type": "involvement", "case_id": "EH1", "surname": "Marsh", "forename": "Ada",
    "agency": "Early help", "start_date": date(2026, 1, 5),
}  # fmt: skip


def decided(floor: Floor, flow: Flow) -> Permit | Refusal:
    """The decision on a flow, as the gate records it."""
    return floor.gate._recorded(flow)[0]


def keep(floor: Floor, permit: Permit, *, more: dict[str, Any] | None = None, **how: Any) -> Any:
    """Deposit one involvement."""
    asked: dict[str, Any] = {
        "data_set": "early_help",
        "period": "test",
        "receipt": "r" * 64,
        "as_at": date(2026, 11, 20),
        "tables": {"involvement": [batch("involvement", [ROW], more=more)]},
        "at": SOON,
    }
    return floor.gate.deposit(permit, **(asked | how))


# A permit for everything, used once


def test_everything_that_touches_data_takes_a_permit_first() -> None:
    """Every public way through the gate, but for those listed with their reason."""
    for name, member in inspect.getmembers(Gate, inspect.isfunction):
        if name.startswith("_"):
            continue
        parameters = list(inspect.signature(member).parameters)[1:]
        if name in WITHOUT_PERMIT:
            assert "permit" not in parameters
        else:
            assert parameters[0] == "permit", name
    public = {name for name, _ in inspect.getmembers(Gate) if not name.startswith("_")}
    assert set(WITHOUT_PERMIT) <= public


USES: tuple[tuple[str, Callable[[Floor], Permit], Callable[[Floor, Permit], Any]], ...] = (
    ("read", lambda f: f.permit(), lambda f, p: f.gate.read(p, at=SOON)),
    ("deposit", lambda f: f.gate.ask(f.deposit_flow()), keep),
    (
        "remembered",
        lambda f: f.permit("audit", login=estate.AUDITOR, subjects=()),
        lambda f, p: f.gate.remembered(p, at=SOON),
    ),
)


@pytest.mark.parametrize(("name", "ask", "use"), USES, ids=[use[0] for use in USES])
class TestEveryUse:
    """What holds for every way of using a permit."""

    def test_once(self, floor: Floor, name: str, ask: Any, use: Any) -> None:
        """The second time the permit is spent."""
        permit = ask(floor)
        use(floor, permit)
        with pytest.raises(PermitInvalid, match="used before"):
            use(floor, permit)

    def test_at_the_gate_that_gave_it(self, floor: Floor, name: str, ask: Any, use: Any) -> None:
        """Another gate has no entry in its ledger that the permit could follow."""
        permit = ask(floor)
        other = Floor(gate=Gate.open(floor.grounds.home), grounds=floor.grounds, made=floor.made)
        with pytest.raises(PermitInvalid, match="another gate"):
            use(other, permit)

    def test_for_its_operation(self, floor: Floor, name: str, ask: Any, use: Any) -> None:
        """A permit to look keeps nothing; a permit to keep shows nothing."""
        wrong = floor.gate.ask(floor.deposit_flow()) if name != "deposit" else floor.permit()
        with pytest.raises(PermitInvalid, match="another operation"):
            use(floor, wrong)


# The ledger comes first


@pytest.mark.requirement("GOV-1")
def test_the_decision_is_in_the_ledger_before_any_row_and_the_outcome_follows_it(
    floor: Floor,
) -> None:
    """The handover names its entry; the outcome follows that entry."""
    permit = floor.permit()
    intent = floor.entries()[-1]
    assert (intent.kind, intent.actor) == ("decision.permitted", estate.LEADS["st-edmunds"])
    handover = floor.gate.read(permit, at=SOON)
    assert handover.entry == intent.index
    floor.gate.outcome(handover, kind="view.shown", payload={"shown": {}})
    assert (floor.entries()[-1].kind, floor.entries()[-1].follows) == ("view.shown", intent.index)


def test_a_deposit_is_followed_by_its_outcome_whatever_it_is(floor: Floor) -> None:
    """Kept, held already, or failed."""
    supply = keep(floor, floor.gate.ask(floor.deposit_flow()))
    assert floor.entries()[-1].payload["supply"] == supply.id
    with pytest.raises(NothingToDo):
        keep(floor, floor.gate.ask(floor.deposit_flow()))
    last = floor.entries()[-1]
    assert (last.kind, last.payload) == ("deposit.outcome", {"kept": "AlreadyHeld"})
    assert floor.entries()[last.follows].kind == "decision.permitted"


class Broken(Exception):
    """A fault put in by a test."""


def _breaks(*args: object, **kwargs: object) -> Any:
    raise Broken


@pytest.mark.parametrize("what", ["decide", "read", "deposit", "consider", "note"])
def test_without_an_entry_there_is_no_answer(
    floor: Floor, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """A ledger that cannot be written ends everything in an error, before any row."""
    flow = floor.flow()
    monkeypatch.setattr(floor.gate._ledger, "append", _breaks)
    monkeypatch.setattr(floor.gate._store, "deposit", lambda *a, **k: pytest.fail("rows were kept"))
    acts: dict[str, Callable[[], object]] = {
        "decide": lambda: decided(floor, flow),
        "read": lambda: floor.gate.read(floor.gate.ask(flow), at=SOON),
        "deposit": lambda: keep(floor, floor.gate.ask(floor.deposit_flow())),
        "consider": lambda: floor.gate.consider(flow, by=floor.actor(estate.AUDITOR)),
        "note": lambda: floor.gate.note("test.noted", actor=None, at=NOW),
    }
    with pytest.raises(Broken):
        acts[what]()


@pytest.mark.parametrize(
    ("where", "name"),
    [
        (agreements, "current_versions"),
        (agreements, "version_facts"),
        (evidence, "attestations"),
    ],
)
def test_evidence_that_cannot_be_had_is_a_refusal(
    floor: Floor, monkeypatch: pytest.MonkeyPatch, where: Any, name: str
) -> None:
    """Recorded as any other (ASVS 16.5.3)."""
    flow = floor.flow()
    monkeypatch.setattr(where, name, _breaks)
    assert isinstance(decided(floor, flow), Refusal)
    assert floor.entries()[-1].kind == "decision.refused"


def test_a_store_that_cannot_be_read_gives_no_rows(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While deciding it is a refusal; after the permit an error, and the permit is gone."""
    flow = floor.flow()
    permit = floor.gate.ask(flow)
    monkeypatch.setattr(Store, "read", _breaks)
    with pytest.raises(Broken):
        floor.gate.read(permit, at=SOON)
    with pytest.raises(PermitInvalid):
        floor.gate.read(permit, at=SOON)
    assert isinstance(decided(floor, flow), Refusal)


def test_a_failing_store_is_told_in_the_ledger_by_the_kind_of_its_failure(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Never by its message, which could hold a value."""
    permit = floor.gate.ask(floor.deposit_flow())
    monkeypatch.setattr(Store, "deposit", _breaks)
    with pytest.raises(Broken):
        keep(floor, permit)
    assert floor.entries()[-1].payload == {"kept": "Broken"}


KILLED = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from kinfold.registers import configure
home, at = Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2])
configure.ready(home)
from kinfold.agreement import Flow
from kinfold.gate import Gate
gate = Gate.open(home)
actor = gate.actor(sys.argv[3])
gate.ask(Flow(actor=actor, operation="view", agreement="practitioner-view", purpose="C-P1",
    items=("practitioner_view.record.name",), recipient=actor.organisation, at=at,
    subjects=(sys.argv[4],)))
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.requirement("GOV-1")
def test_a_process_killed_after_its_decision_leaves_the_decision(floor: Floor) -> None:
    """The intent is on the disk before the answer, so it outlives whoever asked."""
    before = len(floor.entries())
    lead = estate.LEADS["st-edmunds"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-c", KILLED, str(floor.grounds.home), NOW.isoformat(), lead]
    died = subprocess.run(
        [*command, floor.pupil()], env=environment, capture_output=True, timeout=60, check=False
    )
    assert died.returncode == -signal.SIGKILL, died.stderr.decode()
    assert len(floor.entries()) == before + 1
    assert floor.entries()[-1].kind == "decision.permitted"
    report = inspection.verified(floor.gate, floor.actor(estate.AUDITOR), at=minutes(1))
    assert report.ok
    assert floor.entries()[-1].kind == "ledger.verified"


# What may be kept


@pytest.mark.requirement("SOM-3.1")
def test_a_column_beyond_the_permit_stops_the_deposit(floor: Floor) -> None:
    """Nothing of the delivery is kept, the good batch before it neither."""
    import pyarrow as pa

    held = len(floor.gate._store.supplies())
    odd = batch("involvement", [ROW], more={"religion": "x"})
    for batches in ([odd], [batch("involvement", [ROW]), odd]):
        with pytest.raises((UsageProblem, pa.ArrowInvalid), match=r"religion|schema"):
            keep(floor, floor.gate.ask(floor.deposit_flow()), tables={"involvement": batches})
    assert len(floor.gate._store.supplies()) == held


def test_a_withheld_item_cannot_be_kept(floor: Floor) -> None:
    """The proposed NHS number is known, asked for, and still no column to keep."""
    import pyarrow as pa

    flow = floor.deposit_flow(
        agreement="county-education",
        purpose="B-P1",
        items=items("sen_register"),
        holder="st-edmunds",
        recipient="marshire",
    )
    permit = floor.gate.ask(flow)
    assert [rule.item for rule in permit.withheld] == ["sen_register.sen.nhs_number"]
    rows = pa.RecordBatch.from_pydict({"upn": ["x"], "nhs_number": ["9434765919"]})
    with pytest.raises(UsageProblem, match="nhs_number"):
        keep(floor, permit, data_set="sen_register", tables={"sen": [rows]})


def test_a_permit_to_link_keeps_only_the_index(floor: Floor) -> None:
    """Linking may read identities; it may not take them in again."""
    flow = floor.flow(
        "link",
        login=estate.DATA_MANAGER,
        items=tuple(code for code in items("early_help") if code.endswith("case_id")),
    )
    with pytest.raises(PermitInvalid, match="link"):
        keep(floor, floor.gate.ask(flow))


# Who, and what is said


def test_an_account_nobody_knows_is_a_usage_problem(floor: Floor) -> None:
    """Without saying whether it ever was one."""
    with pytest.raises(UsageProblem, match="no active account"):
        floor.gate.actor("nobody@marshire.example")


@pytest.mark.requirement("SOM-1.2", "AGR-2")
def test_no_agreement_no_flow(floor: Floor) -> None:
    """Refused and recorded; the error names the ledger's entry."""
    with pytest.raises(RefusedByAgreement) as caught:
        floor.gate.ask(floor.flow(agreement="no-such"))
    last = floor.entries()[-1]
    assert caught.value.ledger_ref == str(last.index)
    assert (last.kind, last.payload["reasons"][0]["code"]) == ("decision.refused", "no_agreement")


@pytest.mark.requirement("AGR-2")
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"purpose": "B-P1"}, "purpose_not_listed"),
        ({"items": ("practitioner_view.record.shoe",)}, "unknown_item"),
        ({"operation": "print"}, "prohibited"),
        ({"login": estate.ADMINISTRATOR}, "not_granted"),
        ({"subjects": ("p" * 24,)}, "no_link"),
        ({"at": estate.SIGNED_AT - timedelta(days=400)}, "not_yet_effective"),
        ({"at": NOW + timedelta(days=900)}, "expired"),
    ],
)
def test_a_refusal_says_which_term_failed(floor: Floor, change: dict[str, Any], code: str) -> None:
    """Item, purpose, role, person and time, each recorded with its clause."""
    refusal = decided(floor, floor.flow(**change))
    if code in {"not_yet_effective"} and isinstance(refusal, Refusal) and refusal.version is None:
        code = refusal.reasons[0].code  # before any version stood there is none to name
    assert isinstance(refusal, Refusal)
    assert code in {reason.code for reason in refusal.reasons}
    assert all(reason.clause for reason in refusal.reasons)


@pytest.mark.requirement("TDV-10.3b")
def test_access_ends_the_moment_a_condition_lapses(floor: Floor) -> None:
    """The next request after the DBS check's lapse is refused, and says so."""
    lead = estate.LEADS["st-edmunds"]
    assert isinstance(decided(floor, floor.flow()), Permit)
    for record in evidence.attestation_records(account=lead):
        if record.attestation.code == "dbs":
            evidence.lapse_attestation(record.id, reason="Withdrawn", at=minutes(1), by=None)
    refusal = decided(floor, floor.flow(at=minutes(2)))
    assert isinstance(refusal, Refusal)
    assert [reason.code for reason in refusal.reasons] == ["condition_dbs"]


def test_asking_whether_moves_nothing_and_says_who_asked(floor: Floor) -> None:
    """Neither a permit nor the role's own entry comes of it."""
    auditor = floor.actor(estate.AUDITOR)
    told = floor.gate.consider(floor.flow(), by=auditor)
    last = floor.entries()[-1]
    assert (last.kind, last.actor, last.payload["permitted"]) == (
        "question.answered", estate.AUDITOR, True,
    )  # fmt: skip
    assert told.text
    assert floor.gate.consider(floor.flow(agreement="no-such"), by=auditor).text
    assert floor.entries()[-1].payload["permitted"] is False


def test_kinds_of_organisations_are_the_registers_not_the_askers(floor: Floor) -> None:
    """A flow cannot say that a stranger is a school."""
    flow = floor.deposit_flow(holder="nobody", holder_kind="la", recipient_kind="la")
    refusal = decided(floor, flow)
    assert isinstance(refusal, Refusal)
    assert refusal.flow.holder_kind is None


def test_versions_are_read_again_when_they_change(floor: Floor) -> None:
    """Kept between requests, and never longer than they stand."""
    first = floor.gate.versions(at=NOW)
    assert floor.gate.versions(at=NOW) is first
    estate.bring_into_force(estate.AGREEMENTS / "ccis-exchange" / "as-printed.yaml", at=NOW)
    assert set(floor.gate.versions(at=minutes(1))) >= set(first)


# Remembering


def test_only_an_auditor_is_shown_what_is_remembered(floor: Floor) -> None:
    """Of one person, one account, or the last few entries."""
    floor.gate.read(floor.permit(), at=SOON)

    def remembered(**which: Any) -> list[Any]:
        permit = floor.permit("audit", login=estate.AUDITOR, subjects=())
        return list(floor.gate.remembered(permit, at=SOON, **which))

    assert {entry.actor for entry in remembered(person=floor.pupil())} == {
        estate.LEADS["st-edmunds"]
    }
    assert {entry.actor for entry in remembered(account=estate.AUDITOR)} == {estate.AUDITOR}
    assert len(remembered(start=-2)) == 2
    assert [entry.index for entry in remembered(start=1, end=3)] == [1, 2]
    with pytest.raises(RefusedByAgreement):
        floor.permit("audit", subjects=())


def test_opening_a_home_that_is_none(tmp_path: Path) -> None:
    """Told as such."""
    with pytest.raises(UsageProblem):
        Gate.open(tmp_path / "none")


# One authority of many


@pytest.mark.requirement("NEX-2")
def test_no_authority_sees_anothers_children(floor: Floor, tmp_path: Path) -> None:
    """Each of two reads its own return; asking for the other's is refused and recorded."""
    from kinfold.synthetic import dirty

    other, login = "otherham", "data@otherham.example"
    accounts.add_organisation(
        facts.Organisation(id=other, name="Otherham Council", kind="la", la_code="998")
    )
    estate.open_account(login, other, "data_manager", "Data manager", permissions=("social_care",))
    evidence.record_attestation(
        "appropriate_policy_document", organisation=other, attested_on=NOW.date(),
        attester_role="data_protection_officer", at=NOW, by=None,
    )  # fmt: skip
    _sign(floor, other)
    from kinfold.intake.receive import Asked, receive

    path = dirty.wrong_authority(tmp_path / "other.xml")
    receive(
        floor.gate, floor.gate.actor(login), path, asked=Asked(agreement="cin-analysis"), at=NOW
    )
    theirs = floor.gate.ask(floor.report_flow(holder=other, login=login, at=minutes(1)))
    ours = floor.gate.ask(floor.report_flow(at=minutes(1)))
    both = minutes(1) + timedelta(seconds=1)
    for permit, holder in ((theirs, other), (ours, "marshire")):
        rows = floor.gate.read(permit, at=both).rows("cin_census.child")
        assert {row["_holder"] for row in rows} == {holder}
    with pytest.raises(RefusedByAgreement, match="may not act for"):
        floor.gate.ask(floor.report_flow(holder=other, at=minutes(1)))
    assert floor.entries()[-1].kind == "decision.refused"


def _sign(floor: Floor, organisation: str) -> None:
    from kinfold.registers import signatures

    version = floor.gate.versions(at=NOW)["cin-analysis"]
    signatures.record_signature(
        version.hash, party="member-authorities", organisation=organisation,
        signatory_role="data_controller_signatory", signed_on=NOW.date(),
        gateways_confirmed=True, at=NOW, by=None,
    )  # fmt: skip


def test_a_damaged_file_is_an_error_not_an_answer(floor: Floor) -> None:
    """Bytes changed on the shelf are noticed."""
    permit = floor.gate.ask(floor.report_flow())
    for path in (floor.grounds.home / "store").rglob("*"):
        if path.is_file() and path.stat().st_size > 200:
            content = bytearray(path.read_bytes())
            content[100] ^= 1
            path.write_bytes(content)
    with pytest.raises(FileNotUnderstood):
        floor.gate.read(permit, at=SOON)
