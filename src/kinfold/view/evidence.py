"""The dated facts about one child that the flags rest on, read from what the gate let through."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kinfold.gate import Handover
from kinfold.view.states import Spell

EHC_PLAN = frozenset({"E", "S"})
SEN_SUPPORT = frozenset({"K", "E", "S", "A", "P", "Q"})
YOUNG_CARER = frozenset({"P", "S"})

Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Everything dated that is known about one child inside one permit.

    Lists hold spells or event days. `since` is the first day of the two-year window, `on` the day
    of viewing, `qualifying` the answer of the qualifying test, and `education_since` the first day
    of the latest two completed terms. `attendance_below` are ends of terms that met criterion T1.
    """

    on: date
    since: date
    qualifying: bool
    education_since: date
    social_care: tuple[Spell, ...] = ()
    early_help: tuple[Spell, ...] = ()
    protection: tuple[Spell, ...] = ()
    in_need: tuple[Spell, ...] = ()
    young_carer: tuple[Spell, ...] = ()
    ehc_plan: tuple[Spell, ...] = ()
    sen: tuple[Spell, ...] = ()
    exclusions: tuple[date, ...] = ()
    help_offered: tuple[date, ...] = ()
    services: tuple[Spell, ...] = ()
    factors: Mapping[str, tuple[date, ...]] = field(default_factory=dict)
    attendance_below: tuple[date, ...] = ()


def gather(
    handover: Handover,
    *,
    since: date,
    education_since: date,
    attendance_below: tuple[date, ...],
) -> Evidence:
    """The evidence a handover holds, inside the window that begins on `since`."""
    accepted = [row for row in handover.rows("cin_census.episode") if not row.get("ReferralNFA")]
    involvement = spells(handover, "early_help.involvement", "start_date")
    plans = spells(handover, "cin_census.cin_plan", "CINPlanStartDate")
    episodes = spells(handover, "cin_census.episode", "CINreferralDate", rows=accepted)
    return Evidence(
        on=handover.permit.flow.on,
        since=since,
        qualifying=handover.qualifying,
        education_since=education_since,
        # A referral that went no further is still a contact with social care on its day.
        social_care=episodes + _referrals_only(handover),
        early_help=involvement,
        protection=spells(handover, "cin_census.protection_plan", "CPPstartDate"),
        in_need=episodes + plans,
        young_carer=spells(
            handover,
            "young_carers.young_carer",
            "young_carer_start",
            rows=[
                row
                for row in handover.rows("young_carers.young_carer")
                if row["young_carer"] in YOUNG_CARER
            ],
        ),
        ehc_plan=_sen(handover, EHC_PLAN),
        sen=_sen(handover, SEN_SUPPORT),
        exclusions=_days(handover.rows("exclusions.exclusion"), "start_date"),
        help_offered=_days(handover.rows("early_help.assessment"), "assessment_date")
        + _days(handover.rows("early_help.involvement"), "start_date")
        + _days(accepted, "CINreferralDate"),
        services=involvement,
        factors=_factors(handover),
        attendance_below=attendance_below,
    )


def _referrals_only(handover: Handover) -> tuple[Spell, ...]:
    return tuple(
        Spell(row["CINreferralDate"], row["CINreferralDate"])
        for row in handover.rows("cin_census.episode")
        if row.get("ReferralNFA") and row["CINreferralDate"] is not None
    )


def spells(
    handover: Handover, table: str, start: str, *, rows: list[dict[str, Any]] | None = None
) -> tuple[Spell, ...]:
    """The dated spells of a table's rows (or of `rows` among them), ended as the gate says."""
    return tuple(
        Spell(row[start], row["_ended"])
        for row in (handover.rows(table) if rows is None else rows)
        if row[start] is not None
    )


def _days(rows: list[dict[str, Any]], name: str) -> tuple[date, ...]:
    return tuple(row[name] for row in rows if row[name] is not None)


def _sen(handover: Handover, codes: frozenset[str]) -> tuple[Spell, ...]:
    rows = [row for row in handover.rows("sen_register.sen") if row["sen_status"] in codes]
    return spells(handover, "sen_register.sen", "sen_status_date", rows=rows)


def _factors(handover: Handover) -> dict[str, tuple[date, ...]]:
    """The day each assessment factor was found: when its assessment ended, else when it began."""
    days = {
        _assessment(row): row["AssessmentAuthorisationDate"] or row["AssessmentActualStartDate"]
        for row in handover.rows("cin_census.assessment")
    }
    found: dict[str, list[date]] = {}
    for row in handover.rows("cin_census.assessment_factor"):
        day = days.get(_assessment(row))
        if day is not None:
            found.setdefault(row["AssessmentFactors"], []).append(day)
    return {code: tuple(dates) for code, dates in found.items()}


def _assessment(row: Row) -> tuple[Any, ...]:
    return (row["LAchildID"], row["episode_no"], row["assessment_no"], row.get("_supply"))
