"""What the pages of things outside the store share: who may open them, the ways, days in words."""

from datetime import date
from typing import Final

from django.urls import reverse

from kinfold.handling import papers, support
from kinfold.registers.models import Account
from kinfold.web.listing import Way
from kinfold.web.ours import is_ours
from kinfold.web.templating import format_date

#: Who sends something out of the building or asks a school for it.
SENDERS: Final = (
    "administrator",
    "admissions_officer",
    "attendance_officer",
    "children_missing_education_officer",
    "data_controller_signatory",
    "data_manager",
    "designated_person",
    "early_help_worker",
    "exclusions_officer",
    "governance_officer",
    "head_teacher",
    "one_team_coordinator",
    "safeguarding_lead",
    "school_data_officer",
    "senco",
    "social_worker",
    "tas_coordinator",
    "virtual_school_head",
)
SUPPORT: Final = tuple(sorted(support.SUPPORT | support.SCHOOLS_OWN))
PAPERS: Final = tuple(sorted(papers.KEEPERS))


def ways(account: Account, here: str) -> tuple[Way, ...]:
    """The pages of the family that open for this account, with the one that is open."""
    pages = (
        ("dispatches", "Dispatches", account.role in SENDERS),
        ("support_cases", "Support copies", account.role in SUPPORT),
        ("papers", "Papers for meetings", account.role in PAPERS),
        ("asked_of_schools", "Requests to schools", account.role in SENDERS and is_ours(account)),
    )
    return tuple(
        Way(text=text, href=reverse(name), here=name == here)
        for name, text, opens in pages
        if opens
    )


def day(on: date | None) -> str:
    """A day in words, or "None set"."""
    return format_date(on) if on is not None else "None set"
