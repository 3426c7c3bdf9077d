"""The quick way to tell a sound UPN says what the rule itself says, for every text."""

from hypothesis import example, given
from hypothesis import strategies as st

from kinfold import datasets
from kinfold.identifiers import UPN_ALPHABET, upn_check_letter, upn_faults
from kinfold.intake.upns import check_letter, plainly_sound

digits = st.text("0123456789", min_size=11, max_size=11)
last = st.sampled_from("0123456789" + UPN_ALPHABET + "IOSa-é")
written = st.builds(lambda body, end: f"201{body[3:]}{end}", digits, last)
near = st.builds(lambda letter, body: letter + body, st.sampled_from("AGZIé"), written)
issuing = st.builds(lambda la, body: la + body[3:], st.sampled_from(("201", "999", "000")), digits)


def accepted() -> frozenset[str]:
    return frozenset(datasets.codeset("upn_la_codes").codes)


@given(upn=st.one_of(near, st.text(max_size=14)))
@example(upn="")
@example(upn="G20112341900")
@example(upn="G2011234190011")
@example(upn="ß201123419001")
@example(upn="g201123419001")
def test_what_is_plainly_sound_has_no_fault(upn: str) -> None:
    if plainly_sound(upn):
        assert upn_faults(upn, la_numbers=accepted()) == ()


@given(body=st.builds(lambda body, end: body + end, issuing, st.sampled_from("0123456789")))
def test_every_permanent_upn_without_fault_is_plainly_sound(body: str) -> None:
    upn = upn_check_letter(body) + body
    assert plainly_sound(upn) is (upn_faults(upn, la_numbers=accepted()) == ())
    for other in set(UPN_ALPHABET) - {upn[0]}:
        assert not plainly_sound(other + body)


@given(upn=st.one_of(near, st.text(max_size=14)))
@example(upn="")
@example(upn="ß201123419001")
@example(upn="g20112341900a")
def test_the_letter_is_the_one_the_rule_gives(upn: str) -> None:
    try:
        expected = upn_check_letter(upn.upper()[1:])
    except ValueError:
        expected = None
    assert check_letter(upn) == expected
