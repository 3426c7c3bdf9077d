"""Issues invented learner numbers with true check digits, and shares pupil numbers out by area."""

from kinfold.synthetic.numbers import UpnIssuer

#: Weights of the first nine digits of a ULN; see identifiers.is_uln.
_WEIGHTS = range(10, 1, -1)
_FIRST_ESTABLISHMENT = 4000
_SCHOOLS_EACH = 60


class Numbers:
    """Gives out pupil and learner numbers, never one twice."""

    def __init__(self) -> None:
        self._upns = UpnIssuer()
        self._issued: dict[tuple[str, int], int] = {}
        self._areas: dict[str, int] = {}
        self._serial = 0

    def uln(self) -> str:
        """The next learner number; bodies whose check digit would be ten are passed over."""
        while True:
            self._serial += 1
            body = f"{900_000_000 + self._serial * 37:09d}"
            remainder = sum(w * int(d) for w, d in zip(_WEIGHTS, body, strict=True)) % 11
            if remainder:
                return f"{body}{10 - remainder}"

    def upn(self, *, la_code: str, year: int) -> str:
        """The next pupil number issued in `year`, from one of the area's invented schools."""
        area = self._areas.setdefault(la_code, len(self._areas))
        count = self._issued.get((la_code, year), 0)
        self._issued[la_code, year] = count + 1
        establishment = _FIRST_ESTABLISHMENT + area * _SCHOOLS_EACH + count % _SCHOOLS_EACH
        return self._upns.issue(establishment=establishment, year=year)
