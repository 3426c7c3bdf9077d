"""Reads the register of law that is packed inside the program: data, because statutes change."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from kinfold.law.model import (
    Basis,
    Gateway,
    Lifetime,
    Mistake,
    Operation,
    Role,
    Statute,
    Word,
)

_PROVISIONS = {"article6": "Article 6", "article9": "Article 9", "article10": "Article 10"}


@cache
def _file(name: str) -> dict[str, Any]:
    source = files("kinfold.law") / "registry" / f"{name}.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))


def _lifetime(entry: dict[str, Any], statute: Statute) -> Lifetime:
    """An entry's own dates, or else its statute's; whichever repeal comes first ends it."""
    if entry.get("prospective"):
        return Lifetime(in_force_from=None)
    ends = [day for day in (entry.get("repealed_on"), statute.lifetime.repealed_on) if day]
    return Lifetime(
        in_force_from=entry.get("in_force_from", statute.lifetime.in_force_from),
        repealed_on=min(ends, default=None),
    )


@cache
def statutes() -> Mapping[str, Statute]:
    """Every Act and set of regulations by its code."""
    return MappingProxyType(
        {
            code: Statute(
                code=code,
                title=entry["title"],
                lifetime=Lifetime(
                    in_force_from=entry.get("in_force_from"),
                    repealed_on=entry.get("repealed_on"),
                ),
                confidence=entry["confidence"],
                replaced_by=entry.get("replaced_by"),
                note=entry.get("note", ""),
            )
            for code, entry in _file("statutes").items()
        }
    )


@cache
def gateways() -> Mapping[str, Gateway]:
    """Every gateway by its code."""
    return MappingProxyType(
        {
            code: Gateway(
                code=code,
                title=entry["title"],
                statute=(statute := statutes()[entry["statute"]]),
                provision=entry["provision"],
                may_disclose=frozenset(entry["may_disclose"]),
                may_receive=frozenset(entry["may_receive"]),
                lifetime=_lifetime(entry, statute),
                confidence=entry["confidence"],
                replaced_by=entry.get("replaced_by"),
                note=entry.get("note", ""),
                emergency=entry.get("emergency", False),
            )
            for code, entry in _file("gateways").items()
        }
    )


def _article(code: str, kind: str) -> str:
    """The provision a code stands for: "art6-1-ea" is Article 6(1)(ea)."""
    limbs = code.split("-")[1:]
    return _PROVISIONS[kind] + "".join(f"({limb})" for limb in limbs)


@cache
def bases() -> Mapping[str, Basis]:
    """Every lawful basis and condition by its code."""
    return MappingProxyType(
        {
            code: Basis(
                code=code,
                kind=entry["kind"],
                title=entry["title"],
                statute=(statute := statutes()[entry["statute"]]),
                provision=entry.get("provision") or _article(code, entry["kind"]),
                lifetime=_lifetime(entry, statute),
                appropriate_policy=entry.get("appropriate_policy", False),
                note=entry.get("note", ""),
            )
            for code, entry in _file("bases").items()
        }
    )


@cache
def roles() -> Mapping[str, Role]:
    """Every role by its code."""
    return MappingProxyType(
        {code: Role(code=code, **entry) for code, entry in _file("words")["roles"].items()}
    )


@cache
def operations() -> Mapping[str, Operation]:
    """Every operation by its code."""
    return MappingProxyType(
        {
            code: Operation(code=code, **entry)
            for code, entry in _file("words")["operations"].items()
        }
    )


@cache
def countries() -> Mapping[str, Word]:
    """Every country and territory by its ISO 3166-1 alpha-2 code."""
    return MappingProxyType(
        {code: Word(code=code, title=title) for code, title in _file("countries").items()}
    )


def _words(name: str) -> Mapping[str, Word]:
    return MappingProxyType(
        {code: Word(code=code, **entry) for code, entry in _file("words")[name].items()}
    )


@cache
def purpose_kinds() -> Mapping[str, Word]:
    """Every kind of purpose by its code."""
    return _words("purpose_kinds")


@cache
def organisation_kinds() -> Mapping[str, Word]:
    """Every kind of organisation by its code."""
    return _words("organisation_kinds")


@cache
def mistakes() -> tuple[Mistake, ...]:
    """Laws that documents cite and that never existed under that name."""
    return tuple(Mistake(**entry) for entry in _file("mistaken")["mistaken"])
