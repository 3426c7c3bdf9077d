"""Children in need census: every module of the statutory return, built from its element list.

The fields are read from `facts/cin_elements.csv`; this file only says which elements make a
table, which counters place a row inside its parent, and how careful to be with each.
"""

from kinfold.datasets.checked import findings
from kinfold.datasets.model import DataSet, Evidence, Field, Kind, Sensitivity, Table
from kinfold.datasets.packaged import rows
from kinfold.datasets.shorthand import REFRESH_DAYS, ordinals

_CHILD = "Message/Children/Child/"
_EPISODE = f"{_CHILD}CINdetails/"
_FIRST_YEAR = "2016-17"

_SENSITIVITY = {
    "LAchildID": Sensitivity.IDENTITY,
    "UPN": Sensitivity.IDENTITY,
    "FormerUPN": Sensitivity.IDENTITY,
    "UPNunknown": Sensitivity.ADMINISTRATIVE,
    "PersonBirthDate": Sensitivity.IDENTITY,
    "ExpectedPersonBirthDate": Sensitivity.IDENTITY,
    "PersonDeathDate": Sensitivity.IDENTITY,
    "GenderCurrent": Sensitivity.CHARACTERISTIC,
    "Sex": Sensitivity.CHARACTERISTIC,
    "Ethnicity": Sensitivity.SPECIAL,
    "Disability": Sensitivity.SPECIAL,
    # Need and factor codes name disability, illness and abuse.
    "PrimaryNeedCode": Sensitivity.SPECIAL,
    "AssessmentFactors": Sensitivity.SPECIAL,
}

# The list's own notes: accept plan dates in any year; the newest block is from 2025-26.
_ANY_YEAR = frozenset({"CINPlanStartDate", "CINPlanEndDate"})


def _kind(row: dict[str, str]) -> Kind:
    if row["codeset"] == "cin_boolean" or row["type"] == "boolean":
        return Kind.BOOLEAN
    if row["codeset"]:
        return Kind.CODE
    return {"date": Kind.DATE, "integer": Kind.INTEGER}.get(row["type"].split()[0], Kind.TEXT)


def _first_year(row: dict[str, str], name: str) -> str | None:
    first = row["first_year_in_schema_family"].split()[0]
    return None if first == _FIRST_YEAR or name in _ANY_YEAR else first


def _element(row: dict[str, str]) -> Field:
    name = row["path"].rsplit("/", 1)[1]
    return Field(
        name=name,
        title=row["meaning"].split(";")[0],
        kind=_kind(row),
        sensitivity=_SENSITIVITY.get(name, Sensitivity.SOCIAL_CARE),
        source=name,
        codeset=row["codeset"] or None,
        required=row["min_occurs"] == "1",
        first_year=_first_year(row, name),
        last_year=row["last_year"] or None,
        structural=name == "LAchildID",
    )


_ELEMENTS = {row["path"]: _element(row) for row in rows("cin_elements") if row["type"] != "group"}
_CHILD_ID = _ELEMENTS[f"{_CHILD}ChildIdentifiers/LAchildID"]


def _table(
    name: str,
    title: str,
    *parents: str,
    counters: tuple[str, ...] = (),
    repeats: tuple[str, ...] = (),
    evidence: Evidence | None = None,
) -> Table:
    """A table of the leaves directly under `parents`; `repeats` are leaves that tell rows apart."""
    leaves = tuple(
        field
        for path, field in _ELEMENTS.items()
        if f"{path.rsplit('/', 1)[0]}/" in parents and field is not _CHILD_ID
    )
    return Table(
        name=name,
        title=title,
        subject="LAchildID",
        key=("LAchildID", *counters, *repeats),
        fields=(_CHILD_ID, *ordinals(counters), *leaves),
        evidence=evidence or Evidence(),
    )


def _spell(start: str, end: str) -> Evidence:
    return Evidence(start=start, end=end, counts=True, chronology=True)


def _events(*on: str) -> Evidence:
    return Evidence(on=on, counts=True, chronology=True)


_TABLES = (
    _table("child", "Child", f"{_CHILD}ChildIdentifiers/", f"{_CHILD}ChildCharacteristics/"),
    _table(
        "disability",
        "Disability",
        f"{_CHILD}ChildCharacteristics/Disabilities/",
        repeats=("Disability",),
    ),
    _table(
        "episode",
        "Period of need, referral to closure",
        _EPISODE,
        counters=("episode_no",),
        evidence=_spell("CINreferralDate", "CINclosureDate"),
    ),
    _table(
        "assessment",
        "Assessment",
        f"{_EPISODE}Assessments/",
        counters=("episode_no", "assessment_no"),
        evidence=_spell("AssessmentActualStartDate", "AssessmentAuthorisationDate"),
    ),
    _table(
        "assessment_factor",
        "Factor found at the end of an assessment",
        f"{_EPISODE}Assessments/FactorsIdentifiedAtAssessment/",
        counters=("episode_no", "assessment_no"),
        repeats=("AssessmentFactors",),
    ),
    _table(
        "cin_plan",
        "Child in need plan",
        f"{_EPISODE}CINPlanDates/",
        counters=("episode_no", "plan_no"),
        evidence=_spell("CINPlanStartDate", "CINPlanEndDate"),
    ),
    _table(
        "section47",
        "Section 47 enquiry",
        f"{_EPISODE}Section47/",
        counters=("episode_no", "section47_no"),
        evidence=_events("S47ActualStartDate", "DateOfInitialCPC"),
    ),
    _table(
        "protection_plan",
        "Child protection plan",
        f"{_EPISODE}ChildProtectionPlans/",
        counters=("episode_no", "plan_no"),
        evidence=_spell("CPPstartDate", "CPPendDate"),
    ),
    _table(
        "review",
        "Review of a protection plan",
        f"{_EPISODE}ChildProtectionPlans/Reviews/",
        counters=("episode_no", "plan_no"),
        repeats=("CPPreviewDate",),
        evidence=_events("CPPreviewDate"),
    ),
    _table(
        "pre_proceedings",
        "Pre-proceedings and family group decision making",
        f"{_EPISODE}PreProceedingsandFGDM/",
        counters=("episode_no", "pre_proceedings_no"),
        evidence=_events("PPStartDate", "StepDecisionDate", "CourtAppDate"),
    ),
    findings(_CHILD_ID),
)

DATA_SET = DataSet(
    id="cin_census",
    title="Children in need census",
    owner_kind="la",
    grain="child, and period of need from referral to closure",
    identifiers=("LA child id", "UPN", "date of birth"),
    refresh="annually",
    refresh_days=REFRESH_DAYS["annually"],
    retention_class="statutory_return",
    catalogue_number=16,
    feeds=("V1", "V2", "I2", "I3", "T4", "T6", "T9", "involvements", "assessments"),
    years=tuple(f"{start}-{(start + 1) % 100:02}" for start in range(2016, 2026)),
    tables=_TABLES,
)
