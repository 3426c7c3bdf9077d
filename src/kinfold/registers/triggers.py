"""The database's own refusal to change or remove what was signed or decided, on both engines."""

from collections.abc import Collection
from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper

#: Each migration that arms tables, and which.
AGREED: Final = ("registers_standing", "registers_partysignature")
EXCHANGED: Final = (
    "registers_partner",
    "registers_parcel",
    "registers_parcelstep",
    "registers_disclosure",
    "registers_exchangeplan",
    "registers_planconfirmation",
    "registers_conflictdecision",
    "registers_postcoderelease",
    "registers_postcodearea",
    "registers_case",
    "registers_casestep",
    "registers_declaration",
    "registers_breach",
    "registers_breachstep",
    "registers_certificate",
    "registers_told",
    "registers_acknowledgement",
    "registers_notice",
    "registers_noticereview",
    "registers_publication",
)
ATTESTED: Final = (
    "registers_contract",
    "registers_contractstep",
    "registers_diligence",
    "registers_providernotice",
    "registers_dispatch",
    "registers_dispatchclosing",
    "registers_supportcase",
    "registers_supportstep",
    "registers_meetingpapers",
    "registers_papersstep",
    "registers_schoolrequest",
)
FED: Final = (
    "registers_feedrun",
    "registers_incident",
    "registers_incidentstep",
    "registers_filerequest",
)
WORKED: Final = ("registers_workstep",)
ANNOUNCED: Final = ("registers_changenotice",)
SWITCHED: Final = ("registers_sourceswitch",)
REVIEWED: Final = ("registers_reviewanswer",)
MOVED: Final = ("registers_personmove",)
MEASURED: Final = ("registers_matchreport",)
TABLES: Final = (
    *AGREED,
    *EXCHANGED,
    *ATTESTED,
    *FED,
    *WORKED,
    *ANNOUNCED,
    *SWITCHED,
    *REVIEWED,
    *MOVED,
    *MEASURED,
)
_ACTIONS: Final = ("UPDATE", "DELETE")
_POSTGRESQL_FUNCTION: Final = """
CREATE OR REPLACE FUNCTION registers_written_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% rows are written once', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END
$$
"""


def arm(connection: BaseDatabaseWrapper, *, tables: Collection[str] = TABLES) -> None:
    """Make the triggers; an UPDATE or DELETE of a written-once row then fails."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL_FUNCTION)
        for table in tables:
            for action in _ACTIONS:
                cursor.execute(_create(connection.vendor, table=table, action=action))


def disarm(connection: BaseDatabaseWrapper, *, tables: Collection[str] = TABLES) -> None:
    """Remove the triggers (going back a migration; emptying a test's tables)."""
    with connection.cursor() as cursor:
        for table in tables:
            for action in _ACTIONS:
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {_name(table, action=action)}{on}")


def _name(table: str, *, action: str) -> str:
    return f"{table}_no_{action.lower()}"


def _create(vendor: str, *, table: str, action: str) -> str:
    head = f"CREATE TRIGGER {_name(table, action=action)} BEFORE {action} ON {table}"
    if vendor == "postgresql":
        return f"{head} FOR EACH ROW EXECUTE FUNCTION registers_written_once()"
    return f"{head} BEGIN SELECT RAISE(ABORT, '{table} rows are written once'); END"
