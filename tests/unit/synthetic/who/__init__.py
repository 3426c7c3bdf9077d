"""Tests of the generator of who is who, and of the measures its records are used for."""
