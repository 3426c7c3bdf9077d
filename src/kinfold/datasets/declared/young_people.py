"""Young people's caseload: where each one lives, studies or works, and what was offered.

One CSV carries all four tables; its `record_type` column says which. It is the authority's own
list, and the same columns travel to another authority in the exchange (Education and Skills Act
2008; the layout is the product's own, after the proposed exchange row and the NCCIS elements).
"""

from kinfold.datasets.model import DataSet, Evidence, Field, Kind, Sensitivity, Table
from kinfold.datasets.shorthand import plain

_IDENTITY = Sensitivity.IDENTITY
_CONTACT = Sensitivity.CONTACT
_EDUCATION = Sensitivity.EDUCATION
_CHARACTERISTIC = Sensitivity.CHARACTERISTIC
_ADMIN = Sensitivity.ADMINISTRATIVE


def _row_keys() -> tuple[Field, ...]:
    return (
        plain("record_type", _ADMIN, required=True, structural=True),
        plain("ypid", _IDENTITY, title="Young person's id", required=True, structural=True),
    )


def _code(name: str, codes: str, sensitivity: Sensitivity, *, title: str | None = None) -> Field:
    return Field(
        name=name,
        title=title or name.replace("_", " ").capitalize(),
        kind=Kind.CODE,
        sensitivity=sensitivity,
        source=name,
        codeset=codes,
    )


def _day(name: str, sensitivity: Sensitivity = _EDUCATION, *, title: str | None = None) -> Field:
    return plain(name, sensitivity, kind=Kind.DATE, title=title)


PERSON = (
    *_row_keys(),
    plain("surname", _IDENTITY, required=True),
    plain("forename", _IDENTITY, required=True),
    plain("middle_name", _IDENTITY),
    plain("date_of_birth", _IDENTITY, kind=Kind.DATE, required=True),
    _code("sex", "sex_nccis", _CHARACTERISTIC),
    plain("uln", _IDENTITY, title="Unique learner number"),
    plain("upn", _IDENTITY, title="Unique pupil number"),
    plain("address", _CONTACT),
    plain("postcode", _CONTACT),
    plain("telephone_1", _CONTACT),
    plain("telephone_2", _CONTACT),
    plain("telephone_3", _CONTACT),
    plain("email", _CONTACT, title="E-mail"),
    plain("home_la", _ADMIN, title="Authority where they live, as recorded"),
    plain("educated_la", _EDUCATION, title="Authority where they study"),
    plain("la_at_year_11", _EDUCATION, title="Authority of their school in Year 11"),
    plain("responsible_la", _ADMIN, title="Authority responsible, in care or custody"),
    plain("moved_from_la", _ADMIN, title="Authority they moved from"),
    _day("moved_on", _ADMIN),
    _code("cohort_status", "nccis_cohort_status", _ADMIN),
    plain("transferred_to_la", _ADMIN, title="Authority they were transferred to"),
    _code("ethnicity", "ethnicity_main", Sensitivity.SPECIAL),
    _code("ehc_plan", "yes_no", Sensitivity.SPECIAL, title="Education, health and care plan"),
    _code("sen_support", "yes_no", Sensitivity.SPECIAL, title="SEN support"),
    _code("intended_destination", "nccis_intended_destination", _EDUCATION),
    _code("sharing", "sharing_wish", _ADMIN, title="Their wish about sharing"),
    _day("notice_on", _ADMIN, title="Told about sharing on"),
    plain("override_ground", _ADMIN, title="Lawful ground for sharing against their wish"),
    plain("override_reason", Sensitivity.FREE_TEXT, title="Reason for sharing against their wish"),
    plain("override_role", _ADMIN, title="Role that decided to share against their wish"),
)
ACTIVITY = (
    *_row_keys(),
    _code("activity_code", "nccis_activity", _EDUCATION),
    _day("start_date"),
    _day("end_date"),
    _day("ascertained_on"),
    _day("verified_on"),
    _day("review_on"),
    _day("due_to_lapse"),
    plain("establishment_number", _EDUCATION),
    plain("establishment_name", _EDUCATION),
    plain("ukprn", _EDUCATION, title="Provider reference number"),
    plain("qualification_type", _EDUCATION),
    _day("predicted_end"),
    _day("neet_start", title="Not in education, employment or training since"),
    _code("source", "activity_source", _ADMIN, title="Who said so"),
)
OFFER = (
    *_row_keys(),
    plain("guarantee_year", _EDUCATION, title="Guarantee year (11 or 12)"),
    _code("guarantee_status", "nccis_guarantee_status", _EDUCATION),
    plain("guarantee_la", _EDUCATION, title="Authority of the guarantee"),
    plain("institution", _EDUCATION, title="Current institution"),
    plain("course", _EDUCATION),
    plain("level", _EDUCATION),
    plain("offering_institution", _EDUCATION),
    _day("start_date", title="Start date of the offer"),
)
CIRCUMSTANCE = (
    *_row_keys(),
    _code("characteristic", "nccis_characteristic", Sensitivity.SPECIAL),
)

DATA_SET = DataSet(
    id="young_people",
    title="Young people's caseload",
    owner_kind="la",
    grain="person",
    identifiers=("name", "date of birth", "ULN", "UPN", "postcode"),
    refresh="on change",
    refresh_days=31,
    retention_class="young_people_caseload",
    catalogue_number=12,
    feeds=("T3",),
    tables=(
        Table(
            name="person",
            title="Young person",
            subject="ypid",
            key=("ypid",),
            fields=PERSON,
        ),
        Table(
            name="activity",
            title="Activity",
            subject="ypid",
            key=("ypid", "start_date"),
            evidence=Evidence(start="start_date", end="end_date"),
            fields=ACTIVITY,
        ),
        Table(
            name="offer",
            title="September Guarantee offer",
            subject="ypid",
            key=("ypid", "guarantee_year"),
            fields=OFFER,
        ),
        Table(
            name="circumstance",
            title="Individual circumstance",
            subject="ypid",
            key=("ypid",),
            fields=CIRCUMSTANCE,
        ),
    ),
)
