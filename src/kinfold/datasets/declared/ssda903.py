"""Children looked after return (SSDA903): its twelve modules, built from the list of columns.

The columns are read from `facts/ssda903_columns.csv`; this file only says which columns name and
date a row of each module, and how careful to be with each.
"""

from kinfold.datasets.checked import findings
from kinfold.datasets.model import DataSet, Evidence, Field, Kind, Sensitivity, Table
from kinfold.datasets.packaged import rows
from kinfold.datasets.shorthand import REFRESH_DAYS

_IDENTITY = frozenset({"CHILD", "DOB", "UPN", "MC_DOB", "SW_ID"})
_CONTACT = frozenset({"HOME_POST", "PL_POST"})
_CHARACTERISTIC = frozenset({"SEX", "MOTHER"})
# Health; and codes that name disability, illness, abuse, or the sex of a couple.
_SPECIAL = frozenset(
    {
        "ETHNIC", "CIN", "SDQ_SCORE", "SDQ_REASON", "HEALTH_CHECK", "IMMUNISATIONS",
        "TEETH_CHECK", "HEALTH_ASSESSMENT", "SUBSTANCE_MISUSE", "INTERVENTION_RECEIVED",
        "INTERVENTION_OFFERED", "ACTIV", "SEX_ADOPTR", "LS_ADOPTR",
    }
)  # fmt: skip
# Convictions; and codes that name remand or custody.
_CRIMINAL = frozenset({"CONVICTED", "LS", "PLACE", "REC", "REASON_PLACE_CHANGE", "ACCOM"})

#: Columns whose values are not only those of a list, or that may hold part of a date.
_OPEN = {"UPN": "upn_unknown_ssda903", "LA_PERM": "ssda903_la_permanence_special"}
_PART_DATES = frozenset({"DATE_PERM"})


def _sensitivity(name: str) -> Sensitivity:
    for names, found in (
        (_IDENTITY, Sensitivity.IDENTITY),
        (_CONTACT, Sensitivity.CONTACT),
        (_CHARACTERISTIC, Sensitivity.CHARACTERISTIC),
        (_SPECIAL, Sensitivity.SPECIAL),
        (_CRIMINAL, Sensitivity.CRIMINAL),
    ):
        if name in names:
            return found
    return Sensitivity.SOCIAL_CARE


def _kind(row: dict[str, str]) -> Kind:
    if row["column"] in _PART_DATES | _OPEN.keys():
        return Kind.TEXT
    return {"date": Kind.DATE, "code": Kind.CODE, "integer": Kind.INTEGER}.get(
        row["type"].split()[0], Kind.TEXT
    )


def _first_year(row: dict[str, str]) -> str | None:
    return None if row["first_year"].endswith("earlier") else row["first_year"]


def _field(row: dict[str, str]) -> Field:
    name = row["column"]
    return Field(
        name=name,
        title=row["meaning"],
        kind=_kind(row),
        sensitivity=_sensitivity(name),
        source=name,
        codeset=_OPEN.get(name) or row["codeset"] or None,
        required=row["presence"] == "required",
        first_year=_first_year(row),
        structural=name == "CHILD",
    )


def _table(
    module: str, title: str, *key: str, spell: tuple[str, str] | None = None, on: str | None = None
) -> Table:
    """One module; `key` tells a child's rows apart, `spell` or `on` dates them."""
    dated = spell is not None or on is not None
    return Table(
        name=module.lower(),
        title=title,
        subject="CHILD",
        key=("CHILD", *key),
        fields=tuple(_field(row) for row in rows("ssda903_columns") if row["file"] == module),
        evidence=Evidence(
            start=spell[0] if spell else None,
            end=spell[1] if spell else None,
            on=(on,) if on else (),
            counts=dated,
            chronology=dated,
        ),
    )


_TABLES = (
    _table("Header", "Child looked after"),
    _table("Episodes", "Episode of care", "DECOM", spell=("DECOM", "DEC")),
    _table("Reviews", "Review of a child looked after", "REVIEW", on="REVIEW"),
    _table("UASC", "Unaccompanied asylum-seeking child"),
    _table("OC2", "Health and outcomes after twelve months in care"),
    _table("OC3", "Care leaver"),
    _table("AD1", "Adoption", on="DATE_INT"),
    _table(
        "PlacedAdoption",
        "Decision to place for adoption",
        "DATE_PLACED",
        spell=("DATE_PLACED", "DATE_PLACED_CEASED"),
    ),
    _table("PrevPerm", "Earlier permanence"),
    _table(
        "Missing", "Missing or away from placement", "MIS_START", spell=("MIS_START", "MIS_END")
    ),
    _table(
        "SWEpisodes", "Social worker's time with a child", "SW_DECOM", spell=("SW_DECOM", "SW_DEC")
    ),
    _table("DoLo", "Deprivation of liberty order", "DOLO_START", spell=("DOLO_START", "DOLO_END")),
)

_WHOLE = (*_TABLES, findings(_TABLES[0].field("CHILD")))

DATA_SET = DataSet(
    id="ssda903",
    title="Children looked after return (SSDA903)",
    owner_kind="la",
    grain="child, and episode of care from one change of status or placement to the next",
    identifiers=("LA child id", "UPN", "date of birth"),
    refresh="annually",
    refresh_days=REFRESH_DAYS["annually"],
    retention_class="statutory_return",
    catalogue_number=19,
    feeds=("I1", "I7", "V1", "V2", "involvements"),
    years=tuple(f"{start}-{(start + 1) % 100:02}" for start in range(2016, 2027)),
    tables=_WHOLE,
)
