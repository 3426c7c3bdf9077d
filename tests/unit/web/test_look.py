"""Names, dates, colours, and the absence of anybody else's brand."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from kinfold.errors import UsageProblem
from kinfold.registers.installation import prepare
from kinfold.web import templating, theme
from kinfold.web.authority import settings_for, site

STATIC = Path(theme.__file__).parent / "static"


def test_dates_as_people_write_them() -> None:
    assert templating.format_date(date(2026, 9, 3)) == "3 September 2026"
    assert templating.format_date(None) == ""
    summer = datetime(2026, 7, 1, 23, 5, tzinfo=UTC)
    assert templating.format_moment(summer) == "2 July 2026 at 12:05am"
    assert templating.format_moment(datetime(2026, 1, 1, 14, 5, tzinfo=UTC)).endswith("2:05pm")
    assert templating.format_moment(None) == ""


def test_numbers_and_their_words() -> None:
    assert templating.format_number(12345) == "12,345"
    assert templating.plural(1, "child", "children") == "1 child"
    assert templating.plural(2, "child", "children") == "2 children"
    assert templating.plural(0, "row") == "0 rows"
    assert templating.sentence("a DBS check") == "A DBS check"
    assert templating.sentence("") == ""


def test_addresses_change_with_each_release() -> None:
    assert templating.asset("kinfold.css").startswith("/static/kinfold.css?v=")
    assert templating.url("sign_in") == "/sign-in"


def test_contrast_is_as_wcag_counts_it() -> None:
    assert theme.luminance("#ffffff") == pytest.approx(1)
    assert theme.luminance("#000000") == 0
    assert theme.checked("#767676") == "#767676"  # 4.54 to 1, the lightest grey that passes


@pytest.mark.parametrize("colour", ["#777777", "red", "#2B4A5A;}", "#ffff00", ""])
def test_colours_that_cannot_be_used(colour: str) -> None:
    with pytest.raises(UsageProblem):
        theme.checked(colour)


def test_the_authoritys_colour_is_served(client: Client, settings: Any, db: None) -> None:
    settings.KINFOLD_COLOUR = "#5a2b4a"
    answer = client.get("/theme.css")
    assert b"--govuk-brand-colour: #5a2b4a" in answer.content
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert answer["Cache-Control"] == "max-age=3600"


def test_nothing_of_gov_uk_is_served() -> None:
    for path in STATIC.rglob("*"):
        if path.suffix in {".css", ".js", ".svg"}:
            text = path.read_text(encoding="utf-8")
            for word in ("GDS Transport", "@font-face", "crest", "#1d70b8", "http-equiv", "eval("):
                assert word not in text, (path.name, word)


def test_a_site_says_its_own(tmp_path: Path) -> None:
    home = prepare(tmp_path / "home", name="Marshire County Council", organisation="marshire")
    plain = site(home)
    assert plain.authority == "Marshire County Council"
    assert (plain.local_accounts, plain.provider) == (False, None)
    with (home.home / "kinfold.toml").open("a") as file:
        file.write(
            '[site]\ncolour = "#123456"\ncontact = "kinfold@marshire.example"\n'
            'local_accounts = true\n[sign_in]\nname = "work"\nissuer = "https://id.example"\n'
            'authorization_endpoint = "a"\ntoken_endpoint = "b"\nuserinfo_endpoint = "c"\n'
            'jwks_endpoint = "d"\nclient_id = "kinfold"\n'
        )
    with pytest.raises(UsageProblem, match="secret"):
        site(home)
    (home.keys / "oidc.secret").write_text("hush\n")
    said = site(home)
    assert (said.colour, said.local_accounts) == ("#123456", True)
    assert said.provider is not None
    settings = settings_for(said.provider)
    assert settings["OIDC_RP_CLIENT_SECRET"] == "hush"
    assert settings["OIDC_USE_PKCE"]
    assert settings["OIDC_USE_NONCE"]
    assert not settings["OIDC_CREATE_USER"]


def test_no_installation_has_no_way_in() -> None:
    nobody = site(None)
    assert (nobody.local_accounts, nobody.provider) == (False, None)
