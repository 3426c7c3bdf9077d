"""Agreements in plain words: every shipped one whole, executed parts apart, and what changes."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kinfold.agreement import compare, differences, wording
from kinfold.agreement.emergency import ChangeNotice
from kinfold.agreement.lint import lint
from kinfold.agreement.load import read, versioned
from kinfold.agreement.model import Safeguard
from kinfold.agreement.summary import as_text, laws, sections
from tests.unit.agreement.test_announcing import WINTER

ON = date(2026, 11, 21)
FOLDER = Path(__file__).parents[3] / "agreements"
SHIPPED = sorted(path for path in FOLDER.glob("*/*.yaml") if path.name != "examples.yaml")


@pytest.mark.requirement("SOM-1.1")
@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_part_is_told_with_its_clause(path: Path) -> None:
    version = read(path)
    agreement = version.agreement
    told = as_text(version, on=ON)
    parts = {section.id: section for section in sections(agreement, on=ON)}
    for listed, name in (
        (agreement.parties, "parties"),
        (agreement.purposes, "purposes"),
        (agreement.item_groups, "items"),
        (agreement.grants, "grants"),
        (agreement.conditions, "conditions"),
        (agreement.schedule, "flows"),
        (agreement.retention, "retention"),
        (agreement.stated_only, "stated"),
    ):
        lines = parts[name].lines if name in parts else ()
        assert len(lines) == len(listed)
        assert all(f"[{part.clause}]" in told for part in listed)
    assert [part.executed for part in parts.values()] == sorted(
        (part.executed for part in parts.values()), reverse=True
    )
    assert len(laws(agreement, on=ON)) == len({g for p in agreement.purposes for g in p.gateways})


@pytest.mark.requirement("SOM-2.6.1", "SOM-3.3")
def test_an_emergency_and_the_notice_of_new_items_are_told_with_their_days() -> None:
    """The item group, the grant and the flow each say until when, with the clause and the law."""
    made = read(FOLDER / "county-education" / "2026-27.yaml").agreement
    endless = replace(WINTER, id="endless", title="The endless measures", valid_until=None)
    told = as_text(
        versioned(
            replace(
                made,
                item_groups=(
                    replace(made.item_groups[0], emergency="winter"),
                    *made.item_groups[1:],
                ),
                grants=(replace(made.grants[0], emergency="winter"), *made.grants[1:]),
                schedule=(replace(made.schedule[0], emergency="endless"), *made.schedule[1:]),
                emergencies=(WINTER, endless),
                change_notice=ChangeNotice(clause="3.3", parties=("providers",), days=14),
            )
        ),
        on=ON,
    )
    lasting = "from 1 November 2026 until 31 March 2027, and not a day longer; Health Service"
    assert told.count(f"Only for an emergency: The winter's measures [2.6.1]: {lasting}") == 2
    assert told.count("with no last day, so nothing of it moves") == 2
    assert f"The winter's measures: {lasting}" in told
    assert (
        "Notice of new items: An item the version before did not have is not collected until "
        "Education providers were told, at least 14 days before. [3.3]"
    ) in told
    assert wording.emergency(made, None) == ""
    soon = replace(made, change_notice=ChangeNotice(clause="3.3", parties=("providers",)))
    assert "until Education providers were told. [3.3]" in as_text(versioned(soon), on=ON)


def test_what_changes_is_told_by_sort() -> None:
    old = read(FOLDER / "practitioner-view" / "2026-27.yaml")
    seeing, *others = old.agreement.grants
    wider = replace(seeing, roles=(*seeing.roles[1:], "head_teacher"))
    window = replace(old.agreement.windows[0], months=12)
    new = versioned(replace(old.agreement, grants=(wider, *others), windows=(window,)))
    blocks = {block.sort: block for block in differences.blocks(compare(old, new))}
    assert set(blocks) == {"gained", "lost", "narrowed"}
    (gained,) = blocks["gained"].differences
    assert gained.who == "Head teacher (Education settings)"
    assert gained.may == "search for a person, view a person's record"
    assert gained.count == 37
    assert "safeguarding lead" in blocks["lost"].differences[0].who
    assert blocks["narrowed"].differences[0].how == "Window: from 24 months to 12 months"
    assert differences.blocks(compare(old, old)) == ()


def test_unknown_words_are_told_without_repeating_items() -> None:
    agreement = read(FOLDER / "practitioner-view" / "2026-27.yaml").agreement
    assert wording.role("wizard") == "Wizard"
    assert wording.operation("conjure_up") == "conjure up"
    assert wording.item("a.b.c") == "an item that no data set declares"
    assert wording.party(agreement, "nobody") == "nobody"
    assert wording.purpose(agreement, "C-P99") == "C-P99"
    assert wording.standing("half_way") == "half way"


@pytest.mark.requirement("NEX-24")
def test_the_page_says_where_each_party_holds_data() -> None:
    agreement = read(FOLDER / "practitioner-view" / "2026-27.yaml").agreement
    (parties,) = (part for part in sections(agreement, on=ON) if part.id == "parties")
    held = {line.key: dict(line.details)["Holds data in"] for line in parties.lines}
    assert held == {"county": "United Kingdom", "settings": "United Kingdom"}
    abroad = replace(agreement.parties[1], country="IE")
    assert wording.place(abroad) == (
        "Ireland, with no safeguard recorded, so nothing moves to or from there"
    )
    safe = replace(abroad, safeguard=Safeguard(text="Adequacy regulations", clause="C9"))
    assert wording.place(safe) == "Ireland, under this safeguard: Adequacy regulations [C9]"


def test_a_window_in_words_names_what_opens_it_and_what_it_keeps_back() -> None:
    agreement = read(FOLDER / "practitioner-view" / "2026-27.yaml").agreement
    told = wording.window(agreement, agreement.windows[0])
    assert told.startswith("Rows from the 24 months before the request may be used.")
    assert "older rows open too, for: " in told
    strict = replace(agreement.windows[0], identity_without_evidence=False, unlock=None)
    assert wording.window(agreement, strict).endswith("not even identity is shown.")
    assert "older rows" not in wording.window(agreement, strict)


@pytest.mark.requirement("TDV-14.2.8")
def test_the_impact_assessment_on_record_is_shown_and_its_absence_is_found() -> None:
    agreement = read(FOLDER / "practitioner-view" / "2026-27.yaml").agreement
    assert agreement.review.dpia is not None
    assert agreement.review.dpia in as_text(versioned(agreement), on=ON)
    assert "dpia_missing" not in {finding.code for finding in lint(agreement, on=ON)}
    without = replace(agreement, review=replace(agreement.review, dpia=None))
    assert "dpia_missing" in {finding.code for finding in lint(without, on=ON)}
