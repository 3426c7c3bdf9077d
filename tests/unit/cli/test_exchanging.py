"""The exchange on the command line: a month end as a data manager types it, and how it ends."""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from kinfold.cli.session import Session
from kinfold.exchange import carrying
from kinfold.registers import partners
from tests.neighbourhood import NOW, Neighbourhood
from tests.unit.cli.conftest import Line, Said
from tests.unit.exchange import month


class Keyboard:
    """A data manager who goes from one installation to another."""

    def __init__(
        self,
        three: Neighbourhood,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        self.three, self.monkeypatch, self.capsys = three, monkeypatch, capsys

    @contextlib.contextmanager
    def at(self, member: str) -> Iterator["Typed"]:
        """The command line at one member."""
        with self.three.at(member) as gate:
            home = self.three.home(member)
            yield Typed(Line(home, gate, self.monkeypatch, self.capsys), member)


class Typed:
    """`kinfold exchange ...` by a post of one member."""

    def __init__(self, line: Line, member: str) -> None:
        self.line, self.member = line, member

    def __call__(self, *words: object, post: str = "ccis", as_json: bool = False) -> Said:
        given = ["--json"] if as_json else []
        return self.line(*given, "exchange", *words, login=f"{post}@{self.member}.example")

    def rows(self, *words: object) -> list[dict[str, str]]:
        """A table's rows."""
        said = self(*words, as_json=True)
        assert said.code == 0, said.err
        found: list[dict[str, str]] = said.json()
        return found


@pytest.fixture
def keyboard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Keyboard:
    """Three installations of this test's own, in the first week of November."""
    monkeypatch.setattr(Session, "now", lambda self: NOW)
    return Keyboard(month.fresh(tmp_path / "three"), monkeypatch, capsys)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """Where parcels are carried."""
    made = tmp_path / "stick"
    made.mkdir()
    return made


@pytest.mark.requirement("CCIS-6a", "CCIS-7", "CCIS-8b", "CCIS-5a")
def test_a_month_end_from_plan_to_certificate(keyboard: Keyboard, stick: Path) -> None:
    with keyboard.at("eastreach") as at:
        assert {row["row"]: row["stands"] for row in at.rows("diary")}["S1"] == "open"
        shown = at("plan", "s1", "--month", "2026-11")
        assert shown.code == 0
        for words in ("would go", "Stay here, and why:", "member not signed", "[s9 (verified)]"):
            assert words in shown.out
        assert "Nothing has left." in shown.out
        told = at("plan", "S1", as_json=True).json()
        assert told["going"] + sum(told["stay"].values()) == told["considered"]
        assert at("send", told["plan"]).code == 13
        assert at("confirm", told["plan"]).code == 0
        assert at("send", told["plan"], post="rights").code == 12
        sealed = at("send", told["plan"], as_json=True).json()["sealed"]
        assert at("send", told["plan"]).code == 14
        listed = at.rows("outbox")
        assert [row["parcel"] for row in listed] == sealed
        ours = [row["parcel"] for row in listed if row["to"] == "marshire"]
        carried = at("carry")
        assert (carried.code, "has no address" in carried.out) == (13, True)
        assert at("to-file", ours[0][:10], stick).code == 0
        assert at("to-file", "nothing", stick).code == 2
    with keyboard.at("marshire") as at:
        (file,) = stick.iterdir()
        assert at("arrive", file).out == f"Parcel {ours[0]} is here.\n"
        (waits,) = at.rows("inbox")
        assert (waits["from"], waits["row"], waits["for authority"]) == ("eastreach", "S1", "999")
        assert at("accept", ours[0][:8], post="governance").code == 12
        taken = at("accept", ours[0][:8])
        assert (taken.code, "You are now controller" in taken.out) == (0, True)
        assert at("accept", ours[0]).code == 14
        assert at("process", "0000").code == 2
        done = at("process", ours[0][:8], as_json=True).json()
        counts = done["counts"]
        assert counts["received"] == counts["kept"] + counts["not relevant"] + counts["waiting"]
        assert done["certificate"] == 1
        assert at("process", ours[0]).code == 14
        kinds = {row["kind"] for row in at.rows("outbox")}
        assert {"receipt", "certificate"} <= kinds


def test_the_queue_shows_what_to_compare_and_takes_a_word(keyboard: Keyboard, stick: Path) -> None:
    for sender in ("eastreach", "littlewick"):
        with month.delivered(keyboard.three, sender=sender) as (gate, sent):
            names = month.taken_in(gate, sent)
        with keyboard.at("marshire") as at:
            for name in names:
                said = at("process", name)
                assert said.code == 0
                assert "young people in the delivery" in said.out
    with keyboard.at("marshire") as at:
        waiting = at("queue", as_json=True).json()["waiting"]
        assert waiting
        said = at("queue")
        assert "Decide: kinfold exchange decide" in said.out
        one = next(one for one in waiting if one["kind"] == "conflict")
        assert all(row["activity_code"] for row in one["rows"])
        assert at("decide", "zz", "ours").code == 2
        assert at("decide", one["key"][:12], "perhaps").code == 2
        assert at("decide", one["key"][:12], "ours", post="rights").code == 12
        assert at("decide", one["key"][:12], "ours").out == "Decided: ours.\n"
        assert len(at("queue", as_json=True).json()["waiting"]) == len(waiting) - 1
        doubt = next((one for one in waiting if one["kind"] in ("match", "relevance")), None)
        if doubt is not None:
            word = doubt["answers"][0]
            assert "processed again" in at("decide", doubt["key"], word).out
    with keyboard.at("littlewick") as at:
        assert at("queue").out == "Nothing waits for a decision.\n"


def test_members_cards_and_trust(keyboard: Keyboard, stick: Path) -> None:
    """A card is trusted only with the fingerprint that was heard, and only of a member."""
    card = stick / "littlewick.json"
    with keyboard.at("littlewick") as at:
        said = at("card")
        card.write_text(said.out, encoding="utf-8")
        heard = said.err.split(": ")[1].strip()
        assert len(heard.split()) == 8
        assert at("card", as_json=True).err == ""
    with keyboard.at("marshire") as at:
        assert {row["member"]: row["fingerprint"] for row in at.rows("members")}[
            "littlewick"
        ] == heard
        assert {row["member"]: row["stands"] for row in at.rows("members")} == {
            "marshire": "this installation",
            "eastreach": "signed",
            "littlewick": "signed",
            "northmoor": "unsigned",
        }
        partners.end("littlewick", at=NOW, by=None)
        wrong = at("trust", card, "--fingerprint", "0000 " * 8)
        assert (wrong.code, "Ring a number you know" in wrong.err) == (13, True)
        assert at("trust", card, "--fingerprint", heard, post="governance").code == 12
        assert at("trust", card, "--fingerprint", heard, "--url", "http://far.example").code == 2
        address = ("--url", "https://littlewick.example")
        assert at("trust", card, "--fingerprint", heard.upper(), *address).code == 0
        assert at("trust", card, "--fingerprint", heard, *address).code == 14
        stranger = stick / "stranger.json"
        told = json.loads(card.read_text(encoding="utf-8"))
        stranger.write_text(json.dumps(told | {"organisation": "analysis"}), encoding="utf-8")
        assert at("trust", stranger, "--fingerprint", heard).code == 13
        for broken in ("", "[]", '{"kinfold_card": 2}', "{", "[" * 9000):
            stranger.write_text(broken, encoding="utf-8")
            assert at("trust", stranger, "--fingerprint", heard).code == 10
        assert partners.partner("littlewick", at=NOW).url == "https://littlewick.example"  # type: ignore[union-attr] # None fails the test
        assert any(True for _ in at.line.gate._ledger.entries(kinds={"partner.trusted"}))  # type: ignore[union-attr] # None fails the test


@pytest.mark.requirement("CCIS-R1")
def test_a_postcode_directory_is_loaded_whole_or_not_at_all(
    keyboard: Keyboard, stick: Path
) -> None:
    file = stick / "directory.csv"
    file.write_text("postcode,la_code\nQM1,999\nQL1 1AA,998\n", encoding="utf-8")
    with keyboard.at("marshire") as at:
        words = ("postcodes", file, "--vintage", "2026-11-03")
        assert at(*words, post="governance").code == 12
        assert at(*words).out == "The list of 3 November 2026 is held: 2 lines.\n"
        assert at(*words).code == 0
        listed = at.rows("postcode-lists")
        assert [row["published on"] for row in listed][-1] == "2026-11-03"
        assert (listed[-1]["lines"], listed[-1]["by"]) == ("2", "ccis@marshire.example")
        file.write_text("code,la\nQM1,999\n", encoding="utf-8")
        assert at(*words).code == 10


@pytest.mark.requirement("CCO-T1", "CCO-T2")
def test_a_passphrase_is_shown_once_and_typed_without_being_shown(
    keyboard: Keyboard, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with keyboard.at("littlewick") as at:
        number = at("plan", "S1", as_json=True).json()["plan"]
        at("confirm", number)
        words = ("send", number, "--passphrase-for", "999")
        role = ("--given-to-role", "designated_person")
        assert at(*words).code == 2
        assert at(*words, "--given-to-role", "anybody").code == 2
        assert at(*words, *role, as_json=True).code == 2
        assert carrying.outbox() == ()
        said = at(*words, *role)
        assert said.code == 0
        spoken = said.out.splitlines()[0].partition("shown this once: ")[2]
        assert len(spoken.split()) == 5
        (ours,) = [row["parcel"] for row in at.rows("outbox") if row["to"] == "marshire"]
        at("to-file", ours, stick)
    with keyboard.at("marshire") as at:
        (file,) = stick.iterdir()
        at("arrive", file)
        assert [row["note"] for row in at.rows("inbox")] == ["takes a passphrase"]
        assert at("accept", ours).code == 2
        asked: list[bool] = []

        def heard(text: str, *, hide_input: bool) -> str:
            asked.append(hide_input)
            return spoken

        monkeypatch.setattr(typer, "prompt", heard)
        assert at("accept", ours, "--passphrase").code == 0
        assert asked == [True]


@pytest.mark.requirement("CCIS-R3")
def test_the_figures_of_each_authority(keyboard: Keyboard) -> None:
    with keyboard.at("eastreach") as at:
        rows = at.rows("figures", "--on", "2026-11-01")
        assert len({row["authority"] for row in rows}) == 9
        winter = "mean of December 2025 to February 2026"
        assert {
            "NEET",
            "not known",
            "Guarantee, NC-05",
            "NEET joiners",
            f"NEET or not known, {winter}",
            f"NEET or not known of any vulnerable group, {winter}",
            "NEET or not known of EHC plan",
            "Survey of 1 November 2026, full-time education",
            "Survey of 1 November 2026, told of by other authorities only",
        } <= {row["figure"] for row in rows}
        assert "not for publication" in at("figures").out
        assert at("figures", post="governance").code == 12


@pytest.mark.requirement("CCIS-S3", "CCIS-8b")
def test_all_that_was_accepted_is_processed_in_one_run(keyboard: Keyboard, stick: Path) -> None:
    """A certificate for each; the survey counted; another run finds nothing, and says so."""
    with keyboard.at("eastreach") as at:
        for row in ("S1", "S3"):
            made = at("plan", row, "--month", "2026-11", as_json=True).json()["plan"]
            at("confirm", made)
            at("send", made)
        for one in at.rows("outbox"):
            if one["to"] == "marshire":
                at("to-file", one["parcel"], stick)
    with keyboard.at("marshire") as at:
        for file in stick.iterdir():
            at("arrive", file)
        for one in at.rows("inbox"):
            at("accept", one["parcel"])
        assert at("process-all", post="rights").code == 13
        done = at("process-all", as_json=True).json()
        assert done["left"] == {}
        assert [one["certificate"] for one in done["done"]] == [1, 2]
        (survey,) = (one for one in done["done"] if one["survey"])
        assert sum(survey["survey"].values()) == survey["counts"]["received"]
        said = at("process-all")
        assert (said.code, said.out) == (0, "0 deliveries are processed.\n")
        counted = {row["figure"]: row["young people"] for row in at.rows("figures")}
        assert int(counted["Survey of 1 November 2026, told of by other authorities only"]) > 0
