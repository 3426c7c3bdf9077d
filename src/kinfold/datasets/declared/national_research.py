"""National tables released for research, with the outcomes of education years later.

Variables come from `facts/npd_leo_variables.csv`. "[term][yy]" in a name stands for the term and
year that the table's own headings carry.
"""

from collections.abc import Mapping

from kinfold.datasets.model import DataSet, Field, Kind, Sensitivity, Table
from kinfold.datasets.national import by_name, column, data_set, slug, years_of
from kinfold.datasets.packaged import rows

#: Published table -> (our data set, its title, what a column is that no rule knows).
_EDUCATION, _CARE = Sensitivity.EDUCATION, Sensitivity.SOCIAL_CARE
_MONEY, _OFFICE = Sensitivity.CHARACTERISTIC, Sensitivity.ADMINISTRATIVE
_TABLES = {
    "School Census pupil": ("npd_school_census", "School census: research tables", _EDUCATION),
    "PRU census": ("npd_pru_census", "Pupil referral unit census: research tables", _EDUCATION),
    "EYFS profile": ("npd_eyfs_profile", "Early years profile: research tables", _EDUCATION),
    "Alternative provision": (
        "npd_alternative_provision", "Alternative provision: research tables", _EDUCATION,
    ),
    "KS1": ("npd_key_stage_1", "Key stage 1: research tables", _EDUCATION),
    "KS2": ("npd_key_stage_2", "Key stage 2: research tables", _EDUCATION),
    "KS3": ("npd_key_stage_3", "Key stage 3: research tables", _EDUCATION),
    "KS4": ("npd_key_stage_4", "Key stage 4: research tables", _EDUCATION),
    "KS5": ("npd_key_stage_5", "Key stage 5 (16 to 18): research tables", _EDUCATION),
    "Children in need": ("npd_children_in_need", "Children in need: research tables", _CARE),
    "Children looked after": ("npd_looked_after", "Children looked after: research tables", _CARE),
    "Absence": ("npd_absence", "Absence: research tables", _EDUCATION),
    "Exclusions 2001-05": (
        "npd_exclusions_2001_05", "Exclusions to 2004-05: research tables", _EDUCATION,
    ),
    "Exclusions": ("npd_exclusions", "Exclusions: research tables", _EDUCATION),
    "Post-16 learning aims": (
        "npd_learning_aims", "Post-16 learning aims: research tables", _EDUCATION,
    ),
    "NCCIS": ("npd_post16_activity", "Post-16 activity: research tables", _EDUCATION),
    "YPMAD": ("ypmad", "Young Person's Matched Administrative Dataset", _EDUCATION),
    "HESA student": ("npd_higher_education", "Higher education students", _EDUCATION),
    "UCAS": ("npd_university_applications", "University applications", _EDUCATION),
    "ILR learners": ("npd_ilr", "Individualised learner record: research tables", _EDUCATION),
    "ILR aims": ("npd_ilr", "Individualised learner record: research tables", _EDUCATION),
    "ILR learning aims reference": (
        "npd_ilr", "Individualised learner record: research tables", _OFFICE,
    ),
}  # fmt: skip
_LEO = ("leo", "Longitudinal Education Outcomes")
#: Tables of one published name that are told apart by the section they stand in.
_SECTIONS = {
    "KS2 Pupil table": "pupil", "KS2 Exam Table": "exam", "KS2 Exam table": "exam",
    "KS3 Candidate": "candidate", "KS3 Indicators": "indicators", "KS3 Result Table": "result",
    "KS4 Pupil Table": "pupil", "KS4 Exam Table": "exam",
    "KS5 Student Table": "student", "KS5 Exam Table": "exam",
    "Chronological Indicators": "year", "Snapshot Indicators": "snapshot",
}  # fmt: skip
_NAMED = {
    "ILR learners": "learner", "ILR aims": "aim", "ILR learning aims reference": "aim_reference",
}  # fmt: skip
#: Headings that say whom a row is about, the surest first.
_WHO = ("pupilmatchingrefanonymous", "edukey", "ae_id", "external_id")
_KINDS = {
    "date": Kind.DATE, "DATE9.": Kind.DATE, "int": Kind.INTEGER, "smallint": Kind.INTEGER,
    "bit": Kind.BOOLEAN, "float": Kind.DECIMAL, "numeric(12, 2)": Kind.DECIMAL,
    "numeric(3, 1)": Kind.DECIMAL, "decimal(18, 0)": Kind.DECIMAL,
}  # fmt: skip


def _place(row: Mapping[str, str]) -> tuple[str, str]:
    """The data set and table a variable belongs to."""
    published = row["table"]
    if published.startswith("LEO "):
        return _LEO[0], slug(published.removeprefix("LEO "))
    table = _NAMED.get(published) or _SECTIONS.get(row["section"], "")
    return _TABLES[published][0], table or "record"


def _otherwise(row: Mapping[str, str]) -> Sensitivity:
    published = row["table"]
    if published in _TABLES:
        return _TABLES[published][2]
    return _OFFICE if "lookup" in published or "business" in published else _MONEY


def _who(listed: list[Mapping[str, str]]) -> str | None:
    """The heading that says whom a row is about; None for a table about no person."""
    for key in _WHO:
        for row in listed:
            name = slug(row["variable"])
            if key in name and "nonanonymous" not in name:
                return name
    return None


def _field(row: Mapping[str, str], who: str | None) -> Field:
    heading = row["variable"]
    subject = slug(heading) == who
    plain = heading.replace("_[term][yy]", "").replace("[yy]", "")
    # A table of one term names it in each heading; a heading of a year is compared without it.
    any_term = heading.replace("_SPR[yy]", "_[term][yy]")
    return column(
        heading,
        title=row["short_label"] or row["source_name"] or heading,
        kind=Kind.TEXT if subject else _KINDS.get(row["type"], Kind.TEXT),
        subject=subject,
        also=(row["source_name"], plain, any_term),
        years=years_of(row["years"]),
        otherwise=_otherwise(row),
    )


def _table(name: str, listed: list[Mapping[str, str]]) -> Table:
    who = _who(listed)
    return Table(
        name=name,
        title=name.replace("_", " ").capitalize(),
        fields=by_name(listed, lambda row: _field(row, who)),
        subject=who,
    )


def _declared() -> tuple[DataSet, ...]:
    found: dict[str, dict[str, list[Mapping[str, str]]]] = {}
    for row in rows("npd_leo_variables"):
        name, table = _place(row)
        found.setdefault(name, {}).setdefault(table, []).append(row)
    titles = {name: title for name, title, _ in _TABLES.values()} | dict([_LEO])
    return tuple(
        data_set(
            name,
            titles[name],
            *(_table(table, listed) for table, listed in tables.items()),
            grain="person and year, under a reference that says nothing by itself",
            identifiers=("anonymous pupil or education reference",),
            owner_kind="la",
            retention_class="research_data",
            feeds=("figures",),
        )
        for name, tables in found.items()
    )


DATA_SETS = _declared()
