"""The data-flow map: every arrow is a row with its clause, and the drawing shows the same rows."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from kinfold.notices.drawing import WIDTH, drawing
from kinfold.notices.flow_map import arrows, as_table
from tests.unit.notices import made

SVG = "{http://www.w3.org/2000/svg}"
IDS = [version.agreement.id for version in made.versions()]


def test_every_collected_flow_is_an_arrow_and_none_other() -> None:
    version = made.one("county-education")
    *others, last = version.agreement.schedule
    rows = (*others, replace(last, collected=False))
    found = arrows(replace(version, agreement=replace(version.agreement, schedule=rows)))
    shown = [one.what.split(":")[0] for one in found]
    assert last.id not in shown
    assert sorted(shown) == sorted([*(row.id for row in others), "count-for-schools"])
    core = found[0]
    assert (core.sender, core.receiver) == ("Education providers", "The county council")
    assert core.clause == "App. B 1"
    assert "School and attendance" in core.kinds
    assert core.how.startswith("automatic feed, upload on screen, command line; Feed schools")


def test_who_looks_at_what_another_keeps_is_an_arrow_too() -> None:
    found = {one.what.split(":")[0]: one for one in arrows(made.one("practitioner-view"))}
    assert set(found) == {"C1", "C2", "see", "declare"}
    look = found["see"]
    assert (look.sender, look.receiver) == ("The county council", "Education settings")
    assert look.clause == "C7.4, C10.3"
    assert "designated safeguarding lead" in look.how
    assert (found["C1"].sender, found["C1"].receiver) == ("The county council",) * 2


def test_rows_of_the_exchange_carry_their_own_groups() -> None:
    found = {one.what.split(":")[0]: one for one in arrows(made.one("ccis-exchange"))}
    assert set(found) == {"OWN", "S1", "S2", "S3", "S4", "S5", "S6"}
    assert found["S5"].receiver == "Marshire County Council, Littlewick Council"
    assert found["OWN"].receiver == found["OWN"].sender
    assert found["S1"].kinds == ("Personal details", "Education, training and work from age 14")


def test_without_a_schedule_the_side_that_offers_keeps_it() -> None:
    version = made.one("practitioner-view")
    bare = replace(version, agreement=replace(version.agreement, schedule=()))
    assert {one.sender for one in arrows(bare)} == {"The county council"}
    parties = tuple(replace(party, offers=False) for party in version.agreement.parties)
    nobody = replace(bare, agreement=replace(bare.agreement, parties=parties))
    assert arrows(nobody) == ()
    assert "0 arrows" in drawing(nobody)


@pytest.mark.parametrize("name", IDS)
def test_every_row_has_a_clause_and_every_cell_says_something(name: str) -> None:
    held = as_table(made.one(name))
    assert made.empty_cells(held) == ()
    assert [row["number"] for row in held.named()] == [
        str(number) for number in range(1, len(held.rows) + 1)
    ]


@pytest.mark.parametrize("name", IDS)
def test_the_drawing_is_named_described_and_worded(name: str) -> None:
    version = made.one(name)
    picture = ElementTree.fromstring(drawing(version))  # noqa: S314 - our own text, made above
    named = picture.attrib["aria-labelledby"].split()
    found = {part.attrib.get("id"): part for part in picture}
    assert found[named[0]].tag == f"{SVG}title"
    assert version.agreement.title in (found[named[0]].text or "")
    assert "table that follows" in (found[named[1]].text or "")
    said = " ".join(part.text or "" for part in picture.iter(f"{SVG}tspan"))
    for one in arrows(version):
        for words in (*one.sender.split(), *one.clause.split(), str(one.number)):
            assert words in said
    assert "style" not in drawing(version)


@pytest.mark.parametrize("name", IDS)
def test_nothing_is_drawn_outside_the_picture(name: str) -> None:
    text = drawing(made.one(name))
    height = int(re.findall(r'viewBox="0 0 \d+ (\d+)"', text)[0])
    assert all(int(y) < height for y in re.findall(r' y="(\d+)"', text))
    assert all(int(x) <= WIDTH for x in re.findall(r' x="(\d+)"', text))


def test_a_name_that_looks_like_markup_is_only_words() -> None:
    version = made.one("county-education")
    parties = (replace(version.agreement.parties[0], name="A <b> & Sons"),)
    odd = replace(
        version,
        agreement=replace(version.agreement, parties=parties + version.agreement.parties[1:]),
    )
    assert "<b>" not in drawing(odd)
    assert "A &lt;b&gt; &amp; Sons" in drawing(odd)
