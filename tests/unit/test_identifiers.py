"""The invented vectors of the published identifier rules."""

import pytest

from kinfold import identifiers
from kinfold.datasets import codeset
from kinfold.identifiers import UpnFault

LA_NUMBERS = codeset("upn_la_codes").codes_in()


@pytest.mark.parametrize("upn", ["G201123419001", "H801200001001", "g201 1234 19001"])
def test_sound_upns(upn: str) -> None:
    assert identifiers.is_upn(upn, la_numbers=LA_NUMBERS)
    assert not identifiers.is_temporary_upn(upn)


@pytest.mark.parametrize(
    ("upn", "faults"),
    [
        ("A123456789012", (UpnFault.LA_NUMBER,)),
        ("B201123419001", (UpnFault.LETTER,)),
        ("B123456789012", (UpnFault.LETTER, UpnFault.LA_NUMBER)),
        ("", (UpnFault.FORM,)),
        ("G20112341900", (UpnFault.FORM,)),
        ("G2011234190011", (UpnFault.FORM,)),
        ("G20112341900I", (UpnFault.FORM,)),
        ("G20112341900١", (UpnFault.FORM,)),
        ("UN1", (UpnFault.FORM,)),
    ],
)
def test_unsound_upns(upn: str, faults: tuple[UpnFault, ...]) -> None:
    assert identifiers.upn_faults(upn, la_numbers=LA_NUMBERS) == faults
    assert not identifiers.is_upn(upn, la_numbers=LA_NUMBERS)


def test_the_la_number_is_not_checked_unless_given() -> None:
    assert identifiers.is_upn("A123456789012")


def test_a_temporary_upn_ends_in_a_letter_worth_its_place() -> None:
    assert identifiers.is_temporary_upn("E20112342000A")
    assert identifiers.is_upn("E20112342000A", la_numbers=LA_NUMBERS)
    assert not identifiers.is_temporary_upn("E20112342000")


@pytest.mark.parametrize("body", ["", "20112341900", "2011234190011", "20112341900S", "x" * 12])
def test_no_check_letter_without_a_body(body: str) -> None:
    with pytest.raises(ValueError, match="twelve characters"):
        identifiers.upn_check_letter(body)


@pytest.mark.parametrize(
    ("uln", "sound"),
    [
        ("1000000043", True),
        ("1234567899", True),
        ("1000000044", False),
        ("1000000042", False),
        ("9999999999", False),
        ("0000000043", False),
        ("100000004", False),
        ("1000000005", False),
        ("", False),
    ],
)
def test_ulns(uln: str, sound: bool) -> None:
    assert identifiers.is_uln(uln) is sound


@pytest.mark.parametrize(
    ("number", "sound"),
    [
        ("9434765919", True),
        ("943 476 5919", True),
        ("9990000123", True),
        ("9990000124", False),
        ("999000012", False),
        ("1000000020", False),  # the check would be 10, which is never issued
        ("0000000000", True),
        ("", False),
    ],
)
def test_nhs_numbers(number: str, sound: bool) -> None:
    assert identifiers.is_nhs_number(number) is sound


def test_nhs_numbers_kept_for_tests() -> None:
    assert identifiers.is_test_nhs_number("9990000123")
    assert not identifiers.is_test_nhs_number("9434765919")
    assert not identifiers.is_test_nhs_number("9990000124")


@pytest.mark.parametrize("text", ["9992001", "999/2001", "999 2001", " 9992001 "])
def test_a_laestab_has_two_parts(text: str) -> None:
    school = identifiers.parse_laestab(text)
    assert school == identifiers.Laestab(la="999", establishment="2001")


@pytest.mark.parametrize("text", ["", "999200", "99920011", "999200A"])
def test_what_is_not_a_laestab(text: str) -> None:
    assert identifiers.parse_laestab(text) is None


def test_un_codes() -> None:
    assert identifiers.is_upn_unknown_code("un3")
    assert not identifiers.is_upn_unknown_code("UN8")
    assert identifiers.UPN_UNKNOWN_CODES == codeset("upn_unknown_cin").codes_in()


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("qm1 2ab", "QM1 2AB"),
        ("QM12AB", "QM1 2AB"),
        ("  q1   2ab ", "Q1 2AB"),
        ("Q12 3AB", "Q12 3AB"),
        ("QM12 3AB", "QM12 3AB"),
        ("Q1A 2AB", "Q1A 2AB"),
        ("QM1A 2AB", "QM1A 2AB"),
        ("ZZ99 3VZ", "ZZ99 3VZ"),
    ],
)
def test_postcodes_are_written_one_way(text: str, written: str) -> None:
    assert identifiers.is_postcode(text)
    assert identifiers.normalise_postcode(text) == written


@pytest.mark.parametrize("text", ["", "QM1", "QM1 2AC", "QM1 AB2", "QMQ1 2AB", "QM123 4AB"])
def test_what_is_not_a_postcode(text: str) -> None:
    assert not identifiers.is_postcode(text)
    assert identifiers.normalise_postcode(text) is None
    assert not identifiers.is_placeholder_postcode(text)


def test_zz_postcodes_are_placeholders() -> None:
    assert identifiers.is_placeholder_postcode("zz993vz")
    assert not identifiers.is_placeholder_postcode("QM1 2AB")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("G201123419001", "******01"),
        ("ABCD", "******CD"),
        ("AB", "******B"),
        ("A", "******"),
        ("", "******"),
    ],
)
def test_a_printed_number_is_masked(text: str, shown: str) -> None:
    assert identifiers.masked(text) == shown


def test_a_mark_is_the_same_however_the_name_is_written_and_says_nothing() -> None:
    mark = identifiers.named_reference("O'Brien", "Zoë", "2018-07-02")
    assert mark == identifiers.named_reference("OBRIEN", " zoe", "2018-07-02")
    assert mark != identifiers.named_reference("O'Brien", "Zoe", "2018-07-03")
    assert mark != identifiers.named_reference("O'Brien Zoe", "", "2018-07-02")
    assert mark.startswith("NK")
    assert len(mark) == 22
    assert not identifiers.is_upn(mark)
