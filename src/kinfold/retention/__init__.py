"""Keeps nothing longer than agreed: what falls due is planned, shown, destroyed and certified."""

from kinfold.retention.applying import NotDestroyed, Outcome, apply, settle
from kinfold.retention.certifying import backup_gone
from kinfold.retention.lines import Line, Plan
from kinfold.retention.planning import LEDGER_MONTHS, plan, planned

__all__ = [
    "LEDGER_MONTHS",
    "Line",
    "NotDestroyed",
    "Outcome",
    "Plan",
    "apply",
    "backup_gone",
    "plan",
    "planned",
    "settle",
]
