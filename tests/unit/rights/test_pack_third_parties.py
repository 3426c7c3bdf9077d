"""Nothing about somebody else leaves by itself, and what could do harm waits for a person (T19)."""

import re
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from kinfold import datasets
from kinfold.datasets.model import DataSet, Field, Sensitivity, Table
from kinfold.errors import Exit
from kinfold.rights import whose
from kinfold.rights.page import page
from kinfold.rights.pdf import pdf
from kinfold.rights.reviewing import Decision, Draft, Opinion, reviewed
from kinfold.rights.third_parties import Marker, rule_of
from kinfold.rights.whose import ABOUT_OTHERS
from tests.estate import refused
from tests.unit.rights import made
from tests.unit.rights.reading_pdf import text_of

LEAD = "information_governance_lead"
#: Names, mailboxes and numbers of other people, planted wherever a row or a screen has room.
PLANTED = (
    "Priya Nandakumar",
    "priya.nandakumar@marshire.example",
    "Tom Okoro",
    "t.okoro@marshire.example",
    "Anna Kowalska",
    "Jan Kowalski",
    "01632 960777",
    "Bryony Sedgewick",
    "b.sedgewick@marshire.example",
)


def planted() -> Draft:
    rows: made.Rows = {
        "pupil_core.pupil": [
            {
                "upn": "Z1",
                "forename": "Nia",
                "surname": "Marsh",
                "address": "c/o Anna Kowalska, 1 Mill Lane",
                "guardians": "Mrs Anna Kowalska; Mr Jan Kowalski",
                "mode_of_travel": "Car, driven by Jan Kowalski on 01632 960777",
            }
        ],
        "early_help.involvement": [
            {
                "case_id": "EH1",
                "forename": "Nia",
                "surname": "Marsh",
                "agency": "Family support, ask Priya Nandakumar",
                "worker": "Priya Nandakumar",
                "lead_professional_email": "priya.nandakumar@marshire.example",
            }
        ],
        "early_help.assessment": [
            {
                "case_id": "EH1",
                "assessment_type": "Assessment by Tom Okoro",
                "document_creator": "Tom Okoro",
                "creator_email": "t.okoro@marshire.example",
            }
        ],
        "young_carers.young_carer": [
            {"upn": "Z1", "young_carer": "P", "young_carer_notes": "Cares for Anna Kowalska"}
        ],
        "sen_register.sen": [{"upn": "Z1", "sen_history": "Seen by Bryony Sedgewick"}],
        "cin_census.pre_proceedings": [{"LAchildID": "C1", "PPOutcome": "Placed with Tom Okoro"}],
        "young_people.person": [
            {"ypid": "Y1", "override_reason": "Anna Kowalska rang from 01632 960777"}
        ],
    }
    screen: dict[str, Any] = {
        "involvements": [
            {
                "agency": "Youth service (Bryony Sedgewick)",
                "start": "2025-01-02",
                "end": None,
                "last_known": None,
                "worker": "Bryony Sedgewick",
                "lead_email": "b.sedgewick@marshire.example",
            }
        ],
        "assessments": [
            {
                "kind": "Plan",
                "on": "2025-02-03",
                "creator": "Tom Okoro",
                "creator_email": "t.okoro@marshire.example",
            }
        ],
    }
    entries = made.viewing(1, reason="Anna Kowalska rang", **screen)
    return made.draft(rows, entries, copies=[made.copy("Jan Kowalski asked for it")])


@pytest.mark.requirement("TDV-13.4a")
def test_no_planted_name_leaves_without_a_persons_word() -> None:
    """Withheld by rule, or withheld by the reviewer: in neither rendering is anybody named."""
    found = planted()
    pack = reviewed(found, made.every_decision(found, "redact"), role=LEAD, at=made.AT)
    for text in (page(pack), text_of(pdf(pack)), repr(pack)):
        leaks = [name for name in PLANTED if name.casefold() in text.casefold()]
        assert leaks == []


def test_every_planted_value_is_marked_in_the_draft() -> None:
    found = planted()
    unmarked: list[str] = []

    def see(item: str, value: object) -> object:
        if isinstance(value, str) and any(name in value for name in PLANTED):
            unmarked.append(item)
        return value

    found.contents.changed(see)  # type: ignore[arg-type]  # it changes nothing
    assert unmarked == []


def test_only_what_waits_is_asked_and_the_question_shows_the_text_to_read() -> None:
    asked = {question.about: question for question in planted().questions}
    assert asked["young_carers.young_carer.young_carer_notes#1"].texts == (
        "Cares for Anna Kowalska",
    )
    assert asked["record_of_access.viewing.reason#1"].rule.code == "free_text"
    assert asked["pupil_core.pupil.address#1"].rule.code == "named_in_text"
    assert asked["early_help.involvement.agency#1"].rule.opinion_of
    assert not any("worker" in about or "guardians" in about for about in asked)
    assert not any(name in about for about in asked for name in PLANTED)


#: Everything stopped as another person's in the rows about a person, in all data sets: who works
#: with them, who else there is, and where what is protected lives. A new one is looked at here.
STOPPED = frozenset(
    "SW_ID adviser adviser_email advocate advocate_email assessment_creator "
    "assessment_creator_email author author_email chair creator_email document_creator interviewer "
    "involvement_lead_email involvement_worker lead lead_email lead_professional_email officer "
    "officer_email worker worker_email "
    "MC_DOB child_id family_id family_identifier guardians ks4_tpupnat others_at_home "
    "parent_date_of_birth parent_forename parent_ni_number parent_surname "
    "PL_POST placement_postcode address_protected building organisation parent_uprn "
    "sub_building".split()
)
PERSONAL = (Sensitivity.IDENTITY, Sensitivity.CONTACT)


def about_people() -> Iterator[tuple[str, DataSet, Table, Field]]:
    """Every item of identity or contact in the rows about a person."""
    for data_set in datasets.catalogue().values():
        for code, table, declared in data_set.items():
            about = table.subject is not None or data_set.derived
            if about and declared.sensitivity in PERSONAL:
                yield code, data_set, table, declared


def redacted(code: str) -> bool:
    rule = rule_of(code)
    return rule is not None and rule.treatment == "redact"


@pytest.mark.requirement("TDV-13.4a")
def test_a_persons_own_names_numbers_address_and_birth_date_are_given_in_every_data_set() -> None:
    """The title says so by itself: surname, UPN, postcode, date of birth, in whatever table."""
    own = re.compile(
        r"surname|forename|(family|given|middle) ?name|upn$|uln|nhs|date ?of ?birth|dob"
        r"|address ?(line)? ?\d?$|post ?code$|postcode|town|street|locality",
        re.IGNORECASE,
    )
    looked, withheld = 0, []
    for code, data_set, table, declared in about_people():
        theirs = declared.name not in STOPPED and not declared.protected
        others = f"{data_set.id}.{table.name}" in ABOUT_OTHERS
        if own.search(declared.title) and theirs and not others:
            looked += 1
            if redacted(code):
                withheld.append(code)
    assert withheld == []
    assert looked > 400


def test_an_item_of_contact_is_somebody_elses_unless_its_declaration_says_it_is_the_persons() -> (
    None
):
    stopped = {
        declared.name
        for code, data_set, table, declared in about_people()
        if redacted(code)
        and not declared.protected
        and f"{data_set.id}.{table.name}" not in ABOUT_OTHERS
    }
    assert stopped == STOPPED
    for data_set in datasets.catalogue().values():
        for code, table, declared in data_set.items():
            if declared.protected:
                assert redacted(code), code
            if table.subject is None and not data_set.derived and declared.sensitivity in PERSONAL:
                assert redacted(code), code


def test_a_contact_of_the_child_is_another_person_though_found_by_the_childs_number() -> None:
    """A parent in a transfer file: only the child's own number is the child's."""
    for place in ABOUT_OTHERS:
        data_set, _, name = place.partition(".")
        for declared in datasets.get(data_set).table(name).fields:
            code = f"{place}.{declared.name}"
            if declared.sensitivity in PERSONAL and declared.name != "upn":
                assert redacted(code), code
            assert not whose.calls_them(code)
    # Where a table says how somebody is related to the child, that somebody is another person.
    related = {
        f"{data_set.id}.{table.name}"
        for data_set in datasets.catalogue().values()
        for table in data_set.tables
        if any(one.name == "relationship" for one in table.fields)
    }
    assert related <= ABOUT_OTHERS


def test_a_parent_at_the_same_address_does_not_make_the_address_somebody_elses() -> None:
    found = made.draft(
        {
            "common_transfer_file.pupil": [
                {
                    "upn": "Z1", "forename": "Nia", "surname": "Marsh", "former_surname": "Fenn",
                    "street": "Kowalska Lane", "town": "Marshton",
                }
            ],
            "common_transfer_file.contact": [
                {
                    "upn": "Z1", "forename": "Anna", "surname": "Kowalska",
                    "street": "Quern Lane", "town": "Marshton",
                }
            ],
            "pupil_core.pupil": [
                {
                    "upn": "Z1", "forename": "Nia", "surname": "Fenn",
                    "mode_of_travel": "Walks down Quern Lane as a Fenn",
                }
            ],
        }
    )  # fmt: skip
    pack = reviewed(found, made.every_decision(found, "keep"), role=LEAD, at=made.AT)
    said = page(pack)
    for text in ("Fenn", "Kowalska Lane", "Marshton", "Walks down Quern Lane as a Fenn"):
        assert text in said
    assert "Anna" not in said
    assert not found.questions


@pytest.mark.parametrize(
    ("item", "own", "name", "place"),
    [
        ("school_census.pupil.formersurname", True, True, False),
        ("school_census.pupil.uniquelearnernumber", True, False, False),
        ("eyfs_profile.pupil.fsp_surname", True, True, False),
        ("npd_absence.record.lsoa11_ab", True, False, True),
        ("npd_exclusions.record.yearofbirth_ex", True, False, False),
        ("free_school_meals.eligibility.child_forename", True, True, False),
        ("free_school_meals.eligibility.parent_forename", False, False, False),
        ("common_transfer_file.pupil.street", True, False, True),
        ("common_transfer_file.contact.street", False, False, True),
        ("common_transfer_file.contact.surname", False, False, False),
        ("looked_after.episode.placement_postcode", False, False, True),
        ("domestic_abuse_service.support.address", False, False, True),
        ("ssda903.header.MC_DOB", False, False, False),
        ("ssda903.episodes.HOME_POST", True, False, True),
        ("practitioner_view.record.student_id", True, False, False),
    ],
)
def test_whose_an_item_is(item: str, *, own: bool, name: bool, place: bool) -> None:
    data_set, table, declared = datasets.find_item(item)
    assert whose.own(data_set, table, declared) is own
    assert (whose.calls_them(item), whose.place(item)) == (name, place)


def test_social_work_and_abuse_wait_for_the_opinion_of_a_named_role() -> None:
    for code, table, declared in datasets.get("cin_census").items():
        rule = rule_of(code)
        assert rule is not None, code
        if declared.name != "PPOutcome":
            assert "social_worker" in rule.opinion_of, code
        if table.name in ("protection_plan", "section47", "review"):
            assert rule.code == "child_abuse", code
    assert rule_of("practitioner_view.record.I7") == rule_of("practitioner_view.record.T9")
    assert rule_of("school_census.pupil.plaa") == rule_of("practitioner_view.record.lcs_case_id")
    assert rule_of("person_index.link.data_set") == rule_of("person_index.identity.case_id")
    assert rule_of("attendance_marks.mark.mark") is None


@pytest.mark.parametrize(
    ("item", "text", "stopped"),
    [
        ("pupil_core.pupil.mode_of_travel", "Bus", False),
        ("pupil_core.pupil.mode_of_travel", "Driven by Okoro", True),
        ("pupil_core.pupil.mode_of_travel", "Walks with Marsh", False),
        ("pupil_core.pupil.mode_of_travel", "See a.b@c.example", True),
        ("pupil_core.pupil.mode_of_travel", "Ring +44 1632 960777", True),
        ("pupil_core.pupil.mode_of_travel", "Driven by Mrs Smith", True),
        ("pupil_core.pupil.address", "Okoro Street", False),
        ("pupil_core.pupil.address", "c/o the Smiths, Mill Lane", True),
        ("young_people.person.email", "nia@home.example", False),
        ("young_people.person.email", "t.okoro@home.example", True),
        ("young_people.person.telephone_1", "01632 960777", False),
        ("young_people.person.ypid", "2026-001234", False),
        ("pupil_core.pupil.nc_year", "Okoro", False),
        ("pupil_core.pupil.religion", "", False),
    ],
)
def test_texts_are_read_for_other_people(item: str, text: str, *, stopped: bool) -> None:
    marker = Marker(own=frozenset({"marsh"}), others=frozenset({"okoro"}))
    assert (marker.mark(item, text) != text) is stopped


@pytest.fixture
def found() -> Draft:
    return planted()


def without(decisions: list[Decision], about: str) -> list[Decision]:
    return [one for one in decisions if one.about != about]


def test_no_pack_while_a_question_is_open(found: Draft) -> None:
    for question in found.questions:
        rest = without(made.every_decision(found), question.about)
        problem = refused(partial(reviewed, found, rest, role=LEAD, at=made.AT))
        assert problem.exit_code is Exit.NEEDS_DECISION
        assert question.about in problem.why
        assert not any(name in str(problem) for name in PLANTED)


@pytest.mark.parametrize(
    "opinion",
    [
        None,
        Opinion(role="data_manager", given_on=made.ON),
        Opinion(role="social_worker", given_on=made.REQUEST.made_at.date().replace(day=22)),
    ],
    ids=["none", "another role", "in the future"],
)
@pytest.mark.parametrize("outcome", ["keep", "redact"])
def test_harm_is_decided_only_with_an_opinion(
    found: Draft, opinion: Opinion | None, outcome: Any
) -> None:
    about = "early_help.involvement:serious_harm"
    rest = without(made.every_decision(found), about)
    mine = Decision(about=about, outcome=outcome, opinion=opinion)
    problem = refused(lambda: reviewed(found, [*rest, mine], role=LEAD, at=made.AT))
    assert problem.exit_code is Exit.NEEDS_DECISION
    assert about in problem.why


def test_free_text_is_never_let_out_unread(found: Draft) -> None:
    item = "young_carers.young_carer.young_carer_notes"
    rest = without(made.every_decision(found), f"{item}#1")
    let_out = [*rest, Decision(about=item, outcome="keep")]
    problem = refused(lambda: reviewed(found, let_out, role=LEAD, at=made.AT))
    assert problem.exit_code is Exit.NEEDS_DECISION
    withheld = [*rest, Decision(about=item, outcome="redact")]
    assert "Cares for" not in page(reviewed(found, withheld, role=LEAD, at=made.AT))


def test_the_reviewer_may_give_what_a_rule_withholds_and_withhold_what_none_does(
    found: Draft,
) -> None:
    mine = [
        Decision(about="pupil_core.pupil.guardians", outcome="keep", reason="They agreed"),
        Decision(about="pupil_core.pupil.surname", outcome="redact", reason="A court ordered it."),
        Decision(about="pupil_core.pupil.forename", outcome="keep"),
    ]
    pack = reviewed(found, [*made.every_decision(found), *mine], role=LEAD, at=made.AT)
    text = page(pack)
    assert "Mrs Anna Kowalska; Mr Jan Kowalski" in text
    (note,) = [
        one for one in pack.redactions if one.where == "Pupil core (school feed): Pupil: Surname"
    ]
    assert note.reason == "The person who reviewed this pack decided so. A court ordered it."
    assert note.times == 1


def test_the_narrowest_decision_wins(found: Draft) -> None:
    mine = Decision(about="early_help.involvement.case_id#1", outcome="redact", opinion=made.SOCIAL)
    pack = reviewed(found, [*made.every_decision(found), mine], role=LEAD, at=made.AT)
    assert "EH1" in page(pack)  # in the assessment
    assert any("Involvement: Case id" in one.where for one in pack.redactions)


def test_a_decision_is_about_something_and_made_once(found: Draft) -> None:
    decisions = made.every_decision(found)
    for more in (decisions[0], Decision(about="pupil_core.pupil.religion", outcome="redact")):
        problem = refused(partial(reviewed, found, [*decisions, more], role=LEAD, at=made.AT))
        assert problem.exit_code is Exit.USAGE


def test_every_redaction_is_listed_with_its_reason_and_whose_opinion_was_had(found: Draft) -> None:
    pack = reviewed(found, made.every_decision(found, "redact"), role=LEAD, at=made.AT)
    assert [one.number for one in pack.redactions] == list(range(1, len(pack.redactions) + 1))
    text = page(pack)
    for one in pack.redactions:
        assert f'id="note-{one.number}"' in text
        assert f'href="#note-{one.number}"' in text
        assert one.category
        assert "2018" in one.reason
    care = [one for one in pack.redactions if "Schedule 3" in one.reason]
    assert care
    assert all("Social worker was asked for an opinion." in one.reason for one in care)
    assert sum(one.times for one in pack.redactions) >= len(found.marked)
    assert any(
        one.where == "Copies of your information: the reason they wrote" for one in pack.redactions
    )


def test_what_a_rule_withholds_by_itself_is_there_for_the_reviewer(found: Draft) -> None:
    assert {"Priya Nandakumar", "Bryony Sedgewick"} <= {one.text for one in found.by_rule}


def test_a_reason_does_not_say_what_it_withholds(found: Draft) -> None:
    about = "young_carers.young_carer.young_carer_notes#1"
    rest = without(made.every_decision(found), about)
    told = Decision(about=about, outcome="redact", reason="It says: cares for anna kowalska.")
    problem = refused(lambda: reviewed(found, [*rest, told], role=LEAD, at=made.AT))
    assert problem.exit_code is Exit.USAGE
    assert "kowalska" not in str(problem).casefold()
    quiet = Decision(about=about, outcome="redact", reason="It is about her mother.")
    assert "about her mother" in page(reviewed(found, [*rest, quiet], role=LEAD, at=made.AT))


def leaving_out(found: Draft, *abouts: str) -> list[Decision]:
    return [Decision(about=about, outcome="leave_out", opinion=made.SOCIAL) for about in abouts] + [
        one
        for one in made.every_decision(found, "redact")
        if one.about.partition("#")[0] not in abouts
    ]


def test_what_may_not_even_be_named_is_left_out_whole(found: Draft) -> None:
    abouts = ("early_help.involvement:serious_harm", "practitioner_view.record:serious_harm")
    # Only the workers' names would be left of the table: they go with it.
    items = ("early_help.involvement.agency", "practitioner_view.record.involvement_agency")
    decisions = leaving_out(found, *abouts, *items)
    pack = reviewed(found, decisions, role=LEAD, at=made.AT)
    text = page(pack)
    for told in ("Involvement, from", "Who was shown as working with you", "Active social care"):
        assert told in page(reviewed(found, made.every_decision(found), role=LEAD, at=made.AT))
        assert told not in text
    assert "Young carer" in text  # another flag on the same screen
    assert "Assessment, from" in text
    (note,) = [one for one in pack.redactions if one.category == "Information left out"]
    assert note.number == len(pack.redactions)
    assert note.times == 1
    assert not re.search("social|early help|worker", f"{note.where} {note.reason}", re.IGNORECASE)


def test_a_column_is_left_out_of_a_table_that_stays() -> None:
    rows = {"school_census.pupil": [{"upn": "Z1", "forename": "Nia", "plaa": "A"}]}
    found = made.draft(rows)
    (question,) = found.questions
    pack = reviewed(found, leaving_out(found, question.about), role=LEAD, at=made.AT)
    (holding,) = pack.contents.holdings
    assert [column.title for column in holding.grid.columns] == ["UPN", "Forename"]
    assert holding.grid.blank == ()


def test_leaving_out_needs_an_opinion_and_something_harmful(found: Draft) -> None:
    about = "early_help.involvement:serious_harm"
    rest = without(made.every_decision(found), about)
    alone = Decision(about=about, outcome="leave_out")
    problem = refused(partial(reviewed, found, [*rest, alone], role=LEAD, at=made.AT))
    assert problem.exit_code is Exit.NEEDS_DECISION
    for harmless in ("pupil_core.pupil.guardians", "early_help.involvement.case_id#1"):
        quiet = Decision(about=harmless, outcome="leave_out", opinion=made.SOCIAL)
        decisions = [*made.every_decision(found), quiet]
        problem = refused(partial(reviewed, found, decisions, role=LEAD, at=made.AT))
        assert problem.exit_code is Exit.USAGE


def test_a_roles_mailbox_is_not_taken_for_a_name() -> None:
    rows: made.Rows = {
        "early_help.involvement": [
            {
                "case_id": "EH1",
                "agency": "Parenting Programme",
                "worker": "Tom Okoro",
                "lead_professional_email": "parenting.programme@marshire.example",
            }
        ],
        "early_help.assessment": [
            {"case_id": "EH1", "assessment_type": "Plan by b.sedgewick"},
            {"case_id": "EH1", "creator_email": "b.sedgewick@marshire.example"},
        ],
    }
    asked = {question.about for question in made.draft(rows).questions}
    assert "early_help.involvement.agency#1" not in asked
    assert "early_help.assessment.assessment_type#1" in asked
