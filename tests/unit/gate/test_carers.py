"""Carers' information has access rules of its own: two roles read it, and nobody else anywhere."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from kinfold import datasets, law
from kinfold.agreement import Flow
from kinfold.agreement.load import read
from kinfold.errors import RefusedByAgreement
from kinfold.gate import Gate
from tests import estate

AT = datetime(2026, 11, 20, 19, tzinfo=UTC)
FILE = estate.AGREEMENTS / "carers" / "as-printed.yaml"
READERS = ("adoption_panel_member", "fostering_worker")
OTHERS = tuple(sorted(set(law.roles()) - set(READERS)))
ROWS = """\
record_type,carer_id,care_offered,surname,forename,date_of_birth,started_on,decision,child_id,proposed_on
carer,FC-1,fostering,Okafor,Ada,1980-02-03,,,,
assessment,FC-1,,,,,2026-01-12,approved,,
match,FC-1,,,,,,,C-77,2026-11-01
"""
ITEMS = tuple(code for code, _, _ in datasets.get("carers").items())


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> estate.Estate:
    """An estate in which the protocol is in force, one carer is known, and every role has a post.

    Each post is vetted for everything, so that the role alone decides.
    """
    folder = tmp_path_factory.mktemp("carers")
    made = estate.copied(estate.empty(), folder / "home")
    file = folder / "carers.csv"
    file.write_text(ROWS, encoding="utf-8")
    with made.opened() as gate:
        estate.bring_into_force(FILE)
        for role in law.roles():
            estate.open_account(_login(role), "marshire", role, role, permissions=("social_care",))
        report = made.take_in(gate, file, under="carers", at=AT)
    assert (report.data_set, report.outcome, report.counts["read"]) == ("carers", "accepted", 3)
    return made


@pytest.fixture
def gate(home: estate.Estate) -> Iterator[Gate]:
    with home.opened() as opened:
        yield opened


def _login(role: str) -> str:
    return f"{role.replace('_', '-')}@carers.marshire.example"


def _flow(gate: Gate, role: str, **asked: Any) -> Flow:
    given: dict[str, Any] = {
        "actor": gate.actor(_login(role)),
        "operation": "view",
        "agreement": "carers",
        "purpose": "E-P2",
        "items": ITEMS,
        "recipient": "marshire",
        "at": AT,
        "reason": "To find a family for two brothers",
    }
    return Flow(**given | asked)


@pytest.mark.requirement("PRI-16")
@pytest.mark.parametrize("role", READERS)
def test_the_fostering_team_and_the_panels_read_what_is_known_of_carers(
    gate: Gate, role: str
) -> None:
    permit = gate.ask(_flow(gate, role))
    assert not permit.withheld
    held = gate.read(permit, at=AT)
    assert [row["surname"] for row in held.rows("carers.carer")] == ["Okafor"]
    assert [row["decision"] for row in held.rows("carers.assessment")] == ["approved"]
    assert [row["child_id"] for row in held.rows("carers.match")] == ["C-77"]
    assert permit.clauses[0] == "E5.1"


@pytest.mark.requirement("PRI-16")
@pytest.mark.parametrize("role", OTHERS)
def test_every_other_role_is_refused_with_the_clause(gate: Gate, role: str) -> None:
    """Social workers, safeguarding leads, analysts, data managers, auditors and all the rest."""
    for operation in ("view", "search", "report", "export", "link"):
        with pytest.raises(RefusedByAgreement) as told:
            gate.ask(_flow(gate, role, operation=operation))
        assert "[E5." in told.value.why, (role, operation)
        assert told.value.ledger_ref


@pytest.mark.requirement("PRI-16")
@pytest.mark.parametrize("agreement", estate.RENEWALS)
def test_no_other_agreement_lets_anybody_have_them(gate: Gate, agreement: str) -> None:
    """The practitioner view and the analysis list none of the items, whoever asks."""
    version = gate.versions(at=AT)[agreement].agreement
    assert not {code for code in ITEMS if version.groups_of(code)}
    for role in (*READERS, "social_worker", "analyst", "safeguarding_lead"):
        purpose = version.purposes[0].id
        with pytest.raises(RefusedByAgreement) as told:
            gate.ask(_flow(gate, role, agreement=agreement, purpose=purpose))
        assert told.value.why.startswith("[")


@pytest.mark.requirement("PRI-16")
def test_the_readers_must_be_vetted_and_say_why(gate: Gate) -> None:
    """The role is not enough: training, the need, the statement, and a reason each time."""
    with pytest.raises(RefusedByAgreement, match=r"\[E5\.1\]") as told:
        gate.ask(_flow(gate, "fostering_worker", reason=""))
    assert "asks for a reason" in told.value.why
    conditions = read(FILE).agreement.conditions
    assert {one.code for one in conditions if "view" in one.operations} >= {"training", "statement"}


def test_a_carer_is_no_child_of_the_index(gate: Gate) -> None:
    """Carers are never matched to children's records (E5.4)."""
    with pytest.raises(RefusedByAgreement, match="not matched to children's records"):
        gate.ask(_flow(gate, "data_manager", operation="link"))
