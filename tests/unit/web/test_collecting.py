"""A front-line worker's form: every item marked, the person told, one record through the intake."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from kinfold import datasets
from kinfold.agreement import Flow
from kinfold.datasets import Field, Kind, Sensitivity
from kinfold.registers import agreements, loads
from kinfold.web import forms
from kinfold.web.collecting import Question, collections, written
from kinfold.web.pages.collecting import Collect, _field
from tests import estate
from tests.unit.web.walking import Walk, words

WORKER = "early-help@marshire.example"
FOSTERING = "fostering@marshire.example"
NO_PERMISSION = "new-worker@marshire.example"
UNGRANTED = "attendance@marshire.example"
PLACE = "/collect/practitioner-view/early_help/involvement"
SAID = {
    "told": "on",
    "case_id": "EH-9901",
    "surname": "Okonkwo",
    "forename": "Ife",
    "agency": "Family centre",
    "start_date-day": "3",
    "start_date-month": "11",
    "start_date-year": "2026",
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> estate.Estate:
    """A county taken in, with workers of its own and the carers' protocol in force."""
    made = estate.copied(estate.built(), tmp_path_factory.mktemp("collect") / "home")
    with made.opened():
        estate.bring_into_force(estate.AGREEMENTS / "carers" / "as-printed.yaml")
        for login, role, permissions in (
            (WORKER, "early_help_worker", ("social_care",)),
            (FOSTERING, "fostering_worker", ("social_care",)),
            (NO_PERMISSION, "early_help_worker", ()),
            (UNGRANTED, "attendance_officer", ()),
        ):
            estate.open_account(login, "marshire", role, role, permissions=permissions)
    return made


@pytest.fixture
def walk(walk: Walk, settings: Any) -> Walk:
    settings.KINFOLD_CONTACT = "kinfold@marshire.example"
    walk.enter(WORKER)
    return walk


def _supplies(walk: Walk) -> list[str]:
    return [one.id for one in walk.gate.held() if one.data_set == "early_help"]


@pytest.mark.requirement("PRI-5")
def test_each_item_is_marked_as_it_is_declared_with_why_and_the_clause(walk: Walk) -> None:
    assert f'href="{PLACE}"' in words(walk.get("/collect"))
    shown = words(walk.get(PLACE))
    for field in datasets.get("early_help").table("involvement").fields:
        if field.name == "record_type":
            assert field.title not in shown
            continue
        mark = "required" if field.required else "optional: you may leave this out"
        assert f"{field.title} ({mark})" in shown
        if field.structural:  # the worker's own number for the case
            assert f"{field.title} <strong>" not in shown
            continue
        short = "required" if field.required else "optional"
        assert f"{field.title} <strong>({short})</strong>" in shown  # what the person is told
    assert "From your own system: it says which record this is, and is not asked of" in shown
    assert "Why it is asked: To know which agencies work with a child, and which" in shown
    assert "Clause C2.1." in shown


@pytest.mark.requirement("PRI-5")
def test_the_sheet_says_the_same_and_names_nobody(walk: Walk) -> None:
    sheet = words(walk.get(f"{PLACE}/sheet"))
    for told in (
        "Marshire County Council asks you for this information",
        "Surname <strong>(required)</strong>",
        "Address <strong>(optional)</strong>",
        "You may leave out any of these.",
        "Children Act 2004, section 10",
        "destroyed 6 years after the day it was received (clause C12.3)",
        "To know which agencies work with a child, and which assessments",
        "/privacy-notice",
        "kinfold@marshire.example",
    ):
        assert told in sheet
    assert "section 175" not in sheet  # it carries another purpose of the agreement
    assert WORKER not in sheet
    assert "early_help_worker" not in sheet
    assert "<form" not in sheet


@pytest.mark.requirement("PRI-5")
def test_a_record_comes_in_by_the_gate_and_that_the_person_was_told_is_recorded(walk: Walk) -> None:
    before = {one.id: one for one in walk.gate.held() if one.data_set == "early_help"}
    answer = walk.post(PLACE, **SAID)
    assert answer.status_code == 302
    shown = words(walk.get(answer["Location"]))
    assert "The record was kept" in shown
    (made,) = [
        one for one in walk.gate.held() if one.id not in before and one.data_set == "early_help"
    ]
    assert made.rows == {"involvement": 1}
    assert made.holder == "marshire"
    assert made.agreement == "practitioner-view"
    assert set(before) <= set(_supplies(walk))  # it replaced no other delivery
    assert made.as_at == max(one.as_at for one in before.values())
    report = loads.load_reports(limit=1)[0]
    assert (report.outcome, report.by, report.counts["read"]) == ("accepted", WORKER, 1)
    entries = list(walk.gate._ledger.entries())
    told = next(one for one in entries if one.kind == "collection.told")
    deposit = next(one for one in reversed(entries) if one.kind == "decision.permitted")
    assert told.actor == deposit.actor == WORKER
    assert told.index < deposit.index
    assert told.payload is not None
    assert "Surname" in str(told.payload["required"])
    assert "Address" in str(told.payload["optional"])
    assert f"entry {told.index}" in shown
    assert "Okonkwo" not in str([one.payload for one in entries])


def test_what_was_kept_is_what_was_said(walk: Walk) -> None:
    walk.post(PLACE, **SAID | {"case_id": "EH-9902", "address": "1 Quiet Lane"})
    permit = walk.gate.ask(
        Flow(
            actor=walk.gate.actor(estate.GOVERNANCE),
            operation="answer",
            agreement="practitioner-view",
            purpose="C-P5",
            items=tuple(code for code, _, _ in datasets.get("early_help").items()),
            recipient="marshire",
            at=walk.clock.now(),
            subjects=("early_help/marshire/EH-9902",),
        )
    )
    held = walk.gate.read(permit, at=walk.clock.now())
    (row,) = held.rows("early_help.involvement")
    assert (row["surname"], row["address"]) == ("Okonkwo", "1 Quiet Lane")
    assert (row["start_date"], row["end_date"]) == (date(2026, 11, 3), None)


@pytest.mark.requirement("PRI-5")
def test_nothing_is_kept_until_the_person_is_told_and_all_required_is_there(walk: Walk) -> None:
    before = _supplies(walk)
    answer = walk.post(PLACE)
    assert answer.status_code == 400
    shown = words(answer)
    assert "Tell the person what is asked and what they may leave out, then tick this" in shown
    assert "Surname: it was left out, and nothing can be kept without it (clause C2.1)." in shown
    assert "Address: it was left out" not in shown
    assert "You asked to bring in one record. Nothing of it was kept" in shown
    assert words(walk.post(PLACE, **{k: v for k, v in SAID.items() if k != "told"})).count(
        "Tell the person"
    )
    assert _supplies(walk) == before


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"start_date-month": "13"}, "must be a real date"),
        ({"surname": "x" * 301}, "Surname: it is too long to be kept."),
    ],
)
def test_a_value_that_cannot_be_kept_is_said_beside_its_box(
    walk: Walk, changed: dict[str, str], told: str
) -> None:
    answer = walk.post(PLACE, **SAID | changed)
    assert answer.status_code == 400
    assert told in words(answer)
    assert "x" * 301 not in words(answer).split("govuk-error-message")[1].split("</p>")[0]


def test_the_same_record_twice_is_kept_once(walk: Walk) -> None:
    said = SAID | {"case_id": "EH-9903"}
    assert walk.post(PLACE, **said).status_code == 302
    again = walk.post(PLACE, **said)
    assert again.status_code == 409


def test_only_what_the_role_is_granted_is_offered(walk: Walk) -> None:
    shown = words(walk.get("/collect"))
    assert "Early help assessments and plans: involvement" in shown
    assert "Early help assessments and plans: assessment" in shown
    assert "carers" not in shown
    assert walk.get("/collect/carers/carers/carer").status_code == 404
    walk.enter(FOSTERING)
    shown = words(walk.get("/collect"))
    assert "Foster carers, adopters and family carers: match with a child" in shown
    assert walk.get(PLACE).status_code == 404
    assert "Surname (required)" in words(walk.get("/collect/carers/carers/carer"))
    walk.enter(UNGRANTED)
    assert "No agreement in force lets your role collect" in words(walk.get("/collect"))
    walk.enter(estate.DATA_MANAGER)
    assert walk.get("/collect").status_code == 403


def test_care_data_needs_its_own_permission(walk: Walk) -> None:
    walk.enter(NO_PERMISSION)
    answer = walk.get(PLACE)
    assert answer.status_code == 403
    assert "separate permission for social care" in words(answer)


def test_what_became_of_a_record_is_for_the_one_who_brought_it_in(walk: Walk) -> None:
    kept = walk.post(PLACE, **SAID | {"case_id": "EH-9904"})["Location"]
    assert walk.get(kept).status_code == 200
    assert walk.get("/collect/99999/kept").status_code == 404
    walk.enter(FOSTERING)
    assert walk.get(kept).status_code == 404


def test_a_first_record_reaches_today_and_none_waits_for_an_extract(walk: Walk) -> None:
    walk.enter(FOSTERING)
    said = {
        "told": "on",
        "carer_id": "FC-2",
        "care_offered": "fostering",
        "surname": "Mbeki",
        "forename": "Tomi",
    }
    assert walk.post("/collect/carers/carers/carer", **said).status_code == 302
    (made,) = [one for one in walk.gate.held() if one.data_set == "carers"]
    assert made.as_at == walk.clock.moment.date()


def test_once_the_agreement_is_suspended_nothing_is_asked(walk: Walk) -> None:
    current = agreements.current_versions(at=walk.clock.moment)
    (version,) = (one for one in current if one.agreement == "practitioner-view")
    agreements.set_standing(version.hash, state="suspended", at=walk.clock.now(), by=None)
    try:
        assert walk.get(PLACE).status_code == 404
    finally:
        agreements.set_standing(version.hash, state="in_force", at=walk.clock.now(), by=None)


# --- fields of every kind ----------------------------------------------------------------------


def _made(kind: Kind, **more: Any) -> Question:
    given: dict[str, Any] = {
        "name": "thing",
        "title": "Thing",
        "kind": kind,
        "sensitivity": Sensitivity.ADMINISTRATIVE,
    }
    return Question(field=Field(**given | more), why="To know", clause="1")


@pytest.mark.parametrize(
    ("question", "box"),
    [
        (_made(Kind.DATE), forms.DateField),
        (_made(Kind.BOOLEAN), forms.RadiosField),
        (_made(Kind.CODE, codeset="young_carer"), forms.SelectField),
        (_made(Kind.INTEGER), forms.TextField),
        (_made(Kind.TEXT, sensitivity=Sensitivity.FREE_TEXT), forms.TextAreaField),
    ],
)
def test_a_field_has_the_box_of_its_kind(question: Question, box: type[forms.GovukField]) -> None:
    made = _field(question)
    assert type(made) is box
    assert made.label == "Thing (optional: you may leave this out)"
    assert made.help_text == "Why it is asked: To know. Clause 1."
    assert _field(replace(question, field=replace(question.field, required=True))).required


@pytest.mark.parametrize(
    ("question", "said", "told"),
    [
        (_made(Kind.INTEGER), "many", "Thing: The value is not a whole number."),
        (_made(Kind.TEXT, name="upn"), "A1", "Thing: The UPN is not in a UPN's form."),
        (_made(Kind.INTEGER), "12", ""),
        (_made(Kind.BOOLEAN), "1", ""),
        (_made(Kind.TEXT), "", ""),
    ],
)
def test_the_intakes_rules_are_said_beside_the_box(
    walk: Walk, question: Question, said: str, told: str
) -> None:
    (collection, *_) = collections(walk.gate.actor(WORKER), at=walk.clock.now())
    form = Collect(
        {"told": "on", question.field.name: said},
        collection=replace(collection, questions=(question,)),
    )
    assert form.is_valid() is (told == "")
    assert told in " ".join(map(str, form.errors.get(question.field.name, [])))
    if told == "":
        assert form.answers() == {question.field.name: said}


def test_a_school_s_number_is_filled_in_and_not_asked(walk: Walk) -> None:
    (collection, *_) = collections(walk.gate.actor(WORKER), at=walk.clock.now())
    feed = datasets.get("young_carers")
    school = replace(walk.gate.actor(WORKER), organisation="st-edmunds")
    one = replace(collection, data_set=feed, table=feed.tables[0])
    headings, row = written(one, school, {"upn": "A123"})
    said = dict(zip(headings, row, strict=True))
    assert (said["LAESTAB"], said["UPN"]) == ("9992001", "A123")
