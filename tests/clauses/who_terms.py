"""The terms about who takes part: parties, signatures, acting for others, overrides."""

from dataclasses import replace
from datetime import date, timedelta

from kinfold.agreement.model import Safeguard
from tests.clauses.table import (
    ABOVE,
    CHILD_AGREEMENT,
    EAST,
    OVERRIDE,
    SCHOOL_DEPOSIT,
    Term,
    no,
    signatures,
    yes,
)
from tests.clauses.world import (
    AGREEMENT,
    DEPOSIT,
    REPORT,
    TODAY,
    VIEW,
    World,
    asked,
    with_part,
)

PARTIES = Term(
    id="parties",
    title="Parties and signatures",
    fields=(
        "parties: organisation, organisation_kind, signatory, must_sign, signs_each, offers, "
        "complete"
    ),
    says=(
        "Every organisation in a flow must be a party and must have signed the very version, "
        "having confirmed its own gateways. The offering side must have signed as well."
    ),
    requirements=("TDV-SIG", "NEX-27", "TDV-8.1"),
    rows=(
        yes("everybody has signed", World()),
        no(
            "the asker's school has not signed",
            World(facts=signatures("schools")),
            "party_unsigned",
        ),
        no(
            "another school signed",
            World(facts=signatures(organisation="millbrook")),
            "party_unsigned",
        ),
        no(
            "the school signed without confirming its gateways",
            World(facts=signatures(gateways_confirmed=False)),
            "party_unsigned",
        ),
        no(
            "the signature is dated tomorrow",
            World(facts=signatures(signed_on=TODAY + timedelta(days=1))),
            "party_unsigned",
        ),
        yes("the signature is dated today", World(facts=signatures(signed_on=TODAY))),
        yes("the signature is good until today", World(facts=signatures(valid_until=TODAY))),
        no(
            "the signature was good until yesterday",
            World(facts=signatures(valid_until=TODAY - timedelta(days=1))),
            "party_unsigned",
        ),
        no(
            "a school signs each school year and signed on 31 August",
            World(facts=signatures(signed_on=date(2026, 8, 31))),
            "party_unsigned",
        ),
        yes(
            "the same, with a signature that says it covers the coming year",
            World(facts=signatures(signed_on=date(2026, 8, 31), valid_until=date(2027, 8, 31))),
        ),
        yes(
            "a party that signs once signed years ago",
            World(facts=signatures(party="county", signed_on=date(2020, 1, 1))),
        ),
        no(
            "the offering side has not signed",
            World(facts=signatures("county")),
            "counterparty_unsigned",
        ),
        no(
            "somebody else signed as the offering side",
            World(facts=signatures(party="county", organisation="millbrook")),
            "counterparty_unsigned",
        ),
        no(
            "neither has signed",
            World(facts=signatures("county", "schools")),
            "counterparty_unsigned",
            "party_unsigned",
        ),
        no(
            "the offering side asks and has not signed",
            World(flow=REPORT, facts=signatures("county")),
            "party_unsigned",
        ),
        yes(
            "the offering side need not sign",
            World(
                agreement=with_part("parties", "county", must_sign=False),
                facts=signatures("county"),
            ),
        ),
        no(
            "the offering side is a kind of organisation, of which none has signed",
            World(
                agreement=with_part("parties", "county", organisation=None, organisation_kind="la"),
                facts=signatures("county"),
            ),
            "counterparty_unsigned",
        ),
        yes(
            "the offering side is a kind of organisation, of which one has signed",
            World(
                agreement=with_part("parties", "county", organisation=None, organisation_kind="la")
            ),
        ),
        yes(
            "the offering side is a kind of organisation that need not sign",
            World(
                agreement=with_part(
                    "parties", "county", organisation=None, organisation_kind="la", must_sign=False
                ),
                facts=signatures("county"),
            ),
        ),
        no(
            "the offering side is a kind of organisation and the document lacks its details",
            World(
                agreement=with_part(
                    "parties", "county", organisation=None, organisation_kind="la", complete=False
                ),
            ),
            "counterparty_unsigned",
        ),
        no(
            "the offering side is a kind of organisation and nothing is known of the version",
            World(
                agreement=with_part("parties", "county", organisation=None, organisation_kind="la"),
                facts=None,
            ),
            "not_in_force",
            "party_unsigned",
            "counterparty_unsigned",
        ),
        no(
            "the document lacks the party's signature block",
            World(agreement=with_part("parties", "schools", complete=False)),
            "party_unsigned",
        ),
        no(
            "the asker's organisation is no party",
            World(
                flow=asked(
                    actor_organisation="elsewhere",
                    actor_organisation_kind="police",
                    recipient="elsewhere",
                )
            ),
            "not_a_party",
            "not_granted",
        ),
        no(
            "the holder is no party",
            World(flow=asked(DEPOSIT, holder="elsewhere", holder_kind="police")),
            "not_a_party",
            "not_scheduled",
            "not_own_supply",
        ),
        no(
            "the holder has not signed",
            World(flow=DEPOSIT, facts=signatures("schools")),
            "party_unsigned",
        ),
        no(
            "the recipient has not signed",
            World(flow=SCHOOL_DEPOSIT, facts=signatures("county")),
            "party_unsigned",
        ),
        no(
            "nothing is known of the version",
            World(facts=None),
            "not_in_force",
            "party_unsigned",
            "counterparty_unsigned",
        ),
    ),
)

ACTS_FOR = Term(
    id="acts-for",
    title="One party that acts for several",
    fields="parties: acts_for",
    says=(
        "A party signs and exchanges for the organisations it lists; "
        "they may not act for each other."
    ),
    requirements=("AGR-2",),
    rows=(
        yes("the service brings a borough's file", World(flow=EAST)),
        no(
            "the service has not signed",
            World(flow=EAST, facts=signatures("east-service")),
            "party_unsigned",
        ),
        no(
            "the borough signs for itself instead of the service",
            World(flow=EAST, facts=signatures(party="east-service", organisation="borough-one")),
            "party_unsigned",
        ),
        yes(
            "the borough brings its own file",
            World(flow=asked(EAST, actor_organisation="borough-one", actor_organisation_kind="la")),
        ),
        no(
            "one borough brings another's file",
            World(flow=asked(EAST, actor_organisation="borough-two", actor_organisation_kind="la")),
            "not_own_supply",
        ),
        no(
            "the service brings a borough's file that it does not act for",
            World(flow=asked(EAST, holder="borough-ten")),
            "not_a_party",
            "not_scheduled",
            "not_own_supply",
        ),
    ),
)

SWISS = Safeguard(text="The adequacy regulations for Switzerland", clause="2.9")
COUNTRIES = Term(
    id="country",
    title="Where a party holds data",
    fields="parties: country, safeguard",
    says=(
        "A party holds data in the United Kingdom unless the agreement says where else. Nothing "
        "moves to or from a party abroad unless the safeguard relied on is recorded with its "
        "clause (UK GDPR Articles 44 to 49)."
    ),
    requirements=("NEX-24",),
    rows=(
        yes("the agreement names no country", World()),
        *(
            no(
                f"the party that {side} holds data abroad",
                World(flow=flow, agreement=with_part("parties", party, country="CH")),
                "safeguard_missing",
            )
            for side, flow, party in (
                ("asks", VIEW, "schools"),
                ("sends", DEPOSIT, "schools"),
                ("receives", SCHOOL_DEPOSIT, "county"),
                ("acts for another", EAST, "east-service"),
                ("asks for figures", REPORT, "county"),
            )
        ),
        *(
            no(
                f"the party that {side} by a transfer holds data abroad",
                World(
                    flow=asked(SCHOOL_DEPOSIT, operation="send"),
                    agreement=replace(
                        with_part("parties", party, country="US"),
                        grants=with_part("grants", "supply", operations=("send",)).grants,
                    ),
                ),
                "safeguard_missing",
            )
            for side, party in (
                ("sends", "schools"),
                ("receives", "county"),
            )
        ),
        no(
            "a party on an island of the Crown, which is not the United Kingdom",
            World(agreement=with_part("parties", "schools", country="JE")),
            "safeguard_missing",
        ),
        no(
            "what is recorded as the safeguard says nothing",
            World(
                agreement=with_part(
                    "parties", "schools", country="CH", safeguard=replace(SWISS, text=" ")
                )
            ),
            "safeguard_missing",
        ),
        yes(
            "the safeguard is recorded",
            World(agreement=with_part("parties", "schools", country="CH", safeguard=SWISS)),
            "permitted, and the permit names the safeguard's clause",
            lambda permit: "2.9" in permit.clauses,
        ),
        yes(
            "a safeguard is recorded for a party in the United Kingdom",
            World(agreement=with_part("parties", "schools", safeguard=SWISS)),
            "permitted, and the permit does not rest on the safeguard",
            lambda permit: "2.9" not in permit.clauses,
        ),
        yes(
            "a party abroad takes no part in the flow",
            World(agreement=with_part("parties", "east-service", country="CH")),
        ),
        no(
            "the agreement above places a party abroad",
            World(
                agreement=CHILD_AGREEMENT,
                above=replace(
                    ABOVE,
                    parties=tuple(
                        replace(party, country="CH") if party.id == "schools" else party
                        for party in ABOVE.parties
                    ),
                ),
            ),
            "safeguard_missing",
        ),
        *(
            yes(
                f"a party abroad is to {operation}",
                World(
                    flow=asked(REPORT, operation=operation),
                    agreement=replace(
                        with_part("parties", "county", country="CH"),
                        grants=with_part("grants", "count", operations=(operation,)).grants,
                    ),
                ),
            )
            for operation in ("destroy", "answer", "audit")
        ),
    ),
)

OVERRIDES = Term(
    id="override",
    title="Authorised delivery without a signature",
    fields="override_unsigned, override_clause",
    says=(
        "Where the agreement allows it, an authorised override with a reason and an end lets an "
        "unsigned organisation deliver. It never opens anything else."
    ),
    requirements=("NEX-27",),
    rows=(
        no(
            "nothing is known of the version",
            World(flow=DEPOSIT, agreement=replace(AGREEMENT, override_unsigned=True), facts=None),
            "not_in_force",
            "party_unsigned",
        ),
        *(
            (yes if not codes else no)(
                when,
                World(
                    flow=flow,
                    agreement=replace(AGREEMENT, override_unsigned=allowed),
                    facts=replace(signatures("schools"), overrides=(override,)),
                ),
                *codes,
            )
            for when, flow, allowed, override, codes in (
                ("there is an override", DEPOSIT, True, OVERRIDE, ()),
                ("the agreement knows no override", DEPOSIT, False, OVERRIDE, ("party_unsigned",)),
                (
                    "the override is another school's",
                    DEPOSIT,
                    True,
                    replace(OVERRIDE, organisation="millbrook"),
                    ("party_unsigned",),
                ),
                (
                    "the override ends today",
                    DEPOSIT,
                    True,
                    replace(OVERRIDE, expires_on=TODAY),
                    ("party_unsigned",),
                ),
                (
                    "the override gives no reason",
                    DEPOSIT,
                    True,
                    replace(OVERRIDE, reason=" "),
                    ("party_unsigned",),
                ),
                (
                    "nobody authorised the override",
                    DEPOSIT,
                    True,
                    replace(OVERRIDE, authorised_by=""),
                    ("party_unsigned",),
                ),
                ("a view is asked with an override", VIEW, True, OVERRIDE, ("party_unsigned",)),
            )
        ),
    ),
)
