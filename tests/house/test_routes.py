"""Every page has a guard or a stated reason to be open, and there are no other pages."""

from pathlib import Path

import pytest
from django.urls import URLPattern, get_resolver

from kinfold import law
from kinfold.web import pages, statement, urls
from kinfold.web.guards import Guarded, Public
from kinfold.web.sections import ALONE, SECTIONS

ROOT = Path(__file__).resolve().parents[2]
MAY_BE_OPEN = {
    "sign_in",
    "sign_in_local",
    "oidc_start",
    "oidc_callback",
    "sign_out",
    "signed_out",
    "accessibility",
    "cookies",
    "privacy",
    "public_register",
    "register_csv",
    "register_json",
    "register_text",
    "privacy_notice",
    "privacy_notice_form",
    "theme",
    "take_parcel",
    "feed_deliveries",
    "feed_delivery",
    "feed_runs",
    "feed_description",
}


def test_each_route_is_guarded_or_open_for_a_reason() -> None:
    for route in urls.ROUTES:
        if isinstance(route.view, Public):
            assert len(route.view.because) > 20, route.name
        else:
            assert isinstance(route.view, Guarded), route.name


def test_no_page_becomes_open_unnoticed() -> None:
    assert {route.name for route in urls.ROUTES if isinstance(route.view, Public)} == MAY_BE_OPEN


def test_the_resolver_knows_no_other_page() -> None:
    patterns = get_resolver("kinfold.web.urls").url_patterns
    assert all(isinstance(pattern, URLPattern) for pattern in patterns)
    assert [pattern.name for pattern in patterns if isinstance(pattern, URLPattern)] == [
        route.name for route in urls.ROUTES
    ]
    assert len({route.name for route in urls.ROUTES}) == len(urls.ROUTES)


def test_every_page_of_the_menu_is_under_one_heading() -> None:
    named = [name for _, names in SECTIONS for name in names]
    assert len(set(named)) == len(named)
    in_menu = {route.name for route in urls.ROUTES if route.menu}
    assert in_menu == {*named, *ALONE}


def test_guards_name_known_roles() -> None:
    for route in urls.ROUTES:
        if isinstance(route.view, Guarded):
            for role in route.view.guard.roles:
                law.role(role)


def test_menu_pages_take_no_parts() -> None:
    assert all("<" not in route.path for route in urls.ROUTES if route.menu or route.task)
    assert all(route.menu for route in urls.ROUTES if route.task)


@pytest.mark.parametrize(
    "template",
    sorted((Path(pages.__file__).parents[1] / "templates").rglob("*.html")),
    ids=lambda path: path.name,
)
def test_templates_keep_to_the_content_policy(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    for word in (" style=", "<style", "onclick=", "onload=", "javascript:", "| safe", "http://"):
        assert word not in text, word
    assert text.count("<script") == text.count('<script type="module" src=')
    for form in text.split("<form")[1:]:
        inside = form.split("</form>")[0]
        posts = 'method="post"' in inside.split(">")[0]
        assert posts == ("{{ csrf_input }}" in inside)


def test_agreements_ask_for_the_statement_that_is_shown() -> None:
    from kinfold.agreement import load

    for path in sorted((ROOT / "agreements").glob("*/*.yaml")):
        if path.name == "examples.yaml":
            continue
        for condition in load.read(path).agreement.conditions:
            if condition.code == statement.CONDITION and condition.version is not None:
                assert condition.version == statement.VERSION, path
