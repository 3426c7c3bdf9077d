"""Pupil core: who a school's pupils are, as the county agreement's Appendix A lists them."""

from kinfold.datasets.model import DataSet, Kind, Sensitivity, Table
from kinfold.datasets.shorthand import REFRESH_DAYS, item, laestab

_IDENTITY = Sensitivity.IDENTITY
_CONTACT = Sensitivity.CONTACT
_TRAIT = Sensitivity.CHARACTERISTIC
_SPECIAL = Sensitivity.SPECIAL

DATA_SET = DataSet(
    id="pupil_core",
    title="Pupil core (school feed)",
    owner_kind="school",
    grain="pupil",
    identifiers=("UPN", "name", "date of birth", "address", "guardians"),
    refresh="daily",
    refresh_days=REFRESH_DAYS["daily"],
    retention_class="pupil_record",
    catalogue_number=1,
    feeds=("identity", "education"),
    tables=(
        Table(
            name="pupil",
            title="Pupil",
            subject="upn",
            key=("laestab", "upn"),
            fields=(
                laestab(),
                item("upn", "UPN", _IDENTITY, required=True, structural=True),
                item("former_upn", "Former UPN", _IDENTITY),
                item("surname", "Surname", _IDENTITY, required=True),
                item("forename", "Forename", _IDENTITY, required=True),
                item("middle_names", "Middle names", _IDENTITY),
                item("preferred_forename", "Preferred forename", _IDENTITY),
                item("preferred_surname", "Preferred surname", _IDENTITY),
                item("date_of_birth", "Date of birth", _IDENTITY, kind=Kind.DATE, required=True),
                item("gender", "Gender", _TRAIT, codes="sex_school"),
                item("address", "Address", _CONTACT),
                item("guardians", "Guardians", _CONTACT),
                item("nc_year", "NC year", Sensitivity.EDUCATION, codes="nc_year"),
                item("ethnicity", "Ethnicity", _SPECIAL, codes="ethnicity_extended"),
                item("ethnic_source", "Ethnic source", _TRAIT, codes="ctf_ethnicity_source"),
                item("first_language", "First language", _TRAIT, codes="language"),
                item("eal", "EAL", _TRAIT, codes="yes_no"),
                item(
                    "fsm_eligible",
                    "FSM eligible",
                    _TRAIT,
                    codes="yes_no",
                    printed="FSM eligible/date",
                ),
                item("fsm_date", "FSM date", _TRAIT, kind=Kind.DATE, printed="FSM eligible/date"),
                item("medical_flag", "Medical flag", _SPECIAL, codes="yes_no"),
                item("mode_of_travel", "Mode of travel", Sensitivity.EDUCATION),
                item("religion", "Religion", _SPECIAL),
                item("service_family", "Service family", _TRAIT, codes="service_child"),
                item("traveller_family", "Traveller family", _SPECIAL, codes="yes_no"),
                item(
                    "yssa",
                    "Youth support services agreement indicator",
                    Sensitivity.ADMINISTRATIVE,
                    codes="yssa",
                ),
            ),
        ),
    ),
)
