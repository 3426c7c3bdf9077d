"""Person index: which records are the same child, and which organisations the child is linked to.

It is worked out from the other data sets and can be undone: a link names the record it joins,
how it was made, on the strength of which `other` record and which `model`, by whom where a person
decided (`made_by`), and for how long it was believed. `ref` stands for a record in a holder's own
system wherever its identifier must not appear, as in cases for review.
"""

from kinfold.datasets.model import DataSet, Field, Kind, Sensitivity, Table
from kinfold.datasets.shorthand import REFRESH_DAYS

_IDENTITY = Sensitivity.IDENTITY
_ADMIN = Sensitivity.ADMINISTRATIVE


def _worked_out(
    name: str,
    sensitivity: Sensitivity,
    *drawn_from: str,
    kind: Kind = Kind.TEXT,
    structural: bool = False,
) -> Field:
    return Field(
        name=name,
        title=name.replace("_", " ").capitalize(),
        kind=kind,
        sensitivity=sensitivity,
        required=structural,
        structural=structural,
        drawn_from=drawn_from,
    )


def _person() -> Field:
    return _worked_out("person", _IDENTITY, structural=True)


DATA_SET = DataSet(
    id="person_index",
    title="Person index",
    owner_kind="la",
    grain="person",
    identifiers=("person",),
    refresh="on change",
    refresh_days=REFRESH_DAYS["on change"],
    retention_class="derived",
    derived=True,
    feeds=("identity",),
    tables=(
        Table(
            name="link",
            title="Link between a person and a record",
            subject="person",
            key=("person", "data_set", "holder", "record", "believed_from"),
            fields=(
                _person(),
                _worked_out("data_set", _ADMIN, structural=True),
                _worked_out("holder", _ADMIN, structural=True),
                _worked_out(
                    "record",
                    _IDENTITY,
                    "pupil_core.pupil.upn",
                    "school_census.pupil.upn",
                    "cin_census.child.LAchildID",
                    "early_help.involvement.case_id",
                    structural=True,
                ),
                _worked_out("ref", _ADMIN),
                _worked_out("method", _ADMIN),
                _worked_out("probability", _ADMIN, kind=Kind.DECIMAL),
                _worked_out("model", _ADMIN),
                _worked_out("other", _ADMIN),
                _worked_out("made_by", _ADMIN),
                _worked_out("believed_from", _ADMIN, kind=Kind.DATE),
                _worked_out("believed_to", _ADMIN, kind=Kind.DATE),
            ),
        ),
        Table(
            name="waiting",
            title="Record that waits for a person's decision and feeds no view or figure",
            subject="ref",
            key=("ref", "data_set", "since"),
            fields=(
                _worked_out("ref", _ADMIN, structural=True),
                _worked_out("data_set", _ADMIN, structural=True),
                _worked_out("holder", _ADMIN, structural=True),
                _worked_out(
                    "record",
                    _IDENTITY,
                    "pupil_core.pupil.upn",
                    "school_census.pupil.upn",
                    "cin_census.child.LAchildID",
                    "early_help.involvement.case_id",
                    structural=True,
                ),
                _worked_out("reason", _ADMIN),
                _worked_out("since", _ADMIN, kind=Kind.DATE),
                _worked_out("until", _ADMIN, kind=Kind.DATE),
            ),
        ),
        Table(
            name="identity",
            title="What a person is known by",
            subject="person",
            key=("person",),
            fields=(
                _person(),
                _worked_out(
                    "surname",
                    _IDENTITY,
                    "pupil_core.pupil.surname",
                    "school_census.pupil.surname",
                    "early_help.involvement.surname",
                ),
                _worked_out(
                    "forename",
                    _IDENTITY,
                    "pupil_core.pupil.forename",
                    "school_census.pupil.forename",
                    "early_help.involvement.forename",
                ),
                _worked_out(
                    "date_of_birth",
                    _IDENTITY,
                    "pupil_core.pupil.date_of_birth",
                    "school_census.pupil.dob",
                    "cin_census.child.PersonBirthDate",
                    "early_help.involvement.date_of_birth",
                    kind=Kind.DATE,
                ),
                _worked_out(
                    "address",
                    Sensitivity.CONTACT,
                    "pupil_core.pupil.address",
                    "early_help.involvement.address",
                ),
                _worked_out(
                    "upn",
                    _IDENTITY,
                    "pupil_core.pupil.upn",
                    "school_census.pupil.upn",
                    "cin_census.child.UPN",
                ),
                _worked_out("case_id", _IDENTITY, "cin_census.child.LAchildID"),
            ),
        ),
        Table(
            name="relationship",
            title="Why an organisation may find a person",
            subject="person",
            key=("person", "organisation", "basis", "start"),
            fields=(
                _person(),
                _worked_out("organisation", _ADMIN, structural=True),
                _worked_out("basis", _ADMIN, structural=True),
                _worked_out("start", _ADMIN, "school_history.enrolment.start_date", kind=Kind.DATE),
                _worked_out("end", _ADMIN, "school_history.enrolment.end_date", kind=Kind.DATE),
            ),
        ),
    ),
)
