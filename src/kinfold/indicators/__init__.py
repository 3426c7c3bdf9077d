"""Figures that say nothing about any one child: pupils by place, and a school beside others.

Everything here is counted inside the gate; the room sees protected tables and never a row.
"""
