"""Lets the command line be run as `python -m kinfold.cli`."""

from kinfold.cli.main import run

run()
