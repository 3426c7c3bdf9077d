"""Notices, made from the agreements in force: what the public, an officer and a regulator read.

A privacy notice in three forms, the record of processing, the data-flow map, the row for the
register of the Digital Economy Act and the public register of agreements. None is written by hand,
so none can drift from what the program does; the same agreements, facts and day give the same
bytes.
"""
