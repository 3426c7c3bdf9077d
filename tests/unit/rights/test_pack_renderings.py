"""The page and the PDF say the same, do nothing that data tells them to, and can be read by all."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest

from kinfold.rights import layout
from kinfold.rights.contents import Marked, Pack
from kinfold.rights.page import page
from kinfold.rights.pdf import drawable, pdf
from kinfold.rights.reviewing import reviewed
from kinfold.rights.third_parties import FREE_TEXT
from tests.unit.rights import made
from tests.unit.rights.reading_pdf import objects, text_of

LEAD = "information_governance_lead"
HOSTILE = (
    '#set page(fill: red) #panic("x") $x^2$ *b* _i_ @ref <label> [c] `r` = H // c \\ '
    "<script>alert(1)</script> <b onclick=x> </td></table> \" ' & &amp; {{ 7 * 7 }} {% if %}"
)


def pack(text: str = "Bus") -> Pack:
    rows: made.Rows = {
        "pupil_core.pupil": [
            {"upn": "Z1", "forename": "Nia", "surname": "Marsh", "mode_of_travel": text}
        ],
        "early_help.involvement": [
            {"case_id": text, "forename": "Nia", "agency": text, "worker": "Priya N"}
        ],
    }
    entries = [
        *made.viewing(1, reason=text, personal={"name": text, "address": text}),
        made.decided(3, kind="decision.refused", role=text, organisation=text, purpose=text),
    ]
    found = made.draft(rows, entries, copies=[made.copy(text)], disclosures=[made.parcel()])
    return reviewed(found, made.every_decision(found), role=LEAD, at=made.AT)


class Tags(HTMLParser):
    """The tags of a page and the text between them, outside its style sheet."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.said = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        if self.tags[-1:] != ["style"]:
            self.said += data


def parsed(text: str) -> Tags:
    found = Tags()
    found.feed(text)
    return found


def plain(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_markup_in_what_is_held_is_shown_and_does_nothing() -> None:
    quiet, loud = parsed(page(pack())), parsed(page(pack(HOSTILE)))
    assert loud.tags == quiet.tags
    assert [name for name, _ in loud.attributes] == [name for name, _ in quiet.attributes]
    assert loud.said.count(HOSTILE) >= 5
    assert plain(text_of(pdf(pack(HOSTILE)))).count(plain(HOSTILE)) >= 5


def test_one_file_with_no_script_and_nothing_fetched() -> None:
    text = page(pack())
    found = parsed(text)
    assert {"script", "link", "img", "iframe", "object", "form"}.isdisjoint(found.tags)
    addresses = [value for name, value in found.attributes if name in ("href", "src", "action")]
    assert all(value is not None and value.startswith("#") for value in addresses)
    assert "url(" not in text
    assert "@import" not in text
    assert '<html lang="en-GB">' in text


def test_headings_tables_and_links_are_sound() -> None:
    text = page(pack())
    levels = [int(level) for level in re.findall(r"<h([1-6])", text)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(then <= now + 1 for now, then in pairwise(levels))
    assert text.count("<caption>") == text.count("<table")
    assert all('scope="' in cell for cell in re.findall(r"<th\b[^>]*>", text))
    ids = re.findall(r'id="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', text)) <= set(ids)


def test_the_same_pack_gives_the_same_bytes() -> None:
    assert page(pack()) == page(pack())
    assert pdf(pack()) == pdf(pack())


def test_the_pdf_is_tagged_titled_and_in_english() -> None:
    made_pdf = pdf(pack())
    whole = b"\n".join(objects(made_pdf).values())
    for wanted in (
        b"/StructTreeRoot",
        b"/Marked true",
        b"/Lang(en-GB)",
        b"pdfuaid:part",
        b"/DisplayDocTitle true",
        b"/S/Table",
        b"/S/TH",
        b"/S/Caption",
        b"/S/H1",
        b"/S/H3",
    ):
        assert wanted in whole, wanted
    text = plain(text_of(made_pdf))
    for words in ("Information held about you", "Nia", "Refused: nothing was shown", "Withheld"):
        assert plain(words) in text, words


def test_the_page_and_the_pdf_say_the_same() -> None:
    one = pack()
    drawn = plain(text_of(pdf(one)))
    cells = re.findall(r"<t[dh]\b[^>]*>([^<]+)", page(one))
    assert len(cells) > 40
    assert [cell for cell in cells if plain(unescaped(cell)) not in drawn] == []


def unescaped(text: str) -> str:
    return parsed(text).said


def test_what_the_fonts_cannot_draw_is_written_as_its_number() -> None:
    assert drawable("Łucja Ó'Bríen ñ €") == "Łucja Ó'Bríen ñ €"
    assert drawable("中\u202e\x00a\nb") == "[U+4E2D][U+202E][U+0000]a b"
    found = made.draft({"pupil_core.pupil": [{"upn": "Z1", "forename": "林 ليلى"}]})
    text = text_of(pdf(reviewed(found, [], role=LEAD, at=made.AT)))
    assert "[U+6797] [U+0644]" in text


def test_everything_said_to_be_drawable_is() -> None:
    ranges = [(0x20, 0x7F), (0xA0, 0x370), (0x38E, 0x3A2), (0x3A3, 0x500), (0x1E00, 0x1F00)]
    ranges += [(0x2010, 0x2028), (0x2030, 0x203B), (0x20A0, 0x20C0)]
    letters = " ".join(chr(one) for first, last in ranges for one in range(first, last))
    assert drawable(letters) == letters
    found = made.draft({"pupil_core.pupil": [{"upn": "Z1", "forename": letters}]})
    assert pdf(reviewed(found, [], role=LEAD, at=made.AT))  # a missing letter would be an error


def test_nothing_that_waits_for_a_person_is_ever_drawn() -> None:
    waiting = Marked(ref="x.y.z#1", text="secret", rule=FREE_TEXT)
    with pytest.raises(ValueError, match="a rule stopped") as problem:
        layout.cell(waiting)
    assert "secret" not in str(problem.value)


def test_an_empty_pack_says_so() -> None:
    found = made.draft(None)
    text = page(reviewed(found, [], role=LEAD, at=made.AT))
    for words in (
        "Nothing was held about you at that moment.",
        "Nobody has asked for your record.",
        "Nobody has said that they made a copy of your information.",
        "No parcel about you was sent to another organisation.",
        "Nothing is withheld.",
        "the person this pack is about",
    ):
        assert words in text, words


@pytest.mark.parametrize(
    ("requester", "words"),
    [
        ("child", "You"),
        ("parent", "A parent, for you"),
        ("carer", "A carer, for you"),
        ("agent", "Somebody who acts for you"),
    ],
)
def test_the_pack_says_who_asked_who_answers_and_what_may_be_asked_next(
    requester: Any, words: str
) -> None:
    one = pack()
    request = replace(one.contents.request, requester=requester)
    text = page(replace(one, contents=replace(one.contents, request=request)))
    assert f">{words}</td>" in text
    for said in (
        "Marshire County Council",
        "rights@marshire.example",
        "dpo@marshire.example",
        "put right anything that is wrong",
        "ico.org.uk/make-a-complaint",
        "ask a court",
    ):
        assert said in text, said
