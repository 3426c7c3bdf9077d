"""Answers about the law: what a code means, whether it binds on a day, whether a name is wrong."""

import re
from datetime import date

from kinfold.law.model import Basis, Gateway, Lifetime, Operation, Role, Status, Statute, Word
from kinfold.law.reading import (
    bases,
    countries,
    gateways,
    mistakes,
    operations,
    organisation_kinds,
    purpose_kinds,
    roles,
    statutes,
)


def statute(code: str) -> Statute:
    """The Act or regulations with this code; KeyError if there is none."""
    return statutes()[code]


def gateway(code: str) -> Gateway:
    """The gateway with this code; KeyError if there is none."""
    return gateways()[code]


def basis(code: str) -> Basis:
    """The lawful basis or condition with this code; KeyError if there is none."""
    return bases()[code]


def role(code: str) -> Role:
    """The role with this code; KeyError if there is none."""
    return roles()[code]


def operation(code: str) -> Operation:
    """The operation with this code; KeyError if there is none."""
    return operations()[code]


def purpose_kind(code: str) -> Word:
    """The kind of purpose with this code; KeyError if there is none."""
    return purpose_kinds()[code]


def organisation_kind(code: str) -> Word:
    """The kind of organisation with this code; KeyError if there is none."""
    return organisation_kinds()[code]


def country(code: str) -> Word:
    """The country with this ISO 3166-1 alpha-2 code; KeyError if there is none."""
    return countries()[code]


def _lifetime(code: str) -> Lifetime:
    # An Act cited whole is a gateway under its own code, with the same dates (a test holds that).
    if code in gateways():
        return gateways()[code].lifetime
    if code in bases():
        return bases()[code].lifetime
    return statutes()[code].lifetime


def status(code: str, on: date) -> Status:
    """Where a gateway, basis or statute stands on the day `on`; KeyError on an unknown code."""
    return _lifetime(code).status(on)


def in_force(code: str, on: date) -> bool:
    """Whether a gateway, basis or statute binds on the day `on`; KeyError on an unknown code."""
    return status(code, on) is Status.IN_FORCE


def _plain(text: str) -> str:
    """Lower-case words and figures only, so that quotes and apostrophes do not matter."""
    return " ".join(re.findall(r"[a-z0-9]+", re.sub(r"['’‘`]", "", text.lower())))


def mistaken(citation: str) -> str | None:
    """Why a citation names no law, and which law is meant; None when no mistake is known."""
    words = f" {_plain(citation)} "
    for mistake in mistakes():
        if f" {_plain(mistake.cited)} " in words:
            return mistake.why
    return None


def named_in(citation: str) -> tuple[Statute, ...]:
    """The statutes that a printed citation names in full, in the register's order.

    A linter asks each for its status: this finds "Data Protection Act 1998, Schedule 2".
    """
    words = f" {_plain(citation)} "
    return tuple(found for found in statutes().values() if f" {_plain(found.title)} " in words)
