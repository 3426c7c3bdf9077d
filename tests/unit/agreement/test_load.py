"""An agreement file is only ever words: read whole and named by its sense, or refused by line."""

import hashlib
import json
import random
import stat
import unicodedata
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kinfold.agreement import load, vocabulary
from kinfold.errors import FileNotUnderstood

AGREEMENTS = Path(__file__).resolve().parents[3] / "agreements"
SHIPPED = sorted(path for path in AGREEMENTS.glob("*/*.yaml") if path.name != "examples.yaml")

SMALL: dict[str, Any] = {
    "id": "small",
    "title": "A small agreement",
    "version": "1",
    "kind": "data sharing agreement",
    "source": "made up",
    "status_as_printed": "in force",
    "summary": "As little as an agreement can say.",
    "dates": {"clause": "7.10", "effective_on": "2026-09-01", "review_on": "2027-07-31"},
    "parties": [
        {"id": "county", "name": "County", "role": "controller", "clause": "1", "offers": "true"}
    ],
    "purposes": [{"id": "P1", "text": "Support", "clause": "2", "gateways": ["ca-2004-s10"]}],
    "laws_as_printed": [],
    "bases": {"clause": "3", "article6": ["art6-1-e"], "article9": ["art9-2-g"]},
    "item_groups": [
        {"id": "pupil", "title": "Pupil", "clause": "4", "items": {"pupil_core.pupil": ["surname"]}}
    ],
    "windows": [
        {"id": "two", "clause": "5", "months": 24, "unlock": {"clause": "5", "groups": ["pupil"]}}
    ],
    "grants": [
        {
            "id": "see",
            "clause": "6",
            "roles": ["senco"],
            "parties": ["county"],
            "operations": ["view"],
            "purposes": ["P1"],
            "items": ["pupil"],
            "cohort": "linked_to_organisation",
            "window": "two",
        }
    ],
    "conditions": [
        {"code": "dbs", "clause": "6", "of": "person", "text": "DBS", "operations": ["view"]}
    ],
    "schedule": [
        {
            "id": "S1",
            "clause": "8",
            "what": "Pupils",
            "sender": ["county"],
            "recipient": "county",
            "data_sets": ["pupil_core"],
            "frequency": "daily",
            "channels": ["feed"],
            "statutory": False,
        }
    ],
    "retention": [
        {
            "clause": "9",
            "groups": ["pupil"],
            "months": None,
            "counted_from": "received",
            "action": "review",
            "text": "as needed",
        }
    ],
    "duties": [{"id": "D1", "clause": "10", "operations": ["view"], "text": "Say so"}],
    "review": {"clause": "7", "questions": ["Still needed?"], "owner": "The head"},
}


def written(changes: dict[str, Any] | None = None, **dump: Any) -> str:
    return str(yaml.safe_dump(SMALL | (changes or {}), sort_keys=False, allow_unicode=True, **dump))


def changed(*path: str | int, to: Any) -> str:
    """SMALL with one part at `path` set to something else."""
    document = json.loads(json.dumps(SMALL))
    part = document
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = to
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True)


def why(text: str) -> str:
    with pytest.raises(FileNotUnderstood) as caught:
        load.parse(text, name="small.yaml")
    assert caught.value.asked == "Kinfold was asked to load the agreement file small.yaml."
    assert "nothing of it was loaded" in caught.value.remedy
    return caught.value.why


def line_of(text: str, words: str) -> int:
    return next(n for n, line in enumerate(text.split("\n"), start=1) if words in line)


# --- what is read ------------------------------------------------------------------------------


@pytest.mark.requirement("AGR-1")
@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_shipped_agreement_comes_back_from_its_canonical_form_the_same(path: Path) -> None:
    version = load.read(path)
    assert load.from_canonical(version.canonical) == version
    assert load.versioned(version.agreement) == version
    assert version.hash == hashlib.sha256(version.canonical.encode()).hexdigest()
    assert json.loads(version.canonical)["id"] == path.parent.name


def test_a_small_agreement_is_read_into_its_parts() -> None:
    agreement = load.parse(written()).agreement
    assert agreement.dates.clause == "7.10"
    assert agreement.dates.effective_on == date(2026, 9, 1)
    assert agreement.parties[0].offers is True
    assert agreement.group("pupil").codes == {"pupil_core.pupil.surname"}
    assert agreement.retention[0].months is None


def test_an_unquoted_clause_keeps_its_figures() -> None:
    text = written().replace("clause: '7.10'", "clause: 7.10")
    assert "clause: 7.10" in text
    assert load.parse(text).agreement.dates.clause == "7.10"


def test_a_quoted_null_is_a_word_and_a_bare_one_is_nothing() -> None:
    assert load.parse(written({"override_clause": "null"})).agreement.override_clause == "null"
    for bare in ("null", "~", ""):
        text = f"{written()}override_clause: {bare}\n"
        assert load.parse(text).agreement.override_clause is None


# --- the name of a text ------------------------------------------------------------------------


@pytest.mark.requirement("AGR-1")
@given(seed=st.integers(0, 10_000), flow=st.booleans(), width=st.integers(20, 200))
def test_the_hash_does_not_depend_on_how_the_file_is_written(
    seed: int, flow: bool, width: int
) -> None:
    order = list(SMALL)
    random.Random(seed).shuffle(order)
    shuffled = {key: SMALL[key] for key in order}
    text = yaml.safe_dump(shuffled, sort_keys=False, default_flow_style=flow, width=width)
    assert load.parse(f"# a comment\n\n{text}").hash == load.parse(written()).hash


def test_saying_a_default_does_not_change_the_hash() -> None:
    said = {"feeds": [], "override_unsigned": False, "parent": None, "stated_only": []}
    assert load.parse(written(said)).hash == load.parse(written()).hash


def test_letters_made_of_two_characters_name_the_same_text() -> None:
    one, two = "Résumé", unicodedata.normalize("NFD", "Résumé")
    assert one != two
    assert load.parse(written({"title": one})).hash == load.parse(written({"title": two})).hash


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Another"},
        {"summary": "As little as an agreement can say"},
        {"dates": {**SMALL["dates"], "review_on": "2027-08-01"}},
        {"override_unsigned": True},
    ],
)
def test_any_change_of_sense_is_another_version(change: dict[str, Any]) -> None:
    assert load.parse(written(change)).hash != load.parse(written()).hash


def test_a_version_kept_in_the_register_keeps_the_name_it_was_signed_under() -> None:
    """A part the model gains later must not rename a text that parties have signed."""
    stored = json.dumps(json.loads(load.parse(written()).canonical) | {"feeds": []})
    version = load.from_canonical(stored)
    assert version.canonical == stored
    assert version.hash == hashlib.sha256(stored.encode()).hexdigest()


# --- faults by line ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "word", "what"),
    [
        (("item_groups", 0, "items"), {"pupil_core.pupil": ["shoe_size"]}, "known item"),
        (("item_groups", 0, "only_roles"), ["caretaker"], "known role"),
        (("purposes", 0, "gateways"), ["magna-carta"], "known gateway"),
        (("laws_as_printed",), [{"printed": "x", "clause": "1", "gateway": "y"}], "known gateway"),
        (("bases", "article6"), ["art9-2-g"], "known Article 6 basis"),
        (("bases", "article9"), ["art6-1-e"], "known Article 9 condition"),
        (("bases", "schedule1"), ["sch1-99"], "known Schedule 1 condition"),
        (("parties", 0, "organisation_kind"), "circus", "known organisation kind"),
        (("parties", 0, "country"), "UK", "known country"),
        (("grants", 0, "roles"), ["caretaker"], "known role"),
        (("grants", 0, "operations"), ["peek"], "known operation"),
        (("grants", 0, "purposes"), ["P9"], "purpose of this agreement"),
        (("grants", 0, "items"), ["secrets"], "item group of this agreement"),
        (("grants", 0, "parties"), ["nobody"], "party of this agreement"),
        (("grants", 0, "recipients"), ["nobody"], "party of this agreement"),
        (("grants", 0, "window"), "ten", "window of this agreement"),
        (("windows", 0, "unlock", "groups"), ["secrets"], "item group of this agreement"),
        (("conditions", 0, "code"), "charm", "known condition"),
        (("conditions", 0, "operations"), ["peek"], "known operation"),
        (("schedule", 0, "sender"), ["nobody"], "party of this agreement"),
        (("schedule", 0, "recipient"), "nobody", "party of this agreement"),
        (("schedule", 0, "data_sets"), ["gossip"], "known data set"),
        (("schedule", 0, "channels"), ["pigeon"], "known channel"),
        (("retention", 0, "groups"), ["secrets"], "item group of this agreement"),
        (("duties", 0, "operations"), ["peek"], "known operation"),
    ],
)
def test_a_word_nothing_defines_is_a_load_error(
    path: tuple[str | int, ...], word: Any, what: str
) -> None:
    told = why(changed(*path, to=word))
    assert f"is not a {what}." in told
    assert told.startswith("Line ")


def test_the_prohibited_operation_must_be_known_too() -> None:
    ban = {"clause": "1", "operations": ["peek"], "text": "No", "instead": "Ask"}
    assert "'peek' is not a known operation." in why(written({"prohibitions": [ban]}))


@pytest.mark.parametrize(
    ("path", "value", "words", "at"),
    [
        (("parties", 0, "role"), "king", "parties.0.role: Input should be 'controller'", "king"),
        (("grants", 0, "cohort"), "everybody", "grants.0.cohort", "cohort: everybody"),
        (("windows", 0, "months"), "long", "windows.0.months", "months: long"),
        (("dates", "review_on"), "soon", "dates.review_on", "soon"),
        (("grants", 0, "colour"), "red", "grants.0.colour: Unexpected", "colour: red"),
        (("grants", 0, "roles"), ["caretaker"], "grants.0.roles: 'caretaker'", "roles:"),
        (("item_groups", 0, "items"), {"a.b": ["c"]}, "item_groups.0.items.a.b", "a.b:"),
    ],
)
def test_a_fault_names_its_line_and_part(
    path: tuple[str | int, ...], value: Any, words: str, at: str
) -> None:
    text = changed(*path, to=value)
    told = why(text)
    assert words in told
    assert f"Line {line_of(text, at)}," in told


def test_a_missing_part_is_told_at_the_nearest_line() -> None:
    document = {key: value for key, value in SMALL.items() if key != "review"}
    told = why(yaml.safe_dump(document, sort_keys=False))
    assert told == "Line 1, review: Field required."


def test_many_faults_are_counted_and_the_first_five_told() -> None:
    told = why(changed("grants", 0, "roles", to=[f"role{n}" for n in range(9)]))
    assert told.count("is not a known role") == 5
    assert told.endswith("There are 4 more faults.")


@pytest.mark.parametrize("empty", ["parties", "purposes", "item_groups"])
def test_an_agreement_has_at_least_one_party_purpose_and_item_group(empty: str) -> None:
    assert f"{empty}: An agreement has at least one of these." in why(written({empty: []}))


@pytest.mark.parametrize(
    "section", ["parties", "purposes", "item_groups", "windows", "grants", "schedule", "duties"]
)
def test_two_parts_may_not_share_an_id(section: str) -> None:
    told = why(written({section: json.loads(json.dumps(SMALL[section] * 2))}))
    assert f"{section}.1.id: Another part already has this id." in told


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("id",), "../../etc"),
        (("id",), "UPPER"),
        (("id",), "a" * 81),
        (("parent",), "not a slug"),
        (("feeds",), ["x/y"]),
        (("version",), "../1"),
        (("version",), "1" * 81),
        (("grants", 0, "id"), "<script>"),
        (("parties", 0, "id"), ""),
    ],
)
def test_an_id_is_made_of_letters_and_digits(path: tuple[str | int, ...], value: Any) -> None:
    assert "letters, digits" in why(changed(*path, to=value))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("windows", 0, "months"), 0),
        (("windows", 0, "months"), -24),
        (("windows", 0, "months"), 10**9),
        (("dates", "grace_months"), -1),
        (("conditions", 0, "max_age_months"), 0),
        (("retention", 0, "months"), -1),
        (("duties", 0, "within_days"), vocabulary.MAX_MONTHS + 1),
    ],
)
def test_a_number_lies_in_a_range_that_can_be_acted_on(
    path: tuple[str | int, ...], value: int
) -> None:
    assert "Give a number from" in why(changed(*path, to=value))


@pytest.mark.parametrize("written_as", [0, 1788220800, "2026-09-01T00:00:00", "20260901"])
def test_a_day_is_written_as_a_day(written_as: Any) -> None:
    assert "dates.effective_on" in why(changed("dates", "effective_on", to=written_as))


# --- a file somebody else wrote ----------------------------------------------------------------

BOMB = "a: &a [x, x]\n" + "".join(
    f"{name}: &{name} [*{last}, *{last}, *{last}]\n" for last, name in pairwise("abcdefgh")
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (BOMB, "Line 1 holds an anchor or an alias"),
        ("id: *a\n", "Line 1 holds an anchor or an alias"),
        ("id: !!python/object/apply:os.system ['true']\n", "Line 1 holds a tag"),
        ("title: x\nid: !!str a\n", "Line 2 holds a tag"),
        ("id: !include /etc/passwd\n", "Line 1 holds a tag"),
        (f"{written()}<<: {{id: other}}\n", "<<: Unexpected keyword"),
        ("id:\ta\n", "Line 1 holds a tab or a character that cannot be seen"),
        ("[" * 500, "Line 1 holds lists nested deeper"),
        ("id: a\nid: b\n", "Line 2 names its part twice"),
        ("[a, b]: c\n", "Line 1 is no name"),
        ("{a: b}: c\n", "Line 1 is no name"),
        ("id: a\n---\nid: b\n", "Line 2 is not YAML"),
        ("id: 'a\n", "is not YAML"),
        ("%YAML 9.9\n---\nid: a\n", "is not YAML"),
        ("id: \x07\n", "Line 1 holds a tab or a character that cannot be seen"),
        ("# a note\u2028id: a\n", "Line 1 holds a tab or a character that cannot be seen"),
        ("# a note\x85id: a\n", "Line 1 holds a tab or a character that cannot be seen"),
        ("id: a\ntitle: a\u202eb\n", "Line 2 holds a tab or a character that cannot be seen"),
        ("id: a\u200bb\n", "Line 1 holds a tab or a character that cannot be seen"),
        ("- a\n", "Line 1: the file is not a list of an agreement's parts"),
        ("just words\n", "Line 1: the file is not a list of an agreement's parts"),
        ("", "Line 1: the file is not a list of an agreement's parts"),
    ],
)
def test_a_hostile_file_is_refused_by_line(text: str, words: str) -> None:
    assert words in why(text)


@given(text=st.text(max_size=200))
def test_no_text_does_anything_but_load_or_be_refused(text: str) -> None:
    with pytest.raises(FileNotUnderstood):
        load.parse(text)


@given(junk=st.recursive(st.none() | st.text() | st.integers(), st.lists, max_leaves=5))
def test_junk_in_any_part_is_refused_as_a_fault(junk: Any) -> None:
    for part in ("dates", "grants", "bases", "item_groups"):
        try:
            load.parse(changed(part, to=junk))
        except FileNotUnderstood:
            continue
        assert junk == []


def test_a_file_longer_than_any_agreement_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    path.write_bytes(b"#" * (load.MAX_BYTES + 1))
    with pytest.raises(FileNotUnderstood, match="longer than 256 KB"):
        load.read(path)


def test_a_file_must_be_an_ordinary_one(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing.yaml", Path("/dev/zero")):
        with pytest.raises(FileNotUnderstood, match="no such file, or it is not an ordinary"):
            load.read(path)


def test_a_file_that_cannot_be_read_is_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "locked.yaml"
    path.write_text(written(), encoding="utf-8")
    path.chmod(0)
    if path.stat().st_mode & stat.S_IRUSR or _can_read(path):  # the superuser reads everything
        monkeypatch.setattr(Path, "open", _denied)
    with pytest.raises(FileNotUnderstood, match="cannot be read"):
        load.read(path)


def _can_read(path: Path) -> bool:
    try:
        return bool(path.read_bytes())
    except PermissionError:
        return False


def _denied(*_: object, **__: object) -> None:
    raise PermissionError


def test_a_file_is_utf8_with_or_without_a_mark(tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_bytes(written({"title": "Zoë"}).encode("utf-8-sig"))
    assert load.read(path).agreement.title == "Zoë"
    path.write_bytes(written({"title": "Zoë"}).encode("latin-1"))
    with pytest.raises(FileNotUnderstood, match="not UTF-8"):
        load.read(path)


# --- renewals ----------------------------------------------------------------------------------


def renewal(folder: Path, text: str, base: str | None = None) -> Path:
    (folder / "as-printed.yaml").write_text(written() if base is None else base, encoding="utf-8")
    path = folder / "2027.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_renewal_takes_what_it_does_not_say_from_the_file_it_renews(tmp_path: Path) -> None:
    text = "renews: as-printed.yaml\nversion: '2'\ndates: {clause: '7', review_on: 2028-07-31}\n"
    agreement = load.read(renewal(tmp_path, text)).agreement
    whole = {"version": "2", "dates": {"clause": "7", "review_on": "2028-07-31"}}
    assert agreement == load.parse(written(whole)).agreement
    assert agreement.dates.effective_on is None, "a section is replaced whole"


def test_a_renewal_and_the_same_text_written_out_are_one_version(tmp_path: Path) -> None:
    path = renewal(tmp_path, "renews: as-printed.yaml\nversion: '2'\n")
    assert load.read(path).hash == load.parse(written({"version": "2"})).hash


def test_a_fault_says_which_of_the_two_files_it_is_in(tmp_path: Path) -> None:
    base = changed("grants", 0, "roles", to=["caretaker"])
    path = renewal(tmp_path, "renews: as-printed.yaml\nversion: '2'\n", base)
    with pytest.raises(FileNotUnderstood) as caught:
        load.read(path)
    assert f"Line {line_of(base, 'roles:')} of as-printed.yaml, grants.0.roles" in caught.value.why
    path = renewal(tmp_path, "renews: as-printed.yaml\nversion: /\n")
    with pytest.raises(FileNotUnderstood, match="Line 2, version"):
        load.read(path)
    path = renewal(tmp_path, "renews: as-printed.yaml\n", "id: *x\n")
    with pytest.raises(FileNotUnderstood, match=r"Line 1 of as-printed\.yaml holds an anchor"):
        load.read(path)


@pytest.mark.parametrize(
    ("renews", "words"),
    [
        ("../other/as-printed.yaml", "Line 1: a renewal names a file in its own folder"),
        ("/etc/passwd", "Line 1: a renewal names a file in its own folder"),
        ("..", "not an ordinary file"),
        ("[as-printed.yaml]", "Line 1: a renewal names a file in its own folder"),
        ("", "Line 1: a renewal names a file in its own folder"),
        ("missing.yaml", "There is no such file"),
        ("2027.yaml", "2027.yaml is itself a renewal"),
    ],
)
def test_a_renewal_reaches_no_other_file(tmp_path: Path, renews: str, words: str) -> None:
    path = renewal(tmp_path, f"renews: {renews}\nversion: '2'\n")
    with pytest.raises(FileNotUnderstood, match=words):
        load.read(path)


def test_a_text_without_a_folder_renews_nothing() -> None:
    assert "renews: Unexpected keyword" in why(written({"renews": "as-printed.yaml"}))
