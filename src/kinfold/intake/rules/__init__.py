"""Checks a return by the Department's own rules, each of which is a fact that can be read."""

from kinfold.intake.rules.book import Book, StatedRule, UnstatedRule, book
from kinfold.intake.rules.run import Checked, Checking, NotRun, check, unreadable_schema

__all__ = [
    "Book",
    "Checked",
    "Checking",
    "NotRun",
    "StatedRule",
    "UnstatedRule",
    "book",
    "check",
    "unreadable_schema",
]
