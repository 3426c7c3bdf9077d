"""The part of a feed that runs at a school: no installation, no database, and no pupil remembered.

It looks at what the school's system exported, sees by hashes what changed since it last sent, sends
that, and tells a person when it cannot.
"""
