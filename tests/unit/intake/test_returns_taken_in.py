"""Each return and list beside the catalogue comes in by the agreement that has it, and by no other.

Through the real door: recognised, asked of the gate, read, kept, counted; and a child who was
destroyed does not come back with the next file.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from kinfold import datasets
from kinfold.agreement import Flow
from kinfold.agreement.load import read
from kinfold.errors import RefusedByAgreement
from kinfold.gate import Gate
from kinfold.identifiers import named_reference
from kinfold.intake.receive import Asked, receive
from kinfold.registers import agreements, facts
from kinfold.store.model import Destroyed
from tests import estate, suppliers
from tests.unit.intake import layout_samples as samples
from tests.unit.intake import table_samples as tables
from tests.unit.intake.conftest import CHILDREN, Office

UPN: Final = "G201123419001"


@dataclass(frozen=True, kw_only=True)
class Came:
    """One file: what it is, under which agreement, whose, what is kept, and who is in it."""

    data_set: str
    content: Callable[[], bytes]
    kept: Mapping[str, int]
    subject: str
    under: str = "warehouse"
    holder: str = "marshire"
    withheld: bool = False


def _text(text: str) -> Callable[[], bytes]:
    return lambda: text.encode()


def _all(name: str, make: Callable[[datasets.DataSet], bytes]) -> Callable[[], bytes]:
    return lambda: make(datasets.get(name))


CAME: Final = (
    Came(
        data_set="common_transfer_file",
        content=_text(samples.TRANSFER),
        holder="st-edmunds",
        kept={
            "pupil": 1, "language": 1, "phone": 1, "contact": 1, "contact_phone": 1,
            "attendance_year": 1, "attendance_marks": 1, "stage": 1, "result": 1, "school": 1,
        },
        subject=UPN,
    ),
    Came(
        data_set="learner_record",
        content=_text(samples.LEARNERS),
        holder="fenland-college",
        kept={
            "provider": 1, "learner": 1, "learner_monitoring": 1, "aim": 1, "aim_monitoring": 1,
            "progression": 1, "outcome": 1,
        },
        subject="L000001",
    ),
    Came(
        data_set="alternative_provision_census",
        content=_text(samples.ALTERNATIVE),
        kept={"pupil": 2, "sen_need": 1, "placement": 1},
        subject="H801200001001",
    ),
    Came(
        data_set="early_years_census",
        content=_text(samples.EARLY),
        kept={"setting": 1, "child": 1},
        subject=named_reference("Marsh", "Ada", "2018-07-02"),
    ),
    Came(
        data_set="annex_a",
        content=_all("annex_a", tables.as_workbook),
        kept={one.name: 2 for one in datasets.get("annex_a").tables},
        subject=UPN,
    ),
    Came(
        data_set="supporting_families",
        content=_all("supporting_families", tables.as_zip),
        kept={"need": 2},
        subject=UPN,
    ),
    Came(
        data_set="la_extracts",
        content=_all("la_extracts", tables.as_zip),
        kept={one.name: 2 for one in datasets.get("la_extracts").tables},
        subject=UPN,
    ),
    *(
        Came(data_set=name, content=_all(name, tables.as_zip), kept={"pupil": 2}, subject=UPN)
        for name in (
            "national_census_autumn", "national_census_spring", "national_census_summer",
            "tables_check", "fe_pupil_premium", "fe_sen",
        )
    ),
    Came(
        data_set="social_care_daily",
        content=_text(samples.PAYLOAD),
        kept={
            "child": 1, "disability": 1, "strengths_difficulties": 1, "episode": 1, "worker": 1,
            "assessment": 1, "assessment_factor": 2, "protection_plan": 1,
        },
        subject="ZZ0001",
    ),
    Came(
        data_set="workforce_census",
        content=_text(samples.WORKFORCE),
        under="workforce-return",
        kept={"vacancies": 1, "worker": 1, "qualification": 2, "absence": 1},
        subject="SW0000000001",
    ),
    Came(
        data_set="nccis_return",
        content=_text(samples.caseload()),
        under="post-16-return",
        kept={"person": 1, "activity": 1, "offer": 1, "circumstance": 1},
        subject="9990000000001",
    ),
    Came(
        data_set="nccis_return",
        content=_text(samples.caseload_table({"YoungPersonsID": "9990000000009"})),
        under="post-16-return",
        kept={"person": 1, "activity": 1, "circumstance": 1},
        subject="9990000000009",
        withheld=True,
    ),
    *(
        Came(
            data_set=f"school_census_{term}",
            content=_text(samples.school_census(code, reference)),
            under="cin-analysis",
            kept={
                "pupilonroll": 1, "pupilnolongeronroll": 1, "termlyexclusionsonroll": 1,
                "termlysessiondetailsonroll": 1,
                "fsmperiodsonroll" if term == "autumn" else "fsmperiod": 1,
            },
            subject=UPN,
            withheld=True,
        )
        for term, code, reference in (
            ("autumn", "AUT", "2023-10-05"),
            ("spring", "SPR", "2024-01-18"),
            ("summer", "SUM", "2024-05-16"),
        )
    ),
)  # fmt: skip
_IDS: Final = tuple(f"{one.data_set} of {one.subject[:13]}" for one in CAME)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One installation for all the files, every agreement that has one of them signed."""
    home = tmp_path_factory.mktemp("returns")
    grounds = estate.copied(estate.empty(children=CHILDREN), home / "home")
    with grounds.opened() as gate:
        suppliers.signed()
        for name in ("post-16-return", "workforce-return"):
            estate.bring_into_force(estate.AGREEMENTS / name / "as-printed.yaml")
        yield Office(gate=gate, grounds=grounds, desk=home)


def _moment(came: Came) -> datetime:
    """When a child is destroyed: each on a later day, as time does not go back."""
    return estate.LOADED_AT + timedelta(days=1 + CAME.index(came))


def _take(
    gate: Gate, path: Path, came: Came, *, at: datetime = estate.LOADED_AT
) -> facts.LoadReport:
    asked = Asked(agreement=came.under, as_at=estate.AS_AT, data_set=came.data_set)
    return receive(gate, gate.actor(estate.DATA_MANAGER), path, asked=asked, at=at)


@pytest.mark.requirement("NEX-14", "NEX-17")
@pytest.mark.parametrize("came", CAME, ids=_IDS)
def test_a_file_is_kept_whole_and_counted(came: Came, desk: Office, tmp_path: Path) -> None:
    path = tables.saved(tmp_path / "file", came.content())
    report = _take(desk.gate, path, came)
    assert (report.outcome, report.data_set) == ("accepted", came.data_set)
    assert (report.holder, report.agreement) == (came.holder, came.under)
    kept = {
        name.removeprefix("kept "): count
        for name, count in report.counts.items()
        if name.startswith("kept ")
    }
    assert kept == came.kept
    assert report.counts["read"] > 0
    assert report.counts["refused"] == 0
    assert bool(report.dropped_fields) == came.withheld
    supply = next(one for one in desk.gate.held() if one.id == report.supply)
    rows = {name: count for name, count in supply.rows.items() if count and name != "finding"}
    assert rows == came.kept


@pytest.mark.requirement("NEX-23")
@pytest.mark.parametrize("came", CAME, ids=_IDS)
def test_a_destroyed_child_does_not_come_back_with_the_next_file(
    came: Came, desk: Office, tmp_path: Path
) -> None:
    """The same rows in other bytes: those about the child are left out, those of others are in."""
    again = tables.saved(tmp_path / "again", _other_bytes(came.content()))
    version = desk.gate.versions(at=estate.LOADED_AT)[came.under]
    permit = desk.gate.ask(_destruction(desk.gate, came, version.agreement.purposes[0].id))
    place = (came.data_set, came.holder, came.subject)
    at = _moment(came)
    desk.gate.destroy(permit, because="a request of the child's", at=at, subjects=[place])
    others = sum(came.kept.values()) - _about(came)
    if not others:
        with pytest.raises(Destroyed):
            _take(desk.gate, again, came, at=_moment(came))
        return
    report = _take(desk.gate, again, came, at=_moment(came))
    supply = next(one for one in desk.gate.held() if one.id == report.supply)
    assert sum(supply.rows.values()) == others
    assert supply.refused_destroyed == _about(came)


def _destruction(gate: Gate, came: Came, purpose: str) -> Flow:
    return Flow(
        actor=gate.actor(estate.DATA_MANAGER),
        operation="destroy",
        agreement=came.under,
        purpose=purpose,
        items=tuple(code for code, _, _ in datasets.get(came.data_set).items()),
        recipient="marshire",
        holder=came.holder,
        at=_moment(came),
        channel="command",
    )


def _about(came: Came) -> int:
    """How many of the rows kept are the child's."""
    nobodys = {"setting", "provider", "vacancies"}
    whole = sum(count for name, count in came.kept.items() if name not in nobodys)
    if came.data_set == "alternative_provision_census":
        return whole - 1
    if came.data_set.startswith("school_census"):
        return whole - came.kept["pupilnolongeronroll"]
    return whole // 2 if set(came.kept.values()) == {2} else whole


def _other_bytes(content: bytes) -> bytes:
    """The same return in other bytes."""
    if content.startswith(b"PK"):
        return content + b"\0" * 4
    return content + b"\n"


@pytest.fixture(scope="module")
def unsigned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """An installation that has the agreements loaded, and none of them in force."""
    home = tmp_path_factory.mktemp("unsigned")
    grounds = estate.copied(estate.empty(children=CHILDREN), home / "home")
    with grounds.opened() as gate:
        suppliers.entered()
        for name in sorted({came.under for came in CAME}):
            _stopped(gate, name)
        yield gate


def _stopped(gate: Gate, name: str) -> None:
    held = gate.versions(at=estate.LOADED_AT).get(name)
    if held is not None:
        agreements.set_standing(held.hash, state="suspended", at=estate.LOADED_AT, by=None)
        return
    version = read(estate.AGREEMENTS / name / "as-printed.yaml")
    agreements.save_version(
        name,
        label=version.agreement.version,
        version_hash=version.hash,
        canonical=version.canonical,
        at=estate.SIGNED_AT,
    )


@pytest.mark.requirement("NEX-27")
@pytest.mark.parametrize("came", CAME, ids=_IDS)
def test_without_an_agreement_in_force_it_is_refused_with_the_clause(
    came: Came, unsigned: Gate, tmp_path: Path
) -> None:
    path = tables.saved(tmp_path / "file", came.content())
    with pytest.raises(RefusedByAgreement) as problem:
        _take(unsigned, path, came)
    clause = {"cin-analysis": "sign-off"}.get(came.under, "Front page")
    assert f"[{clause}]" in problem.value.why
    assert unsigned.held() == []
