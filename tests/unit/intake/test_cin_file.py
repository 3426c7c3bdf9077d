"""Hostile and broken returns: each gets one clear sentence, at once, and fetches nothing."""

import resource
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kinfold.errors import FileNotUnderstood
from kinfold.intake import cin_file, cin_xml
from kinfold.intake.findings import Findings
from kinfold.synthetic import dirty
from tests.unit.intake.samples import child, episode, message, part

SOUND = message(child(episode()))


def _read(path: Path) -> None:
    cin_file.header(part(path))
    cin_xml.stream(part(path), keep=lambda table, row: None, findings=Findings())


def _why(path: Path) -> str:
    """Why a file is refused, by the header's reader or by the whole reading, whichever comes."""
    with pytest.raises(FileNotUnderstood) as caught:
        _read(path)
    assert caught.value.asked
    assert caught.value.remedy
    return caught.value.why


def _written(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


@pytest.mark.requirement("NEX-10")
@pytest.mark.parametrize(
    ("make", "words"),
    [
        (dirty.entity_bomb, "document type"),
        (dirty.external_entity, "document type"),
        (dirty.wrong_year, "2040-41"),
        (dirty.disagreeing_year, "reference date is not 31 March"),
        (dirty.wrong_encoding, "another character encoding"),
        (dirty.unexpected_namespace, "XML namespace"),
        (dirty.truncated, "stops being readable XML"),
        (dirty.empty, "file is empty"),
        (dirty.zip_bomb, "when unpacked"),
    ],
)
def test_each_bad_return_is_told_in_one_sentence(
    tmp_path: Path, make: Callable[[Path], Path], words: str
) -> None:
    """Broken, wrong year, hostile: refused with the reason, within seconds and little memory."""
    path = make(tmp_path / "return.xml")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.monotonic()
    assert words in _why(path)
    assert time.monotonic() - began < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 * 1024


def test_an_entity_that_names_an_address_is_never_fetched(tmp_path: Path) -> None:
    """Sockets are shut in these tests; the reader refuses the document type before any use."""
    kind = '<!DOCTYPE Message SYSTEM "http://127.0.0.1:9/x.dtd" [<!ENTITY x SYSTEM "http://127.0.0.1:9/">]>'
    text = SOUND.replace("<Message>", f"{kind}<Message>").replace(">L<", ">&x;<")
    assert "document type" in _why(_written(tmp_path / "r.xml", text))


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("<Collection>CIN", "<Collection>CLA", "CIN collection"),
        ("<Collection>CIN</Collection>", "", "CIN collection"),
        ("<Year>2026", "<Year>next", "Year is missing"),
        ("<Year>2026</Year>", "", "Year is missing"),
        ("<Year>2026", f"<Year>{'9' * 5000}", "Year is missing"),
        ("2026-03-31", "2026-04-01", "not 31 March"),
        ("Message>", "Return>", "outermost element is not Message"),
        ("<Header>", "<Heading>", "stops being readable XML"),
    ],
)
def test_a_header_that_does_not_fit(tmp_path: Path, before: str, after: str, words: str) -> None:
    """Wrong collection, year or root."""
    assert words in _why(_written(tmp_path / "r.xml", SOUND.replace(before, after)))


def test_a_child_before_the_header(tmp_path: Path) -> None:
    """Whose child it is could not be known."""
    text = SOUND.replace("<Message>", "<Message><Children><Child/></Children>")
    assert "before its first child" in _why(_written(tmp_path / "r.xml", text))


def test_a_header_deeper_or_a_child_elsewhere_is_not_taken_for_one(tmp_path: Path) -> None:
    """Only Message/Header and Message/Children/Child are read."""
    path = _written(
        tmp_path / "r.xml",
        SOUND.replace("<Header>", "<X><Header>").replace("</Header>", "</Header></X>"),
    )
    assert "before its first child" in _why(path)


@pytest.mark.parametrize("where", ["child", "between", "header"])
def test_a_record_without_end_is_cut_off(tmp_path: Path, where: str) -> None:
    """Nine megabytes without a finished child is not a return; memory stays bounded."""
    long = "<a>x</a>" * 1_200_000
    marks = {"child": "<ChildIdentifiers>", "between": "<Children>", "header": "<Header>"}
    text = SOUND.replace(marks[where], marks[where] + long)
    assert "longer than any child's record" in _why(_written(tmp_path / "r.xml", text))


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1"])
def test_another_encoding_that_says_so_is_read(tmp_path: Path, encoding: str) -> None:
    """What the file declares is honoured."""
    text = SOUND.replace('encoding="utf-8"', f'encoding="{encoding}"')
    assert (
        cin_file.header(part(_written(tmp_path / "r.xml", text.encode(encoding)))).year == "2025-26"
    )


@pytest.mark.parametrize("encoding", ["ebcdic-nonsense", "utf-32"])
def test_an_encoding_nobody_can_read(tmp_path: Path, encoding: str) -> None:
    """Refused like any broken file."""
    text = SOUND.replace('encoding="utf-8"', f'encoding="{encoding}"')
    assert "readable XML" in _why(_written(tmp_path / "r.xml", text))


def test_deep_nesting_is_broken_xml(tmp_path: Path) -> None:
    """The parser's own limit on depth stands."""
    text = SOUND.replace("<Header>", "<x>" * 5000 + "<Header>")
    assert "readable XML" in _why(_written(tmp_path / "r.xml", text))


def test_many_names_do_not_make_the_reader_grow(tmp_path: Path) -> None:
    """Names are remembered up to a number."""
    text = SOUND.replace(
        "</ChildIdentifiers>", "".join(f"<n{n}/>" for n in range(5000)) + "</ChildIdentifiers>"
    )
    path = _written(tmp_path / "r.xml", text)
    reading = cin_xml.stream(part(path), keep=lambda table, row: None, findings=Findings())
    assert sum(reading.unknown.values()) == 5000


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """Told as such, not as broken XML."""
    assert "cannot be opened" in _why(tmp_path / "none.xml")
