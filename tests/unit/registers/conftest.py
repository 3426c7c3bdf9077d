"""A small made-up county in an empty database."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Model

from kinfold.registers import accounts, agreements, facts

AT = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
DSL = "dsl@st-edmunds.marshire.example"
OFFICER = "information.governance@marshire.example"
HASH = "a" * 64


@pytest.fixture
def at() -> datetime:
    """The moment these tests happen."""
    return AT


@pytest.fixture
def county(db: None) -> None:
    """Marshire, one school, a governance officer and a safeguarding lead."""
    accounts.add_organisation(
        facts.Organisation(id="marshire", name="Marshire County Council", kind="la", la_code="999")
    )
    accounts.add_organisation(
        facts.Organisation(
            id="st-edmunds", name="St Edmund's Primary", kind="school", laestab="9992001"
        )
    )
    accounts.add_account(
        OFFICER,
        organisation="marshire",
        role="governance_officer",
        title="Information governance officer",
        os_login="igofficer",
    )
    accounts.add_account(
        DSL,
        organisation="st-edmunds",
        role="safeguarding_lead",
        title="Designated safeguarding lead",
        external_subject="subject-17",
    )


@pytest.fixture
def version(county: None) -> str:
    """The hash of a loaded draft of the county agreement."""
    agreements.save_version(
        "county", label="2026", version_hash=HASH, canonical='{"id":"county"}', at=AT
    )
    return HASH


def guarded(*written: type[Model]) -> None:
    """Check that the database itself keeps the rows of these tables, each of which has some."""
    for model in written:
        table = model._meta.db_table
        assert model._default_manager.exists(), table
        for sql in (f"DELETE FROM {table}", f"UPDATE {table} SET id = id"):
            with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
                connection.cursor().execute(sql)
