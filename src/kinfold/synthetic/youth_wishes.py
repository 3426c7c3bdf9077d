"""Says what each caseload records of a young person's wish about sharing, and why it was set aside.

Refusals are several times commoner than in life, so that a small set shows every kind.
"""

import random
from dataclasses import dataclass
from datetime import date, timedelta

WISHES = {"given": 62, "not_asked": 27, "refused": 7, "instructed": 4}
#: Of those who refused: the share with all of ground, reason and role, and with only some.
SET_ASIDE, HALF_RECORDED = 0.4, 0.2
WITHOUT_NOTICE = 0.06
_GROUND = "Education and Skills Act 2008"
_REASONS = (
    "Out of education and work for six months; support has to be offered.",
    "Has left home; the authority where they now live must know whom to support.",
    "Has a plan that the other authority now maintains.",
)
_ROLE = "information_governance_lead"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """One record's wish, when the person was told, and what sets a refusal aside."""

    sharing: str
    notice: date | None
    ground: str | None = None
    reason: str | None = None
    role: str | None = None

    @property
    def bars(self) -> bool:
        """Whether nothing of the record may be sent: refused, and not wholly set aside."""
        recorded = self.ground and self.reason and self.role
        return self.sharing == "refused" and not recorded


def draw(rng: random.Random, *, at: date) -> Wish:
    """A wish, by its share."""
    sharing = rng.choices(tuple(WISHES), tuple(WISHES.values()))[0]
    told = at - timedelta(days=rng.randint(20, 800))
    notice = None if rng.random() < WITHOUT_NOTICE else told
    chance, half = rng.random(), rng.random() < 0.5
    reason = rng.choice(_REASONS)
    if sharing != "refused" or chance >= SET_ASIDE + HALF_RECORDED:
        return Wish(sharing=sharing, notice=notice)
    if chance < SET_ASIDE:
        return Wish(sharing=sharing, notice=notice, ground=_GROUND, reason=reason, role=_ROLE)
    return Wish(
        sharing=sharing,
        notice=notice,
        ground=_GROUND if half else None,
        reason=None if half else reason,
        role=_ROLE,
    )
