"""How two records agree, in words; and that only their own rows are read."""

from datetime import date

import pytest

from kinfold.people.pairs import ALIKE, DIFFERENT, ONE_ONLY, SAME, agreement_of


@pytest.mark.parametrize(
    ("name", "one", "other", "kind", "words"),
    [
        ("surname", "Khan", None, ONE_ONLY, "Only one says"),
        ("surname", "Khan", "Khan", SAME, "Same"),
        ("surname", "Khan", "KHAN", SAME, "Same, written otherwise"),
        ("surname", "Peterson", "Petersen", ALIKE, "Nearly the same: a letter or two"),
        ("surname", "Khan", "Brown", DIFFERENT, "Different"),
        ("sex", "F", "Female", SAME, "Same"),
        ("sex", "F", "M", DIFFERENT, "Different"),
        ("upn", "M201200120001", "m2012 0012 0001", SAME, "Same, written otherwise"),
        ("upn", "M201200120001", "K201200120002", DIFFERENT, "Different"),
        ("address", "1 Fen Lane, PE1 1AA", "1 fen lane, pe1 1aa", SAME, "Same, written otherwise"),
        ("address", "1 Fen Lane, PE1 1AA", "9 Hill St, PE1 1AA", ALIKE,
         "Same postcode, another line"),
        ("address", "1 Fen Lane, PE1 1AA", "9 Hill St, PE2 9ZZ", DIFFERENT, "Different"),
        ("born", date(2016, 3, 4), date(2016, 4, 3), ALIKE, "Day and month changed over"),
        ("born", date(2016, 3, 4), date(2016, 3, 5), ALIKE, "The day differs"),
        ("born", date(2016, 3, 4), date(2017, 5, 4), DIFFERENT, "The year and the month differ"),
    ],
)  # fmt: skip
def test_details_agree_in_words(
    name: str, one: str | date | None, other: str | date | None, kind: str, words: str
) -> None:
    assert agreement_of(name, one, other) == (kind, words)
    assert agreement_of(name, other, one) == (kind, words)
