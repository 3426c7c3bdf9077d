"""What the walks of governance share: a second browser profile, an amendment as a file, a head."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import yaml
from playwright.sync_api import BrowserContext, Page

from kinfold.registers import accounts
from tests import estate
from tests.journeys.grounds import Grounds

HEAD = "head@st-edmunds.marshire.example"
FOLDER = estate.AGREEMENTS / "practitioner-view"


@contextmanager
def beside(context: BrowserContext, grounds: Grounds, login: str) -> Iterator[Page]:
    """A page of somebody else, signed in at another computer."""
    browser = context.browser
    assert browser is not None
    other = browser.new_context(base_url=grounds.url, viewport={"width": 1280, "height": 900})
    other.set_default_timeout(15_000)
    grounds.enter(other, login)
    yield other.new_page()
    other.close()


def open_head() -> None:
    """The account of the head who signs for St Edmund's."""
    if accounts.account(HEAD) is None:
        estate.open_account(HEAD, "st-edmunds", "data_controller_signatory", "Head teacher")


def amendment(**changes: Any) -> dict[str, Any]:
    """This year's practitioner view agreement written out whole, with parts changed."""
    parts: dict[str, Any] = {}
    for name in ("as-printed.yaml", "2026-27.yaml"):
        # Words only, as Kinfold itself reads them: no word becomes a date or a number.
        text = (FOLDER / name).read_text(encoding="utf-8")
        parts |= yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - the loader of words only
    parts.pop("renews")
    return parts | {"version": "2026-27.2"} | changes


def as_file(parts: dict[str, Any]) -> bytes:
    """The file somebody would send."""
    return yaml.safe_dump(parts, sort_keys=False, allow_unicode=True).encode()
