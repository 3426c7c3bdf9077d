"""Small operational facts in the database: who is who, what was signed, decided and delivered.

The tables hold no child's name, date of birth or pupil number: people appear under opaque ids.
Call `configure.ready` before importing anything here but `installation` and `configure`.
"""
