"""Makes a value coarser where an agreement allows only the coarser value."""

from datetime import date

from kinfold.agreement.words import Transform


def transformed(transform: Transform, value: object) -> object:
    """The coarser value: the year of a date, or the outward half of an address's postcode.

    None stays None; a value that cannot be made coarser is withheld (None), never passed through.
    """
    if transform == "year_of_birth":
        return value.year if isinstance(value, date) else None
    postcode = str(value or "").rsplit(",", 1)[-1].strip()
    outward, _, inward = postcode.rpartition(" ")
    return outward if outward and inward else None
