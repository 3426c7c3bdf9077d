"""An installation with pupils' addresses of every kind, and a small gazetteer to match them to."""

from datetime import timedelta
from typing import Final

from kinfold import people
from tests import estate
from tests.unit.people.places.conftest import ROWS
from tests.unit.worklists.conftest import Office, pupil, spell

VIEW: Final = "practitioner-view"
SCHOOL: Final = "st-edmunds"
ADDRESSES: Final = (
    "10 High Street, Marbridge, QM1 1AA",
    "10 High St, Marbridge, QM11AA",
    "12 High Street, Marbridge, QM1 1AA",
    "The Croft, Mill Lane, Marbridge, QM1 2BB",
    "99 High Street, Marbridge, QM1 1AA",
    "10 High Street",
    "1 Fen Row, Farton, QX9 9XX",
    "No fixed abode, ZZ99 3VZ",
)
#: How many of them are in doubt, each in another way.
IN_DOUBT: Final = 4
#: Entries of the gazetteer that are in use.
ENTRIES: Final = len(ROWS) - 1


def fill(office: Office) -> None:
    """Take the pupils in and link them."""
    office.at = estate.LOADED_AT
    rows = [pupil(n, address=address) for n, address in enumerate(ADDRESSES)]
    office.send(SCHOOL, "pupil_core", rows)
    day = estate.LATER.date() - timedelta(days=90)
    office.send(SCHOOL, "school_history", [spell(n, SCHOOL, day) for n in range(len(rows))])
    manager = office.actor(estate.DATA_MANAGER)
    people.link(office.gate, manager, agreement=VIEW, at=office.now())


def add_gazetteer(office: Office) -> None:
    """Take the gazetteer in."""
    office.send("marshire", "gazetteer", ROWS, under="warehouse")
