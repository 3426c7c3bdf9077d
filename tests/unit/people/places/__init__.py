"""Tests of addresses, residences and households."""
