"""Names the tables that say who somebody is, and what each calls a name, a birth date, a number.

Of these, linking reads what an agreement's link grant lists and nothing else, so that naming a
table here lets nobody see it.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

#: What each table calls what is compared. Several columns together are one text.
Columns = Mapping[str, str | tuple[str, ...]]

_NAMED: Final[Columns] = {
    "surname": "surname",
    "forename": "forename",
    "born": "date_of_birth",
}
_PLACED: Final[Columns] = {"address": ("address", "postcode"), "uprn": "uprn"}
_KEPT_BACK: Final[Columns] = {**_PLACED, "protected": "address_protected"}

#: Tables that say who somebody is, best first, and what their columns are called.
SOURCES: Final[Mapping[str, Columns]] = {
    "pupil_core.pupil": {
        "record": "upn",
        "upn": "upn",
        "former_upn": "former_upn",
        "surname": "surname",
        "forename": "forename",
        "middle": "middle_names",
        "other_forename": "preferred_forename",
        "other_surname": "preferred_surname",
        "born": "date_of_birth",
        "sex": "gender",
        "address": "address",
        "parent": "guardians",
    },
    "school_census.pupil": {
        "record": "upn",
        "upn": "upn",
        "former_upn": "formerupn",
        "uln": "uniquelearnernumber",
        "surname": "surname",
        "forename": "forename",
        "middle": "middlenames",
        "other_surname": "preferredsurname",
        "former_surname": "formersurname",
        "born": "dob",
        "sex": "sex",
    },
    "school_history.enrolment": {"record": "upn", "upn": "upn"},
    "sen_register.sen": {"record": "upn", "upn": "upn", "nhs_number": "nhs_number"},
    "a_level_results.result": {"record": "upn", "upn": "upn", "uln": "uln"},
    "gcse_results.result": {"record": "upn", "upn": "upn", "uln": "uln"},
    "family_support.spell": {
        "record": "upn",
        "upn": "upn",
        "parent": ("parent_forename", "parent_surname"),
    },
    "admissions.application": {
        "record": "application_id",
        "upn": "upn",
        **_NAMED,
        **_PLACED,
        "parent": ("parent_forename", "parent_surname"),
    },
    "young_people.person": {
        "record": "ypid",
        "upn": "upn",
        "uln": "uln",
        **_NAMED,
        "middle": "middle_name",
        "sex": "sex",
        "address": ("address", "postcode"),
        "telephone": "telephone_1",
    },
    "ehc_plans.plan": {"record": "case_id", "upn": "upn", **_NAMED, "address": "postcode"},
    "missing_education.case": {"record": "case_id", "upn": "upn", **_NAMED, **_PLACED},
    "home_education.spell": {"record": "case_id", "upn": "upn", **_NAMED, **_PLACED},
    "early_help.involvement": {"record": "case_id", **_NAMED, "address": "address"},
    "early_help.assessment": {"record": "case_id"},
    "cin_census.child": {
        "record": "LAchildID",
        "upn": "UPN",
        "former_upn": "FormerUPN",
        "born": "PersonBirthDate",
        "expected": "ExpectedPersonBirthDate",
        "sex": "Sex",
    },
    "care_contacts.contact": {
        "record": "case_id",
        "upn": "upn",
        "nhs_number": "nhs_number",
        **_NAMED,
        **_PLACED,
    },
    "missing_episodes.episode": {"record": "case_id", **_NAMED, **_PLACED},
    "in_need.episode": {"record": "case_id"},
    "protection_plans.plan": {"record": "case_id"},
    "looked_after.episode": {"record": "case_id"},
    "care_leavers.spell": {"record": "case_id"},
    "disability_team.spell": {"record": "case_id"},
    # A looked-after child's postcodes are those of placements: the child lives at none of them
    # for anybody to see, and a placement is never a household.
    "ssda903.header": {"record": "CHILD", "upn": "UPN", "born": "DOB", "sex": "SEX"},
    "child_health.contact": {
        "record": "nhs_number",
        "nhs_number": "nhs_number",
        **_NAMED,
        "address": "postcode",
    },
    "youth_justice.intervention": {"record": "person_id", **_NAMED, **_PLACED},
    "family_intervention.member": {"record": "person_id", **_NAMED, **_PLACED},
    "housing.person": {"record": "person_id", **_NAMED, **_KEPT_BACK},
    "substance_treatment.treatment": {
        "record": "client_id",
        "nhs_number": "nhs_number",
        **_NAMED,
        **_KEPT_BACK,
    },
    "antisocial_behaviour.incident": {"record": "person_id", **_NAMED, **_PLACED},
    "police_notifications.notification": {"record": "person_id", **_NAMED, **_KEPT_BACK},
    "probation.supervision": {"record": "person_id", **_NAMED, **_KEPT_BACK},
    "crime.event": {"record": "person_id", **_NAMED, **_KEPT_BACK},
    "domestic_abuse_incidents.person": {"record": "person_id", **_NAMED, **_KEPT_BACK},
    # Whoever a refuge helps is somewhere that nobody may work out.
    "domestic_abuse_service.support": {"record": "client_id", **_NAMED},
    "council_tax_support.claim": {"record": "person_id", **_NAMED, **_PLACED},
    "out_of_work_benefits.claim": {"record": "person_id", **_NAMED, "address": "postcode"},
}
RANK: Final = {name: place for place, name in enumerate(SOURCES)}
#: What would say where somebody is; a source that keeps the address back says none of it.
WHERE: Final = frozenset({"address", "uprn", "telephone"})


def columns(source: str) -> frozenset[str]:
    """Every column of a source that linking may ask for."""
    return frozenset(name for told in SOURCES[source].values() for name in _names(told))


def values(source: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """One row under the standard names, without its record's number.

    Where the source keeps the address back, whatever says where the person is, is left out: it
    places nobody, and is compared with nothing.
    """
    found = {
        name: row.get(told) if isinstance(told, str) else _together(told, row)
        for name, told in SOURCES[source].items()
        if name != "record"
    }
    return found | dict.fromkeys(WHERE & found.keys()) if found.get("protected") else found


def _names(told: str | tuple[str, ...]) -> tuple[str, ...]:
    return (told,) if isinstance(told, str) else told


def _together(told: tuple[str, ...], row: Mapping[str, Any]) -> str:
    """Several columns as one text; what the first says already is not said twice."""
    return ", ".join(_new(told, row)) if told[0] == "address" else " ".join(_new(told, row))


def _new(told: tuple[str, ...], row: Mapping[str, Any]) -> Iterator[str]:
    said = ""
    for name in told:
        text = row.get(name)
        if isinstance(text, str) and text.strip() and text.strip() not in said:
            said += text.strip()
            yield text.strip()
