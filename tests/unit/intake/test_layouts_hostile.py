"""Hostile XML and JSON in the layouts: one clear sentence each, at once, and nothing fetched."""

import resource
import time
from pathlib import Path

import pytest

from kinfold.errors import FileNotUnderstood
from kinfold.intake import json_layout
from kinfold.intake.findings import Findings
from tests.unit.intake.layout_samples import PAYLOAD, PERSON, caseload, read, told, written

SOUND = caseload()
BOMB = (
    '<!DOCTYPE NCCIS [<!ENTITY a "xxxxxxxxxx">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)
ADDRESS = '<!DOCTYPE NCCIS [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]>'
LONG = f"<a>{'x' * 200}</a>" * 45_000
HOSTILE = {
    "a bomb of entities": (BOMB + SOUND.replace(">Cal<", ">&i;<"), "document type"),
    "an address to fetch": (ADDRESS + SOUND.replace(">Cal<", ">&x;<"), "document type"),
    "an entity nobody declared": (SOUND.replace(">Cal<", ">&x;<"), "stops being readable"),
    "a record without end": (SOUND.replace("<GivenName>", LONG + "<GivenName>"), "longer than"),
    "no record at all": (SOUND.replace("<YoungPersonsRecord>", LONG, 1), "longer than"),
    "a header without end": (SOUND.replace("<DateOfSend>", LONG + "<DateOfSend>"), "longer than"),
    "deep nesting": (
        SOUND.replace("<GivenName>", "<x>" * 90 + "</x>" * 90 + "<GivenName>"),
        "deep",
    ),
    "deeper nesting": (SOUND.replace("<GivenName>", "<x>" * 9000), "deep|readable"),
    "one long text": (SOUND.replace(">Cal<", f">{'x' * 11_000_000}<"), "longer than|readable"),
}


@pytest.mark.requirement("NEX-10")
@pytest.mark.parametrize("what", sorted(HOSTILE))
def test_hostile_xml_is_told_in_one_sentence(tmp_path: Path, what: str) -> None:
    text, words = HOSTILE[what]
    path = written(tmp_path / "r.xml", text)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.monotonic()
    with pytest.raises(FileNotUnderstood, match=words) as caught:
        read(path, "nccis_return")
    assert caught.value.remedy
    assert time.monotonic() - began < 10
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300 * 1024


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """Nor with what stands between the records, which is counted and let go."""
    few = "<Junk>" + f"<a>{'x' * 1_000}</a>" * 100 + "</Junk>"
    people = "\n".join(PERSON.replace("9990000000001", f"999{n:010}") + few for n in range(600))
    path = written(tmp_path / "r.xml", caseload(people))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    content = read(path, "nccis_return")
    assert content.rows == 600
    assert content.surplus == ("Junk",)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024


def test_many_names_and_odd_names_are_told_briefly(tmp_path: Path) -> None:
    junk = "".join(f"<n{n}/>" for n in range(400)) + "<Zoë/>" + f"<{'x' * 60}/>"
    findings = Findings()
    text = SOUND.replace("<GivenName>", junk + "<GivenName>")
    content = read(written(tmp_path / "r.xml", text), "nccis_return", findings)
    assert len(content.surplus) <= 202
    assert "other elements" in content.surplus
    assert "Zoë" not in content.surplus


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"la_child_id":' * 50, "deep"),
        ("[" * 50, "readable|deep"),
        (PAYLOAD.replace('"Ada"', '"' + "x" * 9_000_000 + '"'), "longer than"),
        (PAYLOAD.replace("12}", "NaN}"), "readable"),
        (PAYLOAD + PAYLOAD, "readable"),
        (PAYLOAD[:-1] + "}", "readable"),
        (PAYLOAD[1:], "readable"),
        (PAYLOAD.replace("[{", "[x{", 1), "readable"),
        (PAYLOAD + "x", "readable"),
        ('{"la_child_id": "A"} "words"', "readable"),
        ("[[1]]", "readable"),
        (PAYLOAD.encode("utf-8").replace(b"Ada", b"\xff"), "not UTF-8"),
        (PAYLOAD.encode("utf-8")[:-1] + b"\xc3", "not UTF-8"),
        ("[" + '{"a":1},' * 10 + "]x", "readable"),
        ("," * 9_000_000, "longer than|readable"),
    ],
)
def test_hostile_json_is_told_in_one_sentence(
    tmp_path: Path, text: str | bytes, words: str
) -> None:
    with pytest.raises(FileNotUnderstood, match=words):
        read(written(tmp_path / "r.json", text), "social_care_daily")


def test_what_json_can_write_and_nothing_can_keep_is_replaced(tmp_path: Path) -> None:
    text = PAYLOAD.replace('"Ada"', '"A\\ud800d\\"a"').replace("12}", "1" * 5000 + "}")
    findings = Findings()
    rows = told(read(written(tmp_path / "r.json", text), "social_care_daily", findings))
    assert rows["child"][0]["forename"] == 'A?d"a'
    assert findings.by_rule["not-a-number"] == 1


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_an_object_may_be_cut_anywhere_as_it_is_read(
    tmp_path: Path, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = PAYLOAD.replace('"Ada"', '"A\\\\\\"}{[]da\\\\"').replace("Marsh", "Marché")
    whole = told(read(written(tmp_path / "a.json", text), "social_care_daily"))
    monkeypatch.setattr(json_layout, "BLOCK", size)
    assert told(read(written(tmp_path / "b.json", text), "social_care_daily")) == whole
    assert whole["child"][0]["forename"] == 'A\\"}{[]da\\'
