"""What the forms of a name promise for any text: bounded, mutual, and the same again."""

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kinfold.people import standard

HOSTILE = (
    "",
    "A",
    "\x00",
    "A" + "\u0301" * 10_000,
    "\u202eesrever\u202c",
    "Ka\u200bsia\ufeff",
    "🙂" * 500,
    "ﷺ" * 1000,
    "a " * 5000,
    "-" * 5000,
    "?" * 5000,
    "\ufffd" * 5000,
    "Ã" * 5000,
    "Ã©" * 5000,
    "Mc" * 3000,
    "abdul " * 1000,
    "aka " * 1000,
    "mohammed " * 1000,
    "ÃƒÃ‚" * 1000,
    "İİİ",
    "ſßﬁ",
    "名前",
    "١٢٣",
    "'" * 300,
    "o'" * 300,
)
_names = st.one_of(
    st.text(max_size=60),
    st.text("aeimnrAÃ©ł'- ?\ufffd\u200b", max_size=30),
    st.lists(st.sampled_from(["Mohammed", "Abdul", "Mc", "Kaur", "al", "Ann", "Ka"])).map(" ".join),
)
FORMS = (
    standard.forename_forms,
    standard.forename_spellings,
    standard.surname_forms,
    standard.surname_spellings,
    standard.bag,
)


def checked(text: str) -> None:
    for key in (standard.key, standard.forename_key, standard.surname_key):
        assert key(key(text)) == key(text)
        assert len(key(text)) <= standard.LONGEST
    for forms in (*FORMS, standard.forename_parts):
        found = forms(text)
        assert found == forms(text, text)
        assert len(found) <= standard.MOST
        assert all(form == standard.surname_key(form) or form.isalnum() for form in found)
        assert "" not in found
    assert standard.forename_spellings(text) <= standard.forename_forms(text)
    assert standard.forename_forms(text) <= standard.forename_parts(text)
    assert standard.surname_spellings(text) <= standard.surname_forms(text)
    assert len(standard.sound(standard.key(text))) <= 2 * standard.LONGEST


@settings(max_examples=150)
@given(_names)
def test_any_text_has_bounded_forms_and_the_same_again(text: str) -> None:
    checked(text)


@settings(max_examples=100)
@given(_names, _names)
@example("Ted", "Edward")
def test_agreement_is_mutual(one: str, other: str) -> None:
    agreed = standard.forename_agreement(one, other)
    assert agreed == standard.forename_agreement(other, one)
    assert standard.surname_agreement(one, other) == standard.surname_agreement(other, one)
    same = standard.forename_agreement(one, one)
    assert same == ("exact" if standard.forename_key(one) else "unknown")


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_text_takes_no_time_and_makes_little(text: str) -> None:
    started = time.perf_counter()
    checked(text)
    standard.forename_agreement(text, "Aisha")
    standard.surname_agreement(text, text + "x")
    assert time.perf_counter() - started < 1


def test_what_nobody_sees_changes_no_name() -> None:
    assert standard.key("Ka\u200bsia\ufeff") == standard.key("\u202eKasia\u202c") == "kasia"
    assert standard.key("Ａｉｓｈａ") == standard.key("Ai\u00adsha") == "aisha"
    assert standard.key("A" + "\u0301" * 10_000) == "a"
    assert standard.key("Anna\x00") == "anna"
    assert standard.key("🙂") == ""
