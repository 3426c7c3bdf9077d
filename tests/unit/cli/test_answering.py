"""The commands of rights and breaches: what they answer, how they end, in words and in JSON."""

import json
import sys
from io import StringIO
from pathlib import Path

import pytest

from kinfold.cli.session import Session
from kinfold.registers import cases as register
from kinfold.rights import packs
from tests import estate, neighbourhood, people_index
from tests.estate import GOVERNANCE, LATER, LEADS
from tests.neighbourhood import NOW, copied
from tests.unit.cli.conftest import Line
from tests.unit.rights import three as grounds
from tests.unit.rights.test_pack_answering import pupil
from tests.unit.rights.three import Three

OFFICER = GOVERNANCE
SUMMARY = ("--summary", "Asked at the desk.")
RECEIVED = ("--received", "2026-11-20")
VIEW = ("--under", "practitioner-view")


def opened(line: Line, kind: str = "restriction", *more: object) -> int:
    said = line("--json", "rights", "open", kind, *RECEIVED, *SUMMARY, *VIEW, *more, login=OFFICER)
    assert said.code == 0, said.err
    return int(said.json()["case"])


@pytest.mark.requirement("GOV-2")
def test_a_case_by_command_from_receipt_to_closing(line: Line) -> None:
    number = opened(line, "restriction", "--person", "p-0001")
    for kind, *more in (
        ("identity_confirmed", "--text", "Passport seen."),
        ("competence", "--say", "competent=yes"),
    ):
        assert line("rights", "step", number, kind, *more, login=OFFICER).code == 0
    early = line("rights", "restrict", number, "--person", "p-0001", "--reason", "unlawful",
                 login=OFFICER)  # fmt: skip
    assert early.code == 12
    assert "To put it right:" in early.err
    decided = line("--json", "rights", "decide", number, "granted", login=OFFICER)
    assert (decided.code, decided.json()["outcome"]) == (0, "granted")
    held = line("--json", "rights", "restrict", number, "--person", "p-0001", "--reason",
                "unlawful", login=OFFICER)  # fmt: skip
    assert (held.code, len(held.json()["restrictions"])) == (0, 1)
    shown = line("--json", "rights", "show", number, login=OFFICER).json()
    assert "Data is still restricted" not in " ".join(shown["before_closing"])
    assert shown["steps"][-1]["kind"] == "partner_told"
    assert line("rights", "close", number, login=OFFICER).code == 13
    line("rights", "step", number, "subject_told", "--text", "By letter.", login=OFFICER)
    assert line("rights", "lift", number, login=OFFICER).code == 0
    assert line("rights", "close", number, login=OFFICER).out == f"Case {number} is closed.\n"
    assert line("rights", "reopen", number, "--text", "More came.", login=OFFICER).code == 0
    assert line("rights", "reopen", number, "--text", "More came.", login=OFFICER).code == 14


def test_cases_are_listed_with_their_days(line: Line) -> None:
    number = opened(line)
    (row,) = line("--json", "rights", "list", login=OFFICER).json()
    assert (row["case"], row["answer due"]) == (str(number), "2026-12-21")
    assert line("--json", "rights", "list", "--state", "closed", login=OFFICER).json() == []
    (due,) = line("--json", "rights", "due", login=OFFICER).json()
    assert (due["by"], due["late"]) == ("2026-12-21", "")
    assert line("--json", "rights", "due", "--late", login=OFFICER).json() == []
    shown = line("rights", "show", number, login=OFFICER).out
    assert f"Case {number}, restriction, open: Asked at the desk." in shown
    assert "waits for answer: 2026-12-21" in shown
    assert "before closing: It is not decided." in shown
    assert line("rights", "list").code == 12, "a data manager does not answer people"
    assert line("rights", "show", 99, login=OFFICER).code == 2


@pytest.mark.requirement("TDV-13.9")
def test_a_school_passes_a_request_on_with_permission(line: Line) -> None:
    words = ("rights", "open", "access", *RECEIVED, *SUMMARY, *VIEW)
    school = LEADS["ashdown"]
    refused = line(*words, login=school)
    assert (refused.code, "Appendix C 13.4" in refused.err) == (12, True)
    assert line(*words, "--permission", login=school).code == 0


def test_a_correction_is_put_to_the_originator(line: Line) -> None:
    number = opened(line, "rectification", "--person", "p-0001")
    asked = line("--json", "rights", "consult", number, "ashdown", login=OFFICER)
    assert asked.json() == {"case": number, "asked": "ashdown"}
    for words in (
        ("identity_confirmed", "--say", "person=p-0001", "--say", "also=p-0002,p-0003"),
        ("competence", "--say", "competent=yes"),
        ("originator_answered", "--say", "originator=ashdown", "--say", "rows=2"),
    ):
        assert line("rights", "step", number, *words, login=OFFICER).code == 0
    assert line("rights", "step", number, "competence", "--say", "yes", login=OFFICER).code == 2
    refusing = line("rights", "decide", number, "refused", "--exemption", "accurate",
                    login=OFFICER)  # fmt: skip
    assert "Information Commissioner" in refusing.out
    line("rights", "decide", number, "granted", login=OFFICER)
    sent = line("--json", "rights", "correct", number, "--person", "p-0002", login=OFFICER)
    assert sent.json()["parcels"] == {}


def test_who_it_is_about_may_be_read_instead_of_shown(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An identifier given on standard input is in no history and among no processes."""
    person = "young_people/marshire/9990000000001"
    monkeypatch.setattr(sys, "stdin", StringIO(f"{person}\n"))
    number = opened(line, "restriction", "--person", "-")
    case = register.case(number)
    assert case is not None
    assert case.person not in (None, person, "-")
    for kind, *more in (("identity_confirmed",), ("competence", "--say", "competent=yes")):
        line("rights", "step", number, kind, *more, login=OFFICER)
    line("rights", "decide", number, "granted", login=OFFICER)
    monkeypatch.setattr(sys, "stdin", StringIO(f"{person}\n\n"))
    words = ("rights", "restrict", number, "--person", "-", "--reason", "unlawful")
    assert line(*words, login=OFFICER).code == 0


def test_a_kept_pack_is_given(line: Line, tmp_path: Path) -> None:
    number = opened(line, "access")
    assert line.gate is not None
    made = packs.keep(
        line.gate, line.gate.actor(OFFICER), number, b"%PDF-canary", form="pdf", at=LATER
    )
    out = tmp_path / "out.pdf"
    words = ("rights", "give", number, made.id, "--out", out, "--how", "By hand.")
    assert line(*words, login=OFFICER).code == 0
    assert out.read_bytes() == b"%PDF-canary"


@pytest.mark.requirement("TDV-13.4a", "GOV-2")
def test_an_access_case_is_answered_with_a_pack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Drafted through the gate, its questions decided, made as page and PDF, given, closed."""
    grounds_here = estate.copied(people_index.linked(), tmp_path / "home")
    monkeypatch.setattr(Session, "now", lambda self: LATER)
    with grounds_here.opened() as gate:
        line = Line(home=grounds_here.home, gate=gate, monkeypatch=monkeypatch, capsys=capsys)
        person, upn = pupil(gate)
        number = opened(line, "access", "--person", person)
        line("rights", "step", number, "identity_confirmed", login=OFFICER)
        line("rights", "step", number, "competence", "--say", "competent=yes", login=OFFICER)
        words = ("rights", "pack", number, "--person", person)
        unread = line(*words, login=OFFICER)
        assert (unread.code, upn in unread.err) == (13, False)
        asked = line("--json", *words, "--questions", login=OFFICER).json()
        chosen = tmp_path / "decisions.json"
        chosen.write_text("[1]", encoding="utf-8")
        assert line(*words, "--decisions", chosen, login=OFFICER).code == 10
        opinion = {"role": "social_worker", "given_on": "2026-11-20"}
        decisions = [{"about": one["about"], "outcome": "redact", **opinion} for one in asked]
        chosen.write_text(json.dumps(decisions), encoding="utf-8")
        kept = line("--json", *words, "--decisions", chosen, login=OFFICER)
        assert kept.code == 0, kept.err
        forms = {row["file"].split(".")[1]: int(row["pack"]) for row in kept.json()}
        assert set(forms) == {"html", "pdf"}
        line("rights", "decide", number, "granted", login=OFFICER)
        out = tmp_path / "out.html"
        given = ("rights", "give", number, forms["html"], "--out", out, "--how", "By hand.")
        assert line(*given, login=OFFICER).code == 0
        assert upn in out.read_text(encoding="utf-8")
        assert line("rights", "close", number, login=OFFICER).code == 0


def test_nothing_waits_at_an_installation_of_one(line: Line) -> None:
    assert line("rights", "receive", login=OFFICER).code == 14
    assert line("rights", "receive", "a" * 32, login=OFFICER).code == 2
    assert line("rights", "advise", "a" * 32, "--text", "No.", login=OFFICER).code == 2
    number = opened(line, "erasure", "--person", "p-0001")
    assert line("rights", "accept", number, login=OFFICER).code == 2
    assert line("rights", "carry-out", number, login=OFFICER).code == 2
    erased = line("rights", "erase", number, "--person", "p-0001", login=OFFICER)
    assert erased.code == 12


@pytest.mark.requirement("GOV-2", "TDV-13.5")
def test_an_erasure_by_command_at_two_homes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The county decides and erases; the unitary takes it in, decides, carries out, answers."""
    made = grounds.sent()
    three = Three(homes=copied(made.homes, tmp_path / "three"), ypid=made.ypid)
    monkeypatch.setattr(Session, "now", lambda self: NOW + grounds.HOUR * 30)

    def at_home(member: str, *words: object, post: str = "rights") -> tuple[int, str]:
        with three.homes.at(member):
            here = Line(
                home=three.homes.home(member), gate=None, monkeypatch=monkeypatch, capsys=capsys
            )
            said = here("--json", *words, login=f"{post}@{member}.example")
            return said.code, said.out

    words = ("open", "erasure", "--received", "2026-11-03", *SUMMARY, "--under", "ccis-exchange")
    assert at_home("marshire", "rights", *words, "--person", three.person)[0] == 0
    at_home("marshire", "rights", "step", 1, "identity_confirmed")
    at_home("marshire", "rights", "step", 1, "competence", "--say", "competent=yes")
    decided = at_home("marshire", "rights", "decide", 1, "granted", "--ground", "unlawful")
    assert decided[0] == 0, decided
    assert at_home("marshire", "rights", "erase", 1, "--person", three.person)[0] == 0
    three.carry(at=NOW + grounds.HOUR * 30)
    assert at_home("littlewick", "rights", "receive")[0] == 0
    with three.homes.at("littlewick"):
        (case,) = register.cases(state="open")
    assert at_home("littlewick", "rights", "carry-out", case.id)[0] == 13
    at_home("littlewick", "rights", "decide", case.id, "granted", "--ground", "unlawful")
    assert at_home("littlewick", "rights", "carry-out", case.id)[0] == 0
    three.carry(at=NOW + grounds.HOUR * 30)
    code, out = at_home("marshire", "rights", "receive")
    assert (code, '"answer"' in out) == (0, True)
    assert neighbourhood.MEMBERS


@pytest.mark.requirement("GOV-3", "SOM-10.9")
def test_a_breach_by_command_from_noticing_to_closing(line: Line) -> None:
    raised = line(
        "--json", "breach", "raise", "--under", "practitioner-view", "--reference", "B-7",
        "--aware", "2026-11-21T08:00", "--summary", "An e-mail went astray.", login=OFFICER,
    )  # fmt: skip
    assert raised.code == 0, raised.err
    number = raised.json()["breach"]
    named = line(
        "breach", "raise", "--under", "practitioner-view", "--reference", "B-8", "--aware",
        "2026-11-21T08:00", "--summary", "It left Ashdown.", login=OFFICER,
    )  # fmt: skip
    assert named.code == 2
    (row,) = line("--json", "breach", "list").json()
    assert (row["to regulator by"], row["clock"]) == ("2026-11-24 08:00Z", "running")
    answers = ("sensitive=yes", "private_life=no", "non_public_identifiers=no", "unencrypted=no")
    said = [word for one in (*answers, "number_affected=12") for word in ("--say", one)]
    assert line("breach", "triage", number, "--say", "colour=blue", login=OFFICER).code == 2
    assert line("breach", "triage", number, "--say", "sensitive=yes", login=OFFICER).code == 2
    found = line("--json", "breach", "triage", number, *said, login=OFFICER).json()
    assert (found["severity"], found["points"]) == ("medium", 4)
    assert line("breach", "tell", number, login=OFFICER).code == 13
    lead = "information_governance_lead"
    assert line("breach", "tell", number, "--who", lead, login=OFFICER).code == 0
    told = line("--json", "breach", "tell", number, login=OFFICER).json()["told"]
    assert "ashdown" in told
    for school in told:
        if school in LEADS:
            confirmed = line("breach", "confirm", number, "--action", "Checked.",
                             login=LEADS[school])  # fmt: skip
            assert confirmed.code == 0, confirmed.err
    warned = line("breach", "warn", number, "--text", "Do not open it.", login=OFFICER)
    assert warned.code == 0
    assert line("breach", "minimised", number, "--text", "Called back.", login=OFFICER).code == 0
    for about in ("other_parties", "information_governance_team", "subjects"):
        line("breach", "decide", number, about, "do-not-tell", "--why", "Few.", login=OFFICER)
    odd = line("breach", "decide", number, "subjects", "perhaps", "--why", "Few.", login=OFFICER)
    assert odd.code == 2
    line("breach", "decide", number, "regulator", "tell", "--why", "A risk.", login=OFFICER)
    assert line("breach", "close", number, login=OFFICER).code == 13
    assert line("breach", "regulator-told", number, login=OFFICER).code == 0
    shown = line("--json", "breach", "show", number).json()
    assert (shown["clock"], shown["before_closing"]) == ("reported", [])
    words = line("breach", "show", number).out
    assert f"Breach {number} of practitioner-view, open: An e-mail went astray." in words
    without = ("--without", "The rest have no account.")
    assert line("breach", "close", number, *without, login=OFFICER).code == 0
    assert line("breach", "close", number, *without, login=OFFICER).code == 14
    assert line("breach", "show", 99).code == 2


@pytest.mark.requirement("TDV-15")
def test_the_incident_plan_is_shown(line: Line) -> None:
    rows = line("--json", "breach", "plan", "cin-analysis").json()
    assert any(row["who"] == "Everybody" for row in rows)
    assert line("breach", "plan", "none").code == 2


def test_a_breach_that_lacks_something_says_so_in_words(line: Line) -> None:
    line(
        "breach", "raise", "--under", "practitioner-view", "--reference", "B-1", "--aware",
        "2026-11-21", "--summary", "Lost paper.", "--by", "ashdown", login=LEADS["ashdown"],
    )  # fmt: skip
    shown = line("breach", "show", 1).out
    assert "before closing: It is not triaged." in shown
    assert estate.GOVERNANCE == OFFICER
    said = line("breach", "tell", 1, "--who", "governors", login=LEADS["ashdown"])
    assert said.out == "Recorded.\n"
    assert line("--json", "breach", "list", "--state", "closed").json() == []
