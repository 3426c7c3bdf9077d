"""The terms of an agreement as tables: what each term says, and what then happens.

Each row is both a test (`test_terms`) and a line of the reference page (`reference`).
"""

from tests.clauses.access_terms import COHORT, ROLES, VETTING
from tests.clauses.added_terms import CHANGE_NOTICES, EMERGENCIES
from tests.clauses.life_terms import DATES, LIFE, TIERS
from tests.clauses.what_terms import BASES, GATEWAYS, ITEMS, OPERATIONS, PURPOSES
from tests.clauses.when_terms import DUTIES, RETENTION, SCHEDULE, WINDOW
from tests.clauses.who_terms import ACTS_FOR, COUNTRIES, OVERRIDES, PARTIES

TERMS = (
    PARTIES,
    ACTS_FOR,
    OVERRIDES,
    COUNTRIES,
    PURPOSES,
    GATEWAYS,
    BASES,
    ITEMS,
    COHORT,
    ROLES,
    VETTING,
    WINDOW,
    OPERATIONS,
    SCHEDULE,
    RETENTION,
    DUTIES,
    EMERGENCIES,
    CHANGE_NOTICES,
    DATES,
    LIFE,
    TIERS,
)
