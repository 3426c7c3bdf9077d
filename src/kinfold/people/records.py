"""Holds records in comparable form, column by column, so that a million of them can be linked.

Every column is standardised once for each value that occurs, not once for each record. What a
system sent stays where it is; these are forms for comparison only (linkage findings, 7.1).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Protocol

from kinfold.people import numbers, standard
from kinfold.people.units import Unit

if TYPE_CHECKING:
    import pyarrow as pa

#: Between the parts of a value made of several columns; no name contains it.
APART: Final = "\x1f"
Key = tuple[str, str, str]
_TEXTS: Final = frozenset(
    "system holder record upn nhs_number uln forename surname sex postcode home parent telephone"
    " uprn".split()
)
_LISTS: Final = frozenset(
    "former forenames spellings parts surnames sounds family_sounds parent_names".split()
)
_DAYS: Final = frozenset({"born", "expected"})


class Comparables(Protocol):
    """What joining asks of records taken together: a row of units, or a large load."""

    def __len__(self) -> int:
        """How many there are."""

    def __getitem__(self, place: int, /) -> "Comparable":
        """The one at a place."""


class Comparable(Protocol):
    """What joining asks of a record: a unit, or one record of a large load, answers."""

    @property
    def key(self) -> Key:
        """System, holder and the holder's own identifier."""

    @property
    def system(self) -> str:
        """What the holder's identifier is."""

    @property
    def upn(self) -> str:
        """The sound, permanent UPN it goes by now."""

    @property
    def numbers(self) -> tuple[str, ...]:
        """Every sound, permanent UPN it goes by."""

    @property
    def former(self) -> frozenset[str]:
        """UPNs it went by before."""

    @property
    def nhs_number(self) -> str:
        """Its sound NHS number."""

    @property
    def uln(self) -> str:
        """Its sound unique learner number."""

    @property
    def born(self) -> date | None:
        """The birth date."""

    @property
    def sex(self) -> str:
        """M, F or nothing."""

    @property
    def forename(self) -> str:
        """The forename's key."""

    @property
    def forenames(self) -> frozenset[str]:
        """Every form of the forename."""

    @property
    def surname(self) -> str:
        """The surname's key."""

    @property
    def surnames(self) -> frozenset[str]:
        """Every form of the surname."""

    @property
    def postcode(self) -> str:
        """The postcode."""

    @property
    def home(self) -> str:
        """The address's own lines."""

    @property
    def named(self) -> bool:
        """Whether there is a forename and a surname to compare."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the values that occur, and which of them each record has."""

    values: Sequence[Any]
    index: Sequence[int]

    def __getitem__(self, place: int) -> Any:  # noqa: ANN401 - a column holds what it holds
        return self.values[self.index[place]]

    def arrow(self, kind: "pa.DataType") -> "pa.Array":
        """The column as Arrow."""
        import pyarrow as pa

        listed = [sorted(v) if isinstance(v, frozenset) else v for v in self.values]
        return pa.array(listed, kind).take(pa.array(self.index, pa.int32()))


@dataclass(frozen=True, slots=True)
class Seen:
    """One record of a load, read through its columns."""

    columns: dict[str, Column] = field(repr=False)
    place: int

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - a column holds what it holds
        try:
            return self.columns[name][self.place]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def key(self) -> Key:
        """System, holder and the holder's own identifier."""
        return self.system, self.holder, self.record

    @property
    def numbers(self) -> tuple[str, ...]:
        """Its UPN now, if it has a sound one."""
        return (self.upn,) if self.upn else ()

    @property
    def named(self) -> bool:
        """Whether there is a forename and a surname to compare."""
        return bool(self.forenames and self.surnames)


@dataclass(frozen=True, kw_only=True)
class Records:
    """Records in comparable form. `sealed` are the places of sealed, closed identities."""

    columns: dict[str, Column] = field(repr=False)
    size: int
    sealed: frozenset[int] = frozenset()

    def __len__(self) -> int:
        return self.size

    def __getitem__(self, place: int) -> Seen:
        return Seen(self.columns, place)

    def __iter__(self) -> Iterator[Seen]:
        return (Seen(self.columns, place) for place in range(self.size))

    @classmethod
    def of(cls, units: Sequence[Unit], *, sealed: frozenset[int] = frozenset()) -> "Records":
        """The comparable forms of units gathered from the shelf."""
        names = [*sorted(_TEXTS - {"system", "holder", "record"}), "born", "expected", "former"]
        held = {name: [getattr(unit, name) for unit in units] for name in names}
        for place, name in enumerate(("system", "holder", "record")):
            held[name] = [unit.key[place] for unit in units]
        called = [_called(unit) for unit in units]
        held["forenames"] = [_forenames(text) for text in called]
        held["spellings"] = [_spellings(text) for text in called]
        held["parts"] = [_parts(text) for text in called]
        held["surnames"] = [unit.surnames for unit in units]
        held["sounds"] = [_sounds(forms) for forms in held["forenames"]]
        held["family_sounds"] = [_sounds(unit.surnames) for unit in units]
        held["parent_names"] = [_parent_names(_first(unit, "parent")) for unit in units]
        index = range(len(units))
        columns = {name: Column(values, index) for name, values in held.items()}
        return cls(columns=columns, size=len(units), sealed=sealed)

    @classmethod
    def of_table(cls, table: "pa.Table") -> "Records":
        """The comparable forms of a load with the columns the bench and large loads hand over."""
        called = _column(table, "forename", "other_forename", "middle", of=str)
        forenames = _again(called, _forenames)
        surnames = _column(
            table,
            "surname",
            "other_surname",
            "former_surname",
            of=_of_parts(standard.surname_forms),
        )
        columns = {
            "system": _column(table, "source", of=lambda text: "upn" if text == "school" else text),
            "holder": _column(table, "holder", of=str),
            "record": _column(table, "record", of=str),
            "upn": _column(table, "upn", of=numbers.upn),
            "former": _column(
                table, "former_upn", of=lambda text: frozenset({numbers.upn(text)} - {""})
            ),
            "nhs_number": _column(table, "nhs_number", of=numbers.nhs_number),
            "uln": _column(table, "uln", of=numbers.uln),
            "forename": _column(table, "forename", of=standard.forename_key),
            "forenames": forenames,
            "sounds": _again(forenames, _sounds),
            "spellings": _again(called, _spellings),
            "parts": _again(called, _parts),
            "surname": _column(table, "surname", of=standard.surname_key),
            "surnames": surnames,
            "family_sounds": _again(surnames, _sounds),
            "sex": _column(table, "sex", of=lambda text: text if text in {"M", "F"} else ""),
            "postcode": _column(table, "address", of=standard.postcode),
            "home": _column(table, "address", of=standard.home),
            "uprn": _column(table, "uprn", of=numbers.uprn),
            "parent": _column(table, "parent", of=standard.key),
            "parent_names": _column(table, "parent", of=_parent_names),
            "telephone": _column(table, "telephone", of=numbers.telephone),
            "born": _column(table, "born", of=lambda day: day),
            "expected": _column(table, "expected", of=lambda day: day),
        }
        sealed = frozenset(n for n, flag in enumerate(table["sealed"].to_pylist()) if flag)
        return cls(columns=columns, size=table.num_rows, sealed=sealed)

    def arrow(self) -> "pa.Table":
        """The records as one Arrow table, `place` first."""
        import pyarrow as pa

        kinds = {
            **dict.fromkeys(_TEXTS, pa.string()),
            **dict.fromkeys(_LISTS, pa.list_(pa.string())),
            **dict.fromkeys(_DAYS, pa.date32()),
        }
        sealed = [place in self.sealed for place in range(self.size)]
        return pa.table(
            {
                "place": pa.array(range(self.size), pa.int64()),
                "sealed": pa.array(sealed, pa.bool_()),
                **{name: self.columns[name].arrow(kind) for name, kind in sorted(kinds.items())},
            }
        )


def _column(table: "pa.Table", *names: str, of: Callable[[Any], Any]) -> Column:
    """A column worked out once for each value, or set of values, that occurs."""
    import pyarrow as pa
    import pyarrow.compute as pc

    held = [table[name].combine_chunks() for name in names]
    whole = held[0] if len(held) == 1 else pc.binary_join_element_wise(*held, APART)
    coded = whole.dictionary_encode(null_encoding="encode")
    index = coded.indices.cast(pa.int32())
    places = memoryview(index.buffers()[1]).cast("i")[index.offset : index.offset + len(index)]
    return Column([of(value) for value in coded.dictionary.to_pylist()], places)


def _again(column: Column, of: Callable[[Any], Any]) -> Column:
    return Column([of(value) for value in column.values], column.index)


def _of_parts(forms: Callable[..., frozenset[str]]) -> Callable[[str], frozenset[str]]:
    return lambda text: forms(*(part for part in text.split(APART) if part))


def _called(unit: Unit) -> str:
    """Forename, preferred forename and middle name of a unit, as its newest sightings have them."""
    return APART.join(_first(unit, name) for name in ("forename", "other_forename", "middle"))


def _three(text: str) -> tuple[str, str, str]:
    """The parts of a joined text, however many marks a hostile name brought along."""
    forename, _, rest = text.partition(APART)
    other, _, middle = rest.partition(APART)
    return forename, other, middle.replace(APART, " ")


def _forenames(text: str) -> frozenset[str]:
    forename, other, middle = _three(text)
    return standard.forename_forms(forename, other, middle=middle)


def _spellings(text: str) -> frozenset[str]:
    forename, other, middle = _three(text)
    return standard.forename_spellings(forename, other, middle=middle)


def _parts(text: str) -> frozenset[str]:
    """Names a child may also be called by; what only brothers would share is the model's to say."""
    forename, other, middle = _three(text)
    if not standard.forename_key(forename):
        return frozenset()
    return standard.forename_parts(forename, other, middle=middle)


def _first(unit: Unit, name: str) -> str:
    """What the newest sighting that tells it says, as it was written."""
    return next((text for seen in unit.sightings if (text := seen.text(name))), "")


def _sounds(names: frozenset[str]) -> frozenset[str]:
    return frozenset(standard.sound(name) for name in names) - {""}


def _parent_names(text: str) -> frozenset[str]:
    words = (standard.key(word) for word in text.replace("-", " ").split())
    return frozenset(word for word in words if len(word) > 1)
