"""The twelve files that schools and authorities download about their own pupils, column by column.

Columns come from `facts/giap_columns.csv`, in the order published; nothing is typed in by hand.
"""

from collections.abc import Mapping

from kinfold.datasets.model import DataSet, Field, Kind, Sensitivity, Table
from kinfold.datasets.national import CODES, DATES, by_name, column, data_set
from kinfold.datasets.packaged import rows

#: Published name -> (our id, title, prefix of its headings, column that says who, what a row is).
_FILES = {
    "CensusAutumn": ("national_census_autumn", "School census download, autumn", "", "UPN"),
    "CensusSpring": ("national_census_spring", "School census download, spring", "", "UPN"),
    "CensusSummer": ("national_census_summer", "School census download, summer", "", "UPN"),
    "EYFSP": ("eyfs_profile", "Early years foundation stage profile", "FSP_", "FSP_UPN"),
    "Phonics": ("phonics_check", "Phonics screening check", "Phonics_", "Phonics_UPN"),
    "KS1": ("key_stage_1", "Key stage 1 results", "", "UPN"),
    "KS2": ("key_stage_2", "Key stage 2 results", "", "UPN"),
    "MTC": ("tables_check", "Multiplication tables check", "", "UPN"),
    "KS4": ("key_stage_4", "Key stage 4 results", "KS4_", "KS4_UPN"),
    "PupilPremium": ("pupil_premium", "Pupil premium", "", "UPN"),
    "FurtherEducationPP": ("fe_pupil_premium", "Pupil premium in further education", "", "ULN"),
    "FurtherEducationSEN": ("fe_sen", "Special needs in further education", "", "ULN"),
}  # fmt: skip
_OUTCOMES = {
    "Phonics": {"phonics_outcome": "phonics_outcome", "version": "data_version"},
    "EYFSP": {"version": "data_version"},
    "KS1": dict.fromkeys(
        ("read_outcome", "writ_outcome", "math_outcome", "sci_outcome"), "ta_outcome_ks1_ks2"
    ),
    "KS2": {
        **dict.fromkeys(("readoutcome", "matoutcome", "gpsoutcome"), "test_outcome_ks2"),
        **dict.fromkeys(("writtaoutcome", "scitaoutcome"), "ta_outcome_ks1_ks2"),
        "version": "data_version",
    },
    "MTC": {"reasonnottakingcheck": "mtc_outcome"},
}
#: Files in which every column that no rule knows is a result.
_RESULTS = frozenset({"EYFSP", "Phonics", "KS1", "KS2", "MTC", "KS4"})
_DATES = frozenset(
    {"pupilpremiumfystartdate", "pupilpremiumfyenddate", "lastfsm", "last_fsm", *DATES}
)
_EYFSP_GOAL = ("com_", "phy_", "pse_", "lit_", "mat_", "utw_", "exp_")


def _field(row: Mapping[str, str]) -> Field:
    file, heading = row["dataset"], row["column"]
    _, _, prefix, subject = _FILES[file]
    bare = heading.removeprefix(prefix).lower()
    codes = _OUTCOMES.get(file, {}).get(bare) or CODES.get(bare)
    if file == "EYFSP" and bare.startswith(_EYFSP_GOAL):
        codes = "eyfsp_outcome"
    kind = Kind.INTEGER if row["type"] == "integer" else Kind.TEXT
    return column(
        heading,
        kind=Kind.DATE if bare in _DATES else kind,
        codes=codes,
        subject=heading == subject,
        otherwise=Sensitivity.EDUCATION if file in _RESULTS else None,
    )


def _declared(file: str) -> DataSet:
    name, title, _, subject = _FILES[file]
    listed = [row for row in rows("giap_columns") if row["dataset"] == file]
    fields = by_name(listed, _field)
    who = next(entry.name for entry in fields if entry.source == subject)
    return data_set(
        name,
        title,
        Table(name="pupil", title="Pupil", fields=fields, subject=who),
        grain="pupil and year",
        identifiers=("UPN" if who.endswith("upn") else "ULN", "name", "date of birth"),
        refresh="termly" if file.startswith("Census") else "annually",
    )


DATA_SETS = tuple(_declared(file) for file in _FILES)
