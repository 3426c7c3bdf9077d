"""Returns and transfers that come as XML or JSON, built from the list of their elements.

The elements are in `facts/return_elements.csv`, each with how careful to be with it; where each
stands in its file is told by `intake/layouts`. This file says what each return and table is.
"""

from collections.abc import Collection, Mapping
from typing import Final, NamedTuple

from kinfold.datasets.checked import findings
from kinfold.datasets.model import DataSet, Evidence, Field, Kind, Sensitivity, Table
from kinfold.datasets.packaged import rows
from kinfold.datasets.shorthand import REFRESH_DAYS


class _About(NamedTuple):
    """What the list of elements does not say of a return; `subject` names the person."""

    title: str
    subject: str
    grain: str
    identifiers: tuple[str, ...]
    refresh: str
    feeds: tuple[str, ...] = ("figures",)
    owner_kind: str = "la"
    retention_class: str = "statutory_return"
    found: bool = False
    accrues: bool = False


_RETURNS: Final[Mapping[str, _About]] = {
    "alternative_provision_census": _About(
        title="Alternative provision census",
        subject="pupil_ref",
        grain="pupil and placement",
        identifiers=("UPN", "name", "date of birth", "address"),
        refresh="annually",
    ),
    "common_transfer_file": _About(
        title="Common transfer file",
        subject="upn",
        grain="pupil, with what goes from school to school",
        identifiers=("UPN", "name", "date of birth", "address"),
        refresh="on change",
        feeds=("identity", "education"),
        owner_kind="school",
        retention_class="pupil_record",
    ),
    "early_years_census": _About(
        title="Early years census",
        subject="child_ref",
        grain="setting, and child with funded hours",
        identifiers=("UPN", "name", "date of birth", "address"),
        refresh="annually",
    ),
    "learner_record": _About(
        title="Individualised learner record",
        subject="learner_ref",
        grain="learner, aim and outcome",
        identifiers=("ULN", "name", "date of birth", "postcode"),
        refresh="monthly",
        owner_kind="further_education",
    ),
    "nccis_return": _About(
        title="Post-16 caseload return",
        subject="ypid",
        grain="young person, with the current activity",
        identifiers=("Young person's id", "name", "date of birth", "ULN", "UPN"),
        refresh="monthly",
        found=True,
    ),
    "social_care_daily": _About(
        title="Daily social care payload",
        subject="case_id",
        grain="child, with each episode of social care",
        identifiers=("LA child id", "UPN", "name", "date of birth", "postcode"),
        refresh="daily",
        retention_class="social_care_record",
        accrues=True,
    ),
    "workforce_census": _About(
        title="Social work workforce census",
        subject="swe_number",
        grain="social worker, and vacancies of the authority",
        identifiers=("Social Work England number", "date of birth"),
        refresh="annually",
    ),
}
#: What a table is called where its own name says too little.
_TITLES: Final = {
    "activity": "Current activity",
    "aim": "Learning aim",
    "aim_monitoring": "Funding and monitoring of an aim",
    "aim_provider_monitoring": "Provider's own monitoring of an aim",
    "attendance_marks": "Attendance marks of a span of days",
    "attendance_year": "Attendance of a year",
    "circumstance": "Individual circumstance",
    "difficulty": "Learning difficulty or health problem",
    "free_meals": "Spell of free school meals",
    "learner_monitoring": "Funding and monitoring of a learner",
    "offer": "September Guarantee offer",
    "person": "Young person",
    "provider_monitoring": "Provider's own monitoring of a learner",
    "result": "Assessment result",
    "school": "School attended before",
    "strengths_difficulties": "Strengths and difficulties score",
    "vacancies": "Vacancies and agency workers",
}
#: Which fields date a row, by return and table.
_DATED: Final[Mapping[tuple[str, str], Evidence]] = {
    ("nccis_return", "activity"): Evidence(start="start_date"),
    ("learner_record", "aim"): Evidence(start="learn_start_date", end="learn_act_end_date"),
    ("alternative_provision_census", "placement"): Evidence(start="entry_date", end="leaving_date"),
    ("common_transfer_file", "school"): Evidence(start="entry_date", end="leaving_date"),
    **{
        ("social_care_daily", table): Evidence(start=start, end=end)
        for table, start, end in (
            ("episode", "received_on", "closed_on"),
            ("assessment", "started_on", "authorised_on"),
            ("in_need_plan", "started_on", "ended_on"),
            ("enquiry", "started_on", "ended_on"),
            ("protection_plan", "started_on", "ended_on"),
            ("placement", "started_on", "ended_on"),
        )
    },
}

#: By what a row is known again, where its keys would count places in a list: a newer list of
#: disabilities or factors takes the place of the last, whole.
_KNOWN_BY: Final[Mapping[tuple[str, str], tuple[str, ...]]] = {
    ("social_care_daily", "disability"): ("case_id",),
    ("social_care_daily", "assessment_factor"): ("case_id", "episode_id", "assessment_no"),
    ("social_care_daily", "worker"): ("case_id", "episode_id", "worker", "started_on"),
}
_REMOVED: Final = "purged"


def _field(row: Mapping[str, str]) -> Field:
    return Field(
        name=row["name"],
        title=row["title"],
        kind=Kind(row["kind"]),
        sensitivity=Sensitivity(row["sensitivity"]),
        source=row["element"],
        also=(row["also"],) if row["also"] else (),
        codeset=row["codeset"] or None,
        required=row["needed"] in {"key", "row"},
        structural=row["needed"] == "key",
        protected=row["needed"] == "protected",
    )


def _table(name: str, about: _About, table: str, elements: list[dict[str, str]]) -> Table:
    fields = tuple(_field(row) for row in elements)
    key = tuple(field.name for field in fields if field.structural)
    names = {field.name for field in fields}
    return Table(
        name=table,
        title=_TITLES.get(table, table.replace("_", " ").capitalize()),
        fields=fields,
        subject=next((one for one in key if one == about.subject), key[0] if key else None),
        key=_KNOWN_BY.get((name, table), key),
        evidence=_DATED.get((name, table), Evidence()),
        gone=_REMOVED if _REMOVED in names else None,
        below=_below(table, names) if about.accrues else (),
    )


def _below(table: str, names: Collection[str]) -> tuple[str, ...]:
    """The tables of the payload that a table's rows stand below."""
    above = (("child", "case_id"), ("episode", "episode_id"), ("assessment", "assessment_no"))
    return tuple(one for one, number in above if number in names and one != table)


def _declared(name: str, about: _About) -> DataSet:
    listed = [row for row in rows("return_elements") if row["data_set"] == name]
    tables = tuple(
        _table(name, about, table, [row for row in listed if row["table"] == table])
        for table in dict.fromkeys(row["table"] for row in listed)
    )
    if about.found:
        tables = (*tables, findings(tables[0].field(about.subject)))
    return DataSet(
        id=name,
        title=about.title,
        owner_kind=about.owner_kind,
        grain=about.grain,
        identifiers=about.identifiers,
        refresh=about.refresh,
        refresh_days=REFRESH_DAYS[about.refresh],
        retention_class=about.retention_class,
        feeds=about.feeds,
        tables=tables,
        accrues=about.accrues,
    )


DATA_SETS: Final = tuple(_declared(name, about) for name, about in _RETURNS.items())
