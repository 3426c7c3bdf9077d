"""A safeguarding lead's walk: declare a purpose, find a child, read the record, and be refused."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import estate
from tests.journeys.grounds import Grounds, grounds, home, server, site

__all__ = ["grounds", "home", "server", "site"]
pytestmark = [pytest.mark.journey]

GoodPage = Callable[[Page, str], None]
LEAD = estate.LEADS["st-edmunds"]


def search(page: Page, *, surname: str, born: object) -> None:
    """Fill in the name and the date of birth and press Find."""
    page.goto("/find")
    page.get_by_label("Surname").fill(surname)
    for part in ("day", "month", "year"):
        page.get_by_label(part.capitalize()).fill(str(getattr(born, part)))
    page.get_by_role("button", name="Find").click()


def test_walk(page: Page, grounds: Grounds, good_page: GoodPage) -> None:
    grounds.enter(page.context, LEAD, purpose="")
    child = grounds.persona("health_plan")
    page.goto("/")
    good_page(page, "home-lead")
    page.get_by_role("main").get_by_role("link", name="Find a child").click()
    good_page(page, "purpose")
    page.get_by_label("See the whole of a family's vulnerabilities").check()
    page.get_by_role("button", name="Continue").click()
    good_page(page, "find")
    page.get_by_role("button", name="Find").click()
    good_page(page, "find-error")
    search(page, surname="Nobody", born=child.born)
    good_page(page, "find-nobody")
    search(page, surname=child.surname, born=child.born)
    good_page(page, "found")
    page.get_by_label("Why this record?").fill("A concern raised by the class teacher")
    page.get_by_role("button", name="Open this record").click()
    expect(page.get_by_role("heading", name="Who to contact")).to_be_visible()
    good_page(page, "record-health_plan")
    for key in ("low_attendance", "nickname"):
        other = grounds.persona(key)
        search(page, surname=other.surname, born=other.born)
        page.get_by_role("button", name="Open this record").click()
        good_page(page, f"record-{key}")
