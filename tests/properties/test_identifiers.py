"""Check digits do what they are for: one wrong character is always found."""

from hypothesis import assume, given
from hypothesis import strategies as st

from kinfold import identifiers

DIGITS = "0123456789"
BODIES = st.text(DIGITS, min_size=11, max_size=11)


@given(
    body=BODIES,
    last=st.sampled_from(DIGITS + identifiers.UPN_ALPHABET),
    place=st.integers(0, 11),
    digit=st.sampled_from(DIGITS),
)
def test_one_wrong_digit_in_a_upn_is_found(body: str, last: str, place: int, digit: str) -> None:
    # A last letter and a digit can be worth the same: only like for like is compared there.
    assume((body + last)[place] != digit and (body + last)[place] in DIGITS)
    upn = identifiers.upn_check_letter(body + last) + body + last
    assert identifiers.is_upn(upn)
    wrong = upn[: place + 1] + digit + upn[place + 2 :]
    assert not identifiers.is_upn(wrong)


@given(body=BODIES, letter=st.sampled_from(identifiers.UPN_ALPHABET))
def test_only_one_letter_checks_a_upn(body: str, letter: str) -> None:
    right = identifiers.upn_check_letter(body + "0")
    assert identifiers.is_upn(letter + body + "0") is (letter == right)


@given(number=st.text(DIGITS, min_size=10, max_size=10), place=st.integers(0, 9))
def test_one_wrong_digit_in_an_nhs_number_is_found(number: str, place: int) -> None:
    others = [number[:place] + digit + number[place + 1 :] for digit in DIGITS]
    assert sum(identifiers.is_nhs_number(one) for one in others) <= 1


@given(number=st.text(DIGITS, min_size=10, max_size=10), place=st.integers(0, 9))
def test_one_wrong_digit_in_a_uln_is_found(number: str, place: int) -> None:
    others = [number[:place] + digit + number[place + 1 :] for digit in DIGITS]
    assert sum(identifiers.is_uln(one) for one in others) <= 1


@given(st.text(max_size=20))
def test_any_text_gets_an_answer(text: str) -> None:
    written = identifiers.normalise_postcode(text)
    assert identifiers.is_postcode(text) is (written is not None)
    assert written is None or identifiers.normalise_postcode(written) == written
    assert len(identifiers.masked(text)) <= 8
    for question in (
        identifiers.is_upn,
        identifiers.is_temporary_upn,
        identifiers.is_uln,
        identifiers.is_nhs_number,
        identifiers.is_test_nhs_number,
        identifiers.is_upn_unknown_code,
        identifiers.is_placeholder_postcode,
    ):
        assert question(text) in (True, False)
    identifiers.parse_laestab(text)
