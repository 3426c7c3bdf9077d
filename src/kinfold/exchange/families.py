"""What each activity code says: learning, out of education and work, not known, or something else.

The codes and their groups are the packaged list `nccis_activity`; only what the list leaves open
is settled here (exchange facts, section 8): gap years and part-time study are not full-time
education, and work with accredited study is participation.
"""

from typing import Final

from kinfold.datasets import codeset

_CODES = codeset("nccis_activity")

CODES: Final = _CODES.codes_in()
PART_TIME: Final = "250"
GAP_YEAR: Final = "260"
APPRENTICESHIP: Final = "310"
AGREED_START: Final = "616"
CUSTODY: Final = "710"
WORK_WITH_STUDY: Final = frozenset({"320", "381", "550"})

AT_SCHOOL: Final = frozenset({"110", "130"})
FULL_TIME: Final = _CODES.in_group("Education") - {PART_TIME, GAP_YEAR}
TRAINING: Final = _CODES.in_group("Training")
OTHER_LEARNING: Final = TRAINING | WORK_WITH_STUDY | {PART_TIME}
WORK: Final = _CODES.in_group("Employment")
PARTICIPATING: Final = FULL_TIME | OTHER_LEARNING | {APPRENTICESHIP}
NEET: Final = _CODES.in_group("NEET", "NEET (not available)")
NOT_KNOWN: Final = _CODES.in_group("Not known")
"""Nobody knows: unknown, cannot be contacted, refused to say."""
