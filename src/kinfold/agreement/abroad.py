"""Whether data that would leave the United Kingdom has a recorded safeguard to leave under.

The default is none: UK GDPR Articles 44 to 49 let personal data be held abroad only under adequacy
regulations, an appropriate safeguard or a derogation, and the agreement says which, and where.
"""

from collections.abc import Iterator

from kinfold import law
from kinfold.agreement.case import Case
from kinfold.agreement.model import Agreement, Party, Safeguard
from kinfold.agreement.permit import Reason


def is_abroad(party: Party) -> bool:
    """Whether a party holds data outside the United Kingdom."""
    return party.country != law.UNITED_KINGDOM


def recorded(party: Party) -> Safeguard | None:
    """The safeguard recorded for a party; None where nothing is said in it."""
    said = party.safeguard is not None and party.safeguard.text.strip()
    return party.safeguard if said else None


def lacks_safeguard(party: Party) -> bool:
    """Whether a party holds data abroad and nothing is recorded that makes it lawful."""
    return is_abroad(party) and recorded(party) is None


def safeguarded(case: Case) -> Iterator[Reason]:
    """Everybody who takes part holds data in the United Kingdom or under a safeguard."""
    for version in case.chain:
        for party in _taking_part(case, version.agreement):
            if lacks_safeguard(party):
                country = law.country(party.country).title
                yield Reason(
                    code="safeguard_missing",
                    clause=party.clause,
                    sentence=(
                        f"{party.name} holds data outside the United Kingdom ({country}), and no "
                        "safeguard is recorded (UK GDPR Articles 44 to 49)."
                    ),
                    remedy=(
                        "Record the adequacy regulations, safeguard or derogation relied on, "
                        "with its clause, and have the amendment signed."
                    ),
                )


def clauses(case: Case) -> Iterator[str]:
    """The clauses of the safeguards under which this flow touches another country."""
    for version in case.chain:
        for party in _taking_part(case, version.agreement):
            safeguard = recorded(party)
            if is_abroad(party) and safeguard is not None:
                yield safeguard.clause


def _taking_part(case: Case, agreement: Agreement) -> Iterator[Party]:
    """The parties of the organisations that ask, hold and receive."""
    for organisation in case.sides:
        yield from case.parties(organisation, agreement)
