"""Short ways to write the field declarations that many data sets share."""

from collections.abc import Iterable

from kinfold.datasets.model import Field, Kind, Sensitivity

#: How many days a data set may go unrefreshed before its page says so, by agreed refresh.
REFRESH_DAYS = {
    "daily": 1,
    "weekly": 7,
    "monthly": 31,
    "quarterly": 92,
    "termly": 122,
    "annually": 366,
    "on change": 1,
}


def laestab() -> Field:
    """The structural column that names the providing school (LA number + establishment)."""
    return Field(
        name="laestab",
        title="DfE number of the school",
        kind=Kind.TEXT,
        sensitivity=Sensitivity.ADMINISTRATIVE,
        source="LAESTAB",
        required=True,
        structural=True,
    )


def upn_key() -> Field:
    """The UPN as the key of a row that is not itself the pupil's record."""
    return Field(
        name="upn",
        title="UPN",
        kind=Kind.TEXT,
        sensitivity=Sensitivity.IDENTITY,
        source="UPN",
        required=True,
        structural=True,
    )


def item(
    name: str,
    title: str,
    sensitivity: Sensitivity,
    *,
    kind: Kind = Kind.TEXT,
    codes: str | None = None,
    printed: str | None = None,
    required: bool = False,
    proposed: bool = False,
    structural: bool = False,
) -> Field:
    """A school-feed column; `printed` is the Appendix A item when the title differs from it.

    A column with `codes` is of kind CODE. The heading in the file is the title.
    """
    return Field(
        name=name,
        title=title,
        kind=Kind.CODE if codes else kind,
        sensitivity=sensitivity,
        source=title,
        codeset=codes,
        required=required,
        proposed=proposed,
        structural=structural,
        appendix_item=printed or title,
    )


def plain(
    name: str,
    sensitivity: Sensitivity,
    *,
    kind: Kind = Kind.TEXT,
    title: str | None = None,
    required: bool = False,
    structural: bool = False,
) -> Field:
    """A column whose heading in the file is its own name."""
    return Field(
        name=name,
        title=title or name.replace("_", " ").capitalize(),
        kind=kind,
        sensitivity=sensitivity,
        source=name,
        required=required,
        structural=structural,
    )


def ordinals(names: Iterable[str]) -> tuple[Field, ...]:
    """Structural counters, 1 for the first within its parent, such as `episode_no`."""
    return tuple(
        Field(
            name=name,
            title=name.removesuffix("_no").replace("_", " ").capitalize() + " number",
            kind=Kind.INTEGER,
            sensitivity=Sensitivity.ADMINISTRATIVE,
            required=True,
            structural=True,
        )
        for name in names
    )
