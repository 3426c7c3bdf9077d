"""Practitioner view: the 37 fields that may be shown about one child, and what each rests on.

The titles and the closed list are Appendix C, 7.4 to 7.11. A flag that rests on nothing is one
that no data set loaded today can raise; it always reads "no information on database".
"""

from kinfold.datasets.model import DataSet, Field, Kind, Sensitivity, Table
from kinfold.datasets.shorthand import REFRESH_DAYS

_CARE = Sensitivity.SOCIAL_CARE
_SPECIAL = Sensitivity.SPECIAL
_CRIMINAL = Sensitivity.CRIMINAL
_CONTACT = Sensitivity.CONTACT
_EDUCATION = Sensitivity.EDUCATION
_IDENTITY = Sensitivity.IDENTITY


def _shown(
    name: str,
    title: str,
    sensitivity: Sensitivity,
    *drawn_from: str,
    kind: Kind = Kind.TEXT,
) -> Field:
    return Field(name=name, title=title, kind=kind, sensitivity=sensitivity, drawn_from=drawn_from)


_EPISODE = (
    "cin_census.episode.CINreferralDate",
    "cin_census.episode.CINclosureDate",
    "cin_census.episode.ReferralNFA",
)
_CIN_PLAN = ("cin_census.cin_plan.CINPlanStartDate", "cin_census.cin_plan.CINPlanEndDate")
_PROTECTION_PLAN = (
    "cin_census.protection_plan.CPPstartDate",
    "cin_census.protection_plan.CPPendDate",
)
_CIN_ASSESSMENT = (
    "cin_census.assessment.AssessmentActualStartDate",
    "cin_census.assessment.AssessmentAuthorisationDate",
)
_FACTORS = ("cin_census.assessment_factor.AssessmentFactors", *_CIN_ASSESSMENT)
_EH_INVOLVEMENT = ("early_help.involvement.start_date", "early_help.involvement.end_date")
_EH_ASSESSMENT = (
    "early_help.assessment.assessment_type",
    "early_help.assessment.assessment_date",
)
_SEN_STATUS = ("sen_register.sen.sen_status", "sen_register.sen.sen_status_date")
_YOUNG_CARER = (
    "young_carers.young_carer.young_carer",
    "young_carers.young_carer.young_carer_start",
    "young_carers.young_carer.young_carer_end",
)
_MARKS = (
    "attendance_marks.mark.date",
    "attendance_marks.mark.session",
    "attendance_marks.mark.mark",
)
_EXCLUSIONS = (
    "exclusions.exclusion.category",
    "exclusions.exclusion.start_date",
    "exclusions.exclusion.end_date",
)
_ENROLMENT = ("school_history.enrolment.start_date", "school_history.enrolment.end_date")

_PERSONAL = (
    _shown(
        "name",
        "name",
        _IDENTITY,
        "pupil_core.pupil.surname",
        "pupil_core.pupil.forename",
        "pupil_core.pupil.middle_names",
        "pupil_core.pupil.preferred_forename",
        "pupil_core.pupil.preferred_surname",
    ),
    _shown("address", "address", _CONTACT, "pupil_core.pupil.address"),
    _shown(
        "date_of_birth",
        "date of birth",
        _IDENTITY,
        "pupil_core.pupil.date_of_birth",
        kind=Kind.DATE,
    ),
    # Appendix A lists no local pupil id, so the UPN is the only student id there is.
    _shown("student_id", "student ID", _IDENTITY, "pupil_core.pupil.upn"),
    # The school feed's NHS number is only proposed (ambiguity A18).
    _shown("nhs_id", "NHS ID", _IDENTITY),
    _shown("lcs_case_id", "LCS case ID", _IDENTITY, "cin_census.child.LAchildID"),
)

_VULNERABILITY = (
    _shown(
        "V1",
        "active social care / early help involvement",
        _CARE,
        *_EPISODE,
        *_EH_INVOLVEMENT,
    ),
    _shown("V2", "known to social care / early help", _CARE, *_EPISODE, *_EH_INVOLVEMENT),
    _shown("V3", "known to other supporting services", _CARE),
)

_INDIVIDUAL = (
    _shown("I1", "child looked after", _CARE),
    _shown("I2", "child protection", _CARE, *_PROTECTION_PLAN),
    _shown("I3", "child in need", _CARE, *_EPISODE, *_CIN_PLAN),
    _shown("I4", "young carer", Sensitivity.CHARACTERISTIC, *_YOUNG_CARER),
    _shown("I5", "education, health and care plan", _SPECIAL, *_SEN_STATUS),
    _shown("I6", "SEN / children with disability support", _SPECIAL, *_SEN_STATUS),
    _shown("I7", "safeguarding notifications", _CARE),
)

_TRANSFORM = (
    _shown(
        "T1",
        "education",
        _EDUCATION,
        *_MARKS,
        "attendance_marks.mark.absence_reason",
        *_EXCLUSIONS,
    ),
    _shown("T2", "health", _SPECIAL),
    _shown("T3", "worklessness", Sensitivity.CHARACTERISTIC),
    _shown("T4", "need support", _CARE, *_EH_ASSESSMENT, *_EH_INVOLVEMENT, *_EPISODE),
    _shown("T5", "services supported", _CARE, *_EH_INVOLVEMENT),
    _shown("T6", "substance misuse", _SPECIAL, *_FACTORS),
    _shown("T7", "crime", _CRIMINAL),
    _shown("T8", "anti-social behaviour", _CRIMINAL),
    _shown("T9", "domestic violence", _CRIMINAL, *_FACTORS),
)

_INVOLVEMENTS = (
    _shown(
        "involvement_agency",
        "agency",
        _CARE,
        "early_help.involvement.agency",
        *_EH_INVOLVEMENT,
        *_EPISODE,
    ),
    _shown("involvement_dates", "start and end date", _CARE, *_EH_INVOLVEMENT, *_EPISODE),
    _shown("involvement_worker", "worker", _CONTACT, "early_help.involvement.worker"),
    _shown(
        "involvement_lead_email",
        "lead professional e-mail",
        _CONTACT,
        "early_help.involvement.lead_professional_email",
    ),
)

_ASSESSMENTS = (
    _shown("assessment_type", "type", _CARE, *_EH_ASSESSMENT, *_CIN_ASSESSMENT),
    _shown(
        "assessment_date",
        "date",
        _CARE,
        "early_help.assessment.assessment_date",
        *_CIN_ASSESSMENT,
        kind=Kind.DATE,
    ),
    _shown(
        "assessment_creator",
        "document creator",
        _CONTACT,
        "early_help.assessment.document_creator",
    ),
    _shown(
        "assessment_creator_email",
        "creator e-mail",
        _CONTACT,
        "early_help.assessment.creator_email",
    ),
)

_SCHOOLING = (
    _shown("term_start", "term start", _EDUCATION, *_ENROLMENT, kind=Kind.DATE),
    _shown("term_end", "term end", _EDUCATION, *_ENROLMENT, kind=Kind.DATE),
    _shown(
        "school_name",
        "school name",
        _EDUCATION,
        "school_history.enrolment.school_name",
        *_ENROLMENT,
    ),
    _shown(
        "attendance_percentage", "attendance percentage", _EDUCATION, *_MARKS, kind=Kind.DECIMAL
    ),
)

DATA_SET = DataSet(
    id="practitioner_view",
    title="Practitioner view of one child",
    owner_kind="la",
    grain="person",
    identifiers=("name", "date of birth", "student ID", "LCS case ID"),
    refresh="on change",
    refresh_days=REFRESH_DAYS["on change"],
    retention_class="derived",
    derived=True,
    feeds=("view",),
    tables=(
        Table(
            name="record",
            title="Record",
            subject=None,
            fields=(
                *_PERSONAL,
                *_VULNERABILITY,
                *_INDIVIDUAL,
                *_TRANSFORM,
                *_INVOLVEMENTS,
                *_ASSESSMENTS,
                *_SCHOOLING,
            ),
        ),
    ),
)
