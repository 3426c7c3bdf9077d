"""The terms about what may be done, why and with what."""

from dataclasses import replace

from kinfold.agreement.model import Prohibition
from tests.clauses.table import EAST, SCHOOL_DEPOSIT, Term, no, rule, without, yes
from tests.clauses.world import (
    AGREEMENT,
    BIRTH,
    DEPOSIT,
    NAME,
    NHS,
    REPORT,
    SOCIAL_CARE,
    SURNAME,
    VIEW,
    World,
    asked,
    with_part,
)

PURPOSES = Term(
    id="purposes",
    title="Purposes",
    fields="purposes: id, individual_level; grants: purposes",
    says="Every use names one of the agreement's purposes, and a grant must list it.",
    requirements=("SOM-4.1", "TDV-5.5"),
    rows=(
        no(
            "the purpose is not one the agreement lists",
            World(flow=asked(purpose="marketing")),
            "purpose_not_listed",
        ),
        no("no purpose is given", World(flow=asked(purpose="")), "question_unanswered"),
        no(
            "the purpose is listed but not granted for this",
            World(flow=asked(purpose="planning")),
            "not_granted",
        ),
        yes(
            "the purpose needs no individual's data and none is asked",
            World(flow=asked(REPORT, purpose="planning", items=(SURNAME,))),
        ),
        no(
            "the purpose needs no individual's data and individuals' data is asked",
            World(
                flow=asked(purpose="planning"),
                agreement=with_part("grants", "see", purposes=("planning",)),
            ),
            "individual_level",
        ),
    ),
)

GATEWAYS = Term(
    id="gateways",
    title="Legal gateways",
    fields="purposes: gateways",
    says=(
        "A law in force on the day must carry the purpose, and must name both sides "
        "of a disclosure."
    ),
    requirements=("AGR-2",),
    rows=tuple(
        (yes if not codes else no)(
            when,
            World(flow=flow, agreement=with_part("purposes", "support", gateways=gateways)),
            *codes,
        )
        for when, flow, gateways, codes in (
            (
                "one gateway is repealed and one in force",
                VIEW,
                ("dpa-1998-sch2", "ca-2004-s10"),
                (),
            ),
            ("the only gateway is repealed", VIEW, ("dpa-1998-sch2",), ("gateway_not_in_force",)),
            (
                "the only gateway is not commenced",
                VIEW,
                ("ca-2004-s16la",),
                ("gateway_not_in_force",),
            ),
            ("there is no gateway", VIEW, (), ("gateway_not_in_force",)),
            (
                "the law register does not know the gateway",
                VIEW,
                ("no-such-law",),
                ("could_not_decide",),
            ),
            (
                "the law lets schools disclose to the council, and a school's file comes",
                DEPOSIT,
                ("ea-1996-s444",),
                (),
            ),
            (
                "the law lets schools disclose, and a borough's file comes",
                EAST,
                ("ea-1996-s444",),
                ("gateway_not_for_these",),
            ),
            (
                "the law lets a department receive, and the council would",
                DEPOSIT,
                ("ca-1989-s83",),
                ("gateway_not_for_these",),
            ),
            (
                "the law lets schools disclose to a processor, and the council would receive",
                DEPOSIT,
                ("ukgdpr-art28",),
                ("gateway_not_for_these",),
            ),
            (
                "the recipient's kind is not known, and the law lets schools disclose",
                replace(SCHOOL_DEPOSIT, recipient_kind=None),
                ("ea-1996-s444",),
                (),
            ),
            (
                "the holder keeps its own file, and the law is for others",
                replace(SCHOOL_DEPOSIT, recipient="st-edmunds"),
                ("ca-1989-s83",),
                (),
            ),
            ("another law covers both sides", EAST, ("ea-1996-s444", "ca-2004-s10"), ()),
        )
    ),
)

BASES = Term(
    id="bases",
    title="Lawful bases",
    fields="bases: article6, article9, schedule1",
    says=(
        "An Article 6 basis in force must be recorded. Special category, criminal and social care "
        "items need an Article 9 condition and a Schedule 1 condition as well."
    ),
    requirements=("AGR-2",),
    rows=tuple(
        (yes if not codes else no)(
            when,
            World(
                flow=asked(items=items),
                agreement=replace(AGREEMENT, bases=without(part)),
            ),
            *codes,
        )
        for when, part, items, codes in (
            ("no Article 6 basis is recorded", "article6", (NAME,), ("basis_missing",)),
            (
                "no Article 9 condition, and special data is asked",
                "article9",
                (NAME, SOCIAL_CARE),
                ("special_basis_missing",),
            ),
            (
                "no Schedule 1 condition, and special data is asked",
                "schedule1",
                (NAME, SOCIAL_CARE),
                ("special_basis_missing",),
            ),
            (
                "no Article 9 condition, and an item nobody declares is asked",
                "article9",
                (NAME, "made.up.item"),
                ("unknown_item",),
            ),
            ("no Article 9 condition, and none of that data is asked", "article9", (NAME,), ()),
        )
    ),
)

ITEMS = Term(
    id="items",
    title="Items",
    fields="item_groups: items, proposed, only_roles, transform; grants: items",
    says=(
        "Only listed and granted items are let through; the rest is withheld, with why. Where "
        "nothing asked for can be let through, the answer is no."
    ),
    requirements=("AGR-2",),
    rows=(
        no("no item is asked for", World(flow=asked(items=())), "no_items"),
        no(
            "an item that no data set declares is asked for",
            World(flow=asked(items=(NAME, "made.up.item"))),
            "unknown_item",
        ),
        yes(
            "an item the agreement does not list is asked for among others",
            World(flow=asked(items=(NAME, "practitioner_view.record.I1"))),
            "withheld",
            lambda p: (
                rule(p, "practitioner_view.record.I1").treatment == "withhold" and p.shown == {NAME}
            ),
        ),
        no(
            "only an item the agreement does not list is asked for",
            World(flow=asked(items=("practitioner_view.record.I1",))),
            "item_not_granted",
        ),
        no(
            "only an item granted to others is asked for",
            World(flow=asked(items=(SURNAME,))),
            "item_not_granted",
        ),
        yes(
            "an item is proposed only, among others",
            World(flow=asked(items=(NAME, NHS))),
            "withheld",
            lambda p: (
                rule(p, NHS).reason.startswith("This item is proposed only") and p.shown == {NAME}
            ),
        ),
        no("only a proposed item is asked for", World(flow=asked(items=(NHS,))), "item_proposed"),
        no(
            "an item is kept to other roles",
            World(
                flow=asked(items=(SOCIAL_CARE,)),
                agreement=with_part("item_groups", "chronology", only_roles=("senco",)),
            ),
            "item_kept_to_roles",
        ),
        yes(
            "an item is kept to roles of which the asker's is one",
            World(
                flow=asked(items=(SOCIAL_CARE,)),
                agreement=with_part("item_groups", "chronology", only_roles=("safeguarding_lead",)),
            ),
            "shown",
            lambda p: rule(p, SOCIAL_CARE).treatment == "show",
        ),
        yes(
            "an item is to be made coarser",
            World(),
            "changed to the year of birth",
            lambda p: (
                (rule(p, BIRTH).treatment, rule(p, BIRTH).transform)
                == ("transform", "year_of_birth")
            ),
        ),
        yes(
            "an item is listed whole",
            World(),
            "shown",
            lambda p: (rule(p, NAME).treatment, rule(p, NAME).transform) == ("show", None),
        ),
        yes(
            "one item is asked for twice",
            World(flow=asked(items=(NAME, NAME))),
            "told once",
            lambda p: len(p.items) == 1,
        ),
    ),
)

OPERATIONS = Term(
    id="operations",
    title="Operations and prohibitions",
    fields="grants: operations; prohibitions",
    says="What is not granted is refused; what is prohibited is refused whatever a grant says.",
    requirements=("AGR-2", "TDV-10.1"),
    rows=(
        no(
            "printing is asked for and not granted",
            World(flow=asked(operation="print")),
            "not_granted",
        ),
        no(
            "the operation is not one Kinfold knows",
            World(flow=asked(operation="whisper")),
            "not_granted",
            "unknown_operation",
        ),
        no(
            "the operation is granted and prohibited",
            World(
                agreement=replace(
                    AGREEMENT,
                    prohibitions=(
                        Prohibition(
                            clause="13", operations=("view",), text="No viewing.", instead="Ring."
                        ),
                    ),
                )
            ),
            "prohibited",
        ),
        yes(
            "another operation is prohibited",
            World(
                agreement=replace(
                    AGREEMENT,
                    prohibitions=(
                        Prohibition(
                            clause="13", operations=("print",), text="No printing.", instead="Ring."
                        ),
                    ),
                )
            ),
        ),
    ),
)
