"""A test may only claim a requirement that exists, and the page of claims is what the tests say."""

from collections import Counter

from tests.house import marks


def test_the_list_names_each_requirement_once() -> None:
    every = marks.listed()
    assert len(every) == 292
    assert [one for one, count in Counter(every).items() if count > 1] == []


def test_every_mark_names_a_requirement_that_exists() -> None:
    unknown = {
        one: tests for one, tests in marks.proofs().items() if one not in set(marks.listed())
    }
    assert unknown == {}


def test_the_page_is_what_the_tests_say() -> None:
    assert marks.PAGE.read_text(encoding="utf-8") == marks.page(), "run `make docs`"
