"""Requests about people's own data, page by page: opened, found, decided, answered and closed."""

from datetime import date, timedelta

import pytest
from django.http import HttpResponse

from kinfold.registers import cases, facts, holding, notices_given, people
from kinfold.view.record import open_record
from tests import estate, people_index
from tests.unit.web.walking import Walk, words

RECEIVED = {"received_on-day": "20", "received_on-month": "11", "received_on-year": "2026"}
ASKED = RECEIVED | {
    "kind": "access", "channel": "letter", "party": "marshire", "requester": "child",
    "agreements": ["practitioner-view"], "summary": "A copy of everything",
}  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> estate.Estate:
    return estate.copied(people_index.linked(), tmp_path_factory.mktemp("rights") / "home")


@pytest.fixture
def person(home: estate.Estate) -> str:
    return people_index.person_id(home.county.persona("nothing").person)


@pytest.fixture
def walk(walk: Walk) -> Walk:
    walk.enter(estate.GOVERNANCE)
    return walk


def opened(walk: Walk, **told: object) -> int:
    """A request, opened on the page; its number."""
    answer = walk.post("/requests/new", **(ASKED | told))
    assert answer.status_code == 302, words(answer)
    return int(answer["Location"].rpartition("/")[2])


def identified(walk: Walk, person: str, **told: object) -> int:
    """A request of a competent child, found by number."""
    number = opened(walk, **told)
    record(walk, number, "identity_confirmed", person=person, text="Known at the school")
    record(walk, number, "competence", competent="yes", text="Judged with the school")
    return number


def record(walk: Walk, number: int, kind: str, **told: object) -> HttpResponse:
    """Record a step that is accepted."""
    answer = walk.post(f"/requests/{number}/record/{kind}", **told)
    assert answer.status_code == 302, words(answer)
    return answer


def case(number: int) -> facts.Case:
    """The request as kept."""
    found = cases.case(number)
    assert found is not None
    return found


@pytest.mark.requirement("GOV-2", "PRI-11")
@pytest.mark.parametrize(
    "kind",
    [
        "access", "rectification", "erasure", "restriction", "objection", "objection_marketing",
        "objection_automated", "complaint", "portability", "freedom_of_information",
    ],
)  # fmt: skip
def test_each_kind_of_request_can_be_raised_and_has_its_page(walk: Walk, kind: str) -> None:
    number = opened(walk, kind=kind)
    shown = words(walk.get(f"/requests/{number}"))
    assert "Before it can be closed" in shown
    assert "Waits for" in shown
    assert f"/requests/{number}" in words(walk.get("/requests"))
    assert walk.get(f"/requests/{number}/decide").status_code == 200


def test_gaps_in_a_new_request_are_named(walk: Walk) -> None:
    shown = words(walk.post("/requests/new"))
    for gap in ("Choose what is asked", "Give the day", "Choose how it came", "Choose who asks"):
        assert gap in shown
    future = walk.post("/requests/new", **(ASKED | {"received_on-year": "2027"}))
    assert "must be today or in the past" in words(future)
    assert "Marshire County Council" in words(walk.get("/requests/new"))


@pytest.mark.requirement("TDV-13.9")
def test_a_request_is_passed_on_only_with_permission(walk: Walk) -> None:
    told = ASKED | {"party": "st-edmunds"}
    answer = walk.post("/requests/new", **told)
    assert answer.status_code == 403
    assert "Appendix C 13.4" in words(answer)
    number = opened(walk, **told, permission_to_forward="on")
    shown = words(walk.get(f"/requests/{number}"))
    assert "by St Edmund's Primary; passed on with the person’s permission" in shown


@pytest.mark.requirement("TDV-13.5")
def test_the_list_says_what_is_overdue_in_words(walk: Walk) -> None:
    number = opened(walk)
    walk.clock.moment += timedelta(days=40)
    walk.enter(estate.GOVERNANCE)
    shown = words(walk.get("/requests"))
    assert "overdue." in shown
    assert "Overdue" in shown
    assert "Answer by 21 December 2026" in words(walk.get(f"/requests/{number}"))


def test_the_person_is_found_by_number_or_from_the_ledger(walk: Walk, person: str) -> None:
    number = opened(walk)
    path = f"/requests/{number}/record/identity_confirmed"
    for told, why in (
        ({"person": "Lovelace"}, "never a name"),
        ({"entry": "x"}, "made of digits"),
        ({}, "say it in a sentence"),
    ):
        answer = walk.post(path, **(({"text": "Seen"} if told else {}) | told))
        assert answer.status_code == 400
        assert why in words(answer)
    lead = walk.gate.actor(estate.LEADS["st-edmunds"])
    seen = open_record(walk.gate, lead, person, purpose="C-P1", at=walk.clock.now())
    proof = {f"document_received_on-{part}": text for part, text in
             (("day", "21"), ("month", "11"), ("year", "2026"))}  # fmt: skip
    record(
        walk, number, "identity_confirmed", entry=str(seen.entry), text="Seen", authority="on",
        **proof,
    )  # fmt: skip
    assert case(number).person == person
    shown = words(walk.get(f"/requests/{number}"))
    assert "Document received on: 21 November 2026" in shown
    assert "Authority: yes" in shown
    assert person in shown


@pytest.mark.requirement("PRI-12")
def test_who_asks_for_a_child_is_checked_before_a_decision(walk: Walk, person: str) -> None:
    number = opened(walk, kind="restriction", requester="parent")
    shown = words(walk.get(f"/requests/{number}"))
    for gap in ("identity of whoever asks", "Parental responsibility", "competent to decide"):
        assert gap in shown
    answer = walk.post(f"/requests/{number}/decide", outcome="granted", reasons="As asked")
    assert answer.status_code == 409
    record(walk, number, "identity_confirmed", person=person, text="Passport")
    record(walk, number, "parental_responsibility", holds="yes", text="Birth certificate")
    record(walk, number, "competence", competent="no", text="Aged six")
    assert "Everything is on record" in words(walk.get(f"/requests/{number}"))
    record_ = walk.post(f"/requests/{number}/decide", outcome="granted", reasons="As asked")
    assert record_.status_code == 302


@pytest.mark.requirement("TDV-13.6")
def test_a_restriction_from_decision_to_lifting(walk: Walk, person: str) -> None:
    number = identified(walk, person, kind="restriction")
    path = f"/requests/{number}"
    early = walk.post(f"{path}/restrict", reason="unlawful")
    assert early.status_code == 403
    walk.post(f"{path}/decide", outcome="granted", reasons="It is contested")
    assert walk.post(f"{path}/restrict").status_code == 400
    assert walk.post(f"{path}/restrict", reason="unlawful").status_code == 302
    assert people.restrictions([person], at=walk.clock.moment)
    shown = words(walk.get(path))
    assert "Waits for" not in shown  # it is decided, and restricting took nothing back
    assert "Data is still restricted because of it" in shown
    assert "Restrict the data" not in shown
    assert "Who was told here" in shown
    assert "Not confirmed yet" in shown
    told = notices_given.told(case=number)[0]
    notices_given.acknowledge(told.id, action="Held it", at=walk.clock.now(), by=None)
    assert "Did: Held it" in words(walk.get(path))
    assert walk.post(f"{path}/lift").status_code == 409  # the person must be told first
    record(walk, number, "subject_told", text="By letter")
    assert "Lift the restriction" in words(walk.get(path))
    assert walk.post(f"{path}/lift").status_code == 302
    assert not people.restrictions([person], at=walk.clock.moment)
    assert walk.post(f"{path}/close", unconfirmed="All answered by telephone").status_code == 302
    assert "Closed" in words(walk.get(path))
    assert "Granted" in words(walk.get("/requests"))
    assert walk.post(f"{path}/reopen").status_code == 400
    assert walk.post(f"{path}/reopen", text="They wrote again").status_code == 302
    assert case(number).state == "open"


@pytest.mark.requirement("TDV-13.5")
def test_a_rectification_goes_to_where_the_data_came_from(walk: Walk, person: str) -> None:
    number = identified(walk, person, kind="rectification")
    path = f"/requests/{number}"
    assert "asked to answer by" in words(walk.get(f"{path}/consult"))
    assert walk.post(f"{path}/consult").status_code == 400
    assert walk.post(f"{path}/consult", originator="st-edmunds").status_code == 302
    assert "Advice from St Edmund's Primary" in words(walk.get(path))
    asked = words(walk.get(f"{path}/record/originator_answered"))
    assert "St Edmund's Primary" in asked
    record(walk, number, "originator_answered", originator="st-edmunds", text="It was wrong")
    assert walk.post(f"{path}/restrict", reason="accuracy_disputed").status_code == 302
    walk.post(f"{path}/decide", outcome="granted", reasons="The school put it right")
    assert "Still needed first" in words(walk.get(f"{path}/close"))
    record(walk, number, "subject_told", text="By letter")
    walk.post(f"{path}/lift")
    assert "Pass the correction on" in words(walk.get(path))
    assert walk.post(f"{path}/correct").status_code == 302
    assert case(number).latest("partner_told") is not None


def test_a_refusal_cites_its_ground(walk: Walk, person: str) -> None:
    number = identified(walk, person, kind="erasure")
    path = f"/requests/{number}/decide"
    assert "Choose the ground on which it is refused" in words(
        walk.post(path, outcome="refused", reasons="Needed")
    )
    assert "Choose the ground on which it is erased" in words(
        walk.post(path, outcome="granted", reasons="No longer needed")
    )
    assert "Choose how it is decided" in words(walk.post(path))
    done = walk.post(path, outcome="refused", reasons="Needed", exemption="legal_claims")
    assert done.status_code == 302
    shown = words(walk.get(f"/requests/{number}"))
    assert "UK GDPR Articles 17(3)(e) and 21(1)" in shown
    assert "ico.org.uk" in shown


def test_an_erasure_is_confirmed_and_certified(walk: Walk, home: estate.Estate) -> None:
    other = people_index.person_id(home.county.persona("young_carer").person)
    number = identified(walk, other, kind="erasure")
    path = f"/requests/{number}"
    before = len(holding.certificates())
    told = {"outcome": "granted", "reasons": "As asked", "ground": "no_longer_needed"}
    assert walk.post(f"{path}/decide", **told).status_code == 302
    unsure = walk.post(f"{path}/erase")
    assert "Confirm that it is to be destroyed" in words(unsure)
    done = walk.post(f"{path}/erase", sure="on")
    assert done.status_code == 302, words(done)
    assert len(holding.certificates()) > before
    assert "Done here" in words(walk.get(path))


def test_a_step_out_of_turn_is_refused_and_an_unknown_one_is_no_page(walk: Walk) -> None:
    number = opened(walk, kind="complaint")
    assert walk.post(f"/requests/{number}/record/extended", text="Long").status_code == 400
    for path in ("decided", "nonsense"):
        assert walk.get(f"/requests/{number}/record/{path}").status_code == 404
    assert walk.get("/requests/9999").status_code == 404
    assert walk.get(f"/requests/{number}/pack").status_code == 404
    record(walk, number, "complaint_acknowledged")
    assert "Record the acknowledgement" not in words(walk.get(f"/requests/{number}"))


def test_the_time_is_extended_and_stands_still(walk: Walk) -> None:
    number = opened(walk)
    record(walk, number, "clarification_asked", text="Which years do you mean?")
    shown = words(walk.get(f"/requests/{number}"))
    assert "Clarification from the person" in shown
    assert "no day is set" in shown
    record(walk, number, "clarification_received")
    record(walk, number, "extended", text="There is a great deal of it")
    assert "Answer by 22 February 2027" in words(walk.get(f"/requests/{number}"))


@pytest.mark.requirement("TDV-13.8")
def test_what_the_regulator_passes_on_is_tracked_until_it_is_told(walk: Walk) -> None:
    number = opened(walk, kind="complaint", channel="regulator", party="st-edmunds",
                    permission_to_forward="on")  # fmt: skip
    shown = words(walk.get(f"/requests/{number}"))
    assert "The regulator is not told what came of it" in shown
    record(walk, number, "regulator_told", text="By their portal")
    assert "The regulator is not told" not in words(walk.get(f"/requests/{number}"))


@pytest.mark.parametrize(
    ("role", "status"),
    [("data_protection_officer", 200), ("information_governance_lead", 200), ("auditor", 403)],
)
def test_who_may_open_the_pages(walk: Walk, role: str, status: int) -> None:
    login = f"{role.replace('_', '-')}@marshire.example"
    if role != "auditor" and not _known(login):
        estate.open_account(login, "marshire", role, role.replace("_", " ").capitalize())
    walk.enter(login if role != "auditor" else estate.AUDITOR)
    for path in ("/requests", "/requests/new"):
        assert walk.get(path).status_code == status


def _known(login: str) -> bool:
    from kinfold.registers import accounts

    return accounts.account(login) is not None


# ---- the pack ------------------------------------------------------------------------------


def prepared(walk: Walk, number: int, **told: object) -> tuple[HttpResponse, dict[str, str]]:
    """The review page of a draft, and the hidden values it sends back."""
    answer = walk.post(f"/requests/{number}/pack", **told)
    shown = words(answer)
    hidden = {
        name: shown.split(f'name="{name}" value="')[1].split('"')[0]
        for name in ("stage", "mark", "held_at", "people")
    }
    return answer, hidden


def decisions(shown: str, *, outcome: str = "redact") -> dict[str, str]:
    """An answer to every question of a review page."""
    given: dict[str, str] = {}
    if 'name="opinion_role"' in shown:
        given |= {"opinion_role": "social_worker", "opinion_on-day": "20"}
        given |= {"opinion_on-month": "11", "opinion_on-year": "2026"}
    place = 0
    while f'name="q{place}_outcome"' in shown:
        given[f"q{place}_outcome"] = outcome
        place += 1
    return given


@pytest.mark.requirement("TDV-13.4a", "TDV-13.4b")
def test_a_pack_is_read_through_made_read_and_given(walk: Walk, home: estate.Estate) -> None:
    child = home.county.persona("old_and_recent")
    person = people_index.person_id(child.person)
    lead = walk.gate.actor(estate.LEADS["hartwell"])
    open_record(walk.gate, lead, person, purpose="C-P1", reason="A meeting", at=walk.clock.now())
    number = identified(walk, person)
    assert "Prepare it" in words(walk.get(f"/requests/{number}/pack"))
    answer, hidden = prepared(walk, number)
    shown = words(answer)
    assert "A meeting" in shown
    assert answer["Cache-Control"] == "no-store"
    empty = walk.post(f"/requests/{number}/pack", **hidden)
    assert empty.status_code == 400
    assert "Decide about" in words(empty)
    changed = walk.post(f"/requests/{number}/pack", **(hidden | {"mark": "x"}))
    assert "has changed since this page was opened" in words(changed)
    assert not holding.packs(case=number)
    answers = decisions(shown)
    place = shown[: shown.index("A meeting<")].count('class="kf-part kf-question"') - 1
    reason = {f"q{place}_reason": "A meeting it was"}
    told = walk.post(f"/requests/{number}/pack", **hidden, **answers, **reason)
    assert told.status_code == 400  # a reason repeats what it withholds
    assert "repeats what is withheld" in words(told)
    done = walk.post(f"/requests/{number}/pack", **hidden, **answers)
    assert done.status_code == 302, words(done)
    html, pdf = holding.packs(case=number)
    page = walk.get(f"/requests/{number}/pack/{html.id}")
    assert "Information held about you" in words(page)
    assert child.surname in words(page)
    assert "A meeting" not in words(page)
    assert page["Cache-Control"] == "no-store"
    assert page["Content-Security-Policy"].startswith("default-src 'none'")
    paper = walk.get(f"/requests/{number}/pack/{pdf.id}/pdf")
    assert paper.content.startswith(b"%PDF")
    assert paper["Content-Disposition"] == f'attachment; filename="request-{number}-pack.pdf"'
    kinds = [one.kind for one in walk.gate._ledger.entries(start=60)]
    assert kinds.count("pack.opened") == 2
    for wrong in (f"{pdf.id}", f"{html.id}/pdf", "999"):
        assert walk.get(f"/requests/{number}/pack/{wrong}").status_code == 404
    path = f"/requests/{number}"
    assert walk.post(f"{path}/decide", outcome="granted", reasons="Given").status_code == 302
    record(walk, number, "pack_given", text="By hand")
    assert walk.post(f"{path}/close").status_code == 302
    assert "Read it on screen" in words(walk.get(path))


def test_what_a_rule_withholds_is_given_after_all(walk: Walk, home: estate.Estate) -> None:
    person = people_index.person_id(home.county.persona("old_and_recent").person)
    number = identified(walk, person)
    answer, hidden = prepared(walk, number)
    shown = words(answer)
    assert "Withheld by rule" in shown
    given = decisions(shown, outcome="keep")
    done = walk.post(f"/requests/{number}/pack", **hidden, **given, after_all=["0"])
    assert done.status_code == 302, words(done)


@pytest.mark.requirement("TDV-13.4a")
def test_a_pack_of_a_past_day(walk: Walk, person: str) -> None:
    number = identified(walk, person)
    day = {"held_on-day": "1", "held_on-month": "10", "held_on-year": "2026"}
    answer, _ = prepared(walk, number, **day)
    assert "as held on 2 October 2026 at 12:00am" in words(answer)
    ahead = {**day, "held_on-year": "2030"}
    assert "as held on 21 November 2026" in words(prepared(walk, number, **ahead)[0])
    assert walk.post(f"/requests/{number}/pack", **{**day, "held_on-day": "x"}).status_code == 400


def test_a_pack_waits_for_identity_and_is_never_of_parts_only(walk: Walk, person: str) -> None:
    number = opened(walk, agreements=["practitioner-view", "county-education"])
    assert "Confirm identity first" in words(walk.get(f"/requests/{number}/pack"))
    assert "Confirm identity first" in words(walk.post(f"/requests/{number}/pack"))
    record(walk, number, "identity_confirmed", person=person, text="Known")
    assert "The pack will be refused: under County" in words(walk.get(f"/requests/{number}/pack"))
    assert walk.post(f"/requests/{number}/pack").status_code == 403


def test_somebody_known_by_a_delivery_only_is_named_again(walk: Walk) -> None:
    place = "pupil_core/st-edmunds/Z999200126001"
    number = identified(walk, place, kind="restriction")
    path = f"/requests/{number}"
    assert "Z999200126001" not in words(walk.get(path))
    assert walk.post(f"{path}/decide", outcome="granted", reasons="As asked").status_code == 302
    assert "It is not kept" in words(walk.get(f"{path}/restrict"))
    unnamed = walk.post(f"{path}/restrict", reason="unlawful")
    assert "Name the person again" in words(unnamed)
    told = {"reason": "unlawful", "people": "pupil_core/st-edmunds/Z999200126002"}
    other = walk.post(f"{path}/restrict", **told)
    assert "not the person the case is about" in words(other)
    assert walk.post(f"{path}/restrict", reason="unlawful", people=place).status_code == 302


def test_the_day_something_was_received_is_kept(walk: Walk) -> None:
    assert case(opened(walk)).received_on == date(2026, 11, 20)
