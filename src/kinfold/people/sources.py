"""Names the tables that say who somebody is, and what each calls a name, a birth date, a number."""

from typing import Final

#: Tables that say who somebody is, best first, and what their columns are called.
SOURCES: Final = {
    "pupil_core.pupil": {
        "record": "upn",
        "upn": "upn",
        "former_upn": "former_upn",
        "surname": "surname",
        "forename": "forename",
        "other_forename": "preferred_forename",
        "other_surname": "preferred_surname",
        "born": "date_of_birth",
        "sex": "gender",
        "address": "address",
    },
    "school_census.pupil": {
        "record": "upn",
        "upn": "upn",
        "former_upn": "formerupn",
        "surname": "surname",
        "forename": "forename",
        "other_surname": "preferredsurname",
        "former_surname": "formersurname",
        "born": "dob",
        "sex": "sex",
    },
    "school_history.enrolment": {"record": "upn", "upn": "upn"},
    "early_help.involvement": {
        "record": "case_id",
        "surname": "surname",
        "forename": "forename",
        "born": "date_of_birth",
        "address": "address",
    },
    "early_help.assessment": {"record": "case_id"},
    "cin_census.child": {
        "record": "LAchildID",
        "upn": "UPN",
        "former_upn": "FormerUPN",
        "born": "PersonBirthDate",
        "expected": "ExpectedPersonBirthDate",
        "sex": "Sex",
    },
}
RANK: Final = {name: place for place, name in enumerate(SOURCES)}
