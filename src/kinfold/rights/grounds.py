"""Which rights reach data held on which lawful basis, and on what ground a request is refused.

UK GDPR Articles 12 to 22, Data Protection Act 2018 Schedules 2 and 3, and the Freedom of
Information Act 2000. A refusal cites its ground, the agreement's lawful basis, and where to
complain (Article 12(4)).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kinfold import law
from kinfold.agreement import Agreement
from kinfold.errors import RefusedByAgreement, UsageProblem
from kinfold.gate import Gate

CONSENT, CONTRACT = "art6-1-a", "art6-1-b"
LEGAL_OBLIGATION, PUBLIC_TASK = "art6-1-c", "art6-1-e"
#: Article 21(1): these may be objected to, and no other.
OBJECTIONABLE: Final = frozenset({PUBLIC_TASK, "art6-1-ea", "art6-1-f"})
ANY: Final = "any"
ROUTES: Final = (
    "You can complain to us: write to whoever sent you this, and we confirm within 30 days. You "
    "can complain to the Information Commissioner's Office, the regulator: "
    "ico.org.uk/make-a-complaint, telephone 0303 123 1113. You can also ask a court."
)
NO_AUTOMATED_DECISIONS: Final = (
    "No decision about anybody is made by automated means alone, and no profile is made."
)


@dataclass(frozen=True, kw_only=True)
class Ground:
    """A ground to refuse or to grant: words, provision, kinds of case, and a basis it needs.

    Where `bases` is not empty, one of them must be among the agreement's own.
    """

    words: str
    provision: str
    kinds: frozenset[str]
    bases: frozenset[str] = frozenset()


def _ground(words: str, provision: str, *kinds: str, bases: Iterable[str] = ()) -> Ground:
    return Ground(words=words, provision=provision, kinds=frozenset(kinds), bases=frozenset(bases))


EXEMPTIONS: Final[Mapping[str, Ground]] = {
    "serious_harm": _ground(
        "it would be likely to cause serious harm to somebody's health",
        "Data Protection Act 2018, Schedule 3",
        "access",
    ),
    "child_abuse_data": _ground(
        "it is about child abuse and giving it would not be in the child's best interests",
        "Data Protection Act 2018, Schedule 3, paragraph 21",
        "access",
    ),
    "third_party": _ground(
        "it would tell about somebody else, who has not agreed",
        "Data Protection Act 2018, Schedule 2, paragraph 16",
        "access",
    ),
    "crime": _ground(
        "it would be likely to prejudice the prevention or detection of crime",
        "Data Protection Act 2018, Schedule 2, paragraph 2",
        "access",
        "objection",
        "erasure",
        "restriction",
        "rectification",
    ),
    "legal_privilege": _ground(
        "it is confidential advice from a lawyer",
        "Data Protection Act 2018, Schedule 2, paragraph 19",
        "access",
    ),
    "unfounded_or_excessive": _ground(
        "the request is manifestly unfounded or excessive",
        "UK GDPR Article 12(5)",
        "access",
        "rectification",
        "erasure",
        "restriction",
        "objection",
        "portability",
    ),
    "identity_not_shown": _ground(
        "it was not shown who asks",
        "UK GDPR Article 12(6)",
        "access",
        "rectification",
        "erasure",
        "restriction",
        "objection",
        "portability",
    ),
    "accurate": _ground(
        "what is held was found to be accurate", "UK GDPR Article 16", "rectification"
    ),
    "no_ground_to_restrict": _ground(
        "none of the grounds of the law for restricting it is there",
        "UK GDPR Article 18(1)",
        "restriction",
    ),
    "legal_obligation": _ground(
        "the law obliges us to hold it",
        "UK GDPR Articles 17(3)(b) and 21(1)",
        "erasure",
        "objection",
        bases=(LEGAL_OBLIGATION,),
    ),
    "public_task": _ground(
        "it is needed for a task in the public interest",
        "UK GDPR Article 17(3)(b)",
        "erasure",
        bases=(PUBLIC_TASK,),
    ),
    "compelling_grounds": _ground(
        "there are compelling reasons to go on that outweigh the objection",
        "UK GDPR Article 21(1)",
        "objection",
    ),
    "legal_claims": _ground(
        "it is needed to establish, bring or defend a legal claim",
        "UK GDPR Articles 17(3)(e) and 21(1)",
        "erasure",
        "objection",
    ),
    "not_consent_or_contract": _ground(
        "the right is about data held by consent or contract, and this is not",
        "UK GDPR Article 20(1)(a)",
        "portability",
    ),
    "foi_personal_data": _ground(
        "it is personal data",
        "Freedom of Information Act 2000, section 40",
        "freedom_of_information",
    ),
    "foi_cost": _ground(
        "answering would cost more than the limit",
        "Freedom of Information Act 2000, section 12",
        "freedom_of_information",
    ),
    "foi_vexatious": _ground(
        "the request is vexatious or repeated",
        "Freedom of Information Act 2000, section 14",
        "freedom_of_information",
    ),
    "foi_confidence": _ground(
        "it was given to us in confidence",
        "Freedom of Information Act 2000, section 41",
        "freedom_of_information",
    ),
    "not_upheld": _ground(
        "nothing was found to have been done wrongly", "Data Protection Act 2018", "complaint"
    ),
}
ERASURES: Final[Mapping[str, Ground]] = {
    "no_longer_needed": _ground(
        "it is no longer needed for what it was collected for", "UK GDPR Article 17(1)(a)", ANY
    ),
    "consent_withdrawn": _ground(
        "consent was withdrawn, and there is no other basis",
        "UK GDPR Article 17(1)(b)",
        ANY,
        bases=(CONSENT,),
    ),
    "objection_upheld": _ground(
        "an objection to it was upheld", "UK GDPR Article 17(1)(c)", ANY, bases=OBJECTIONABLE
    ),
    "unlawful": _ground("it was held unlawfully", "UK GDPR Article 17(1)(d)", ANY),
    "law_requires_it": _ground("the law requires it to be erased", "UK GDPR Article 17(1)(e)", ANY),
}


def agreements_of(gate: Gate, names: Iterable[str], *, at: datetime) -> tuple[Agreement, ...]:
    """The agreements a case is about; UsageProblem for one that is not loaded here."""
    versions = gate.versions(at=at)
    unknown = [name for name in names if name not in versions]
    if unknown:
        raise UsageProblem(
            "A case names the agreements it is about.",
            why="One of them is not loaded here.",
            remedy=f"Those loaded are: {', '.join(sorted(versions)) or 'none'}.",
        )
    return tuple(versions[name].agreement for name in names)


def bases(agreements: Iterable[Agreement]) -> frozenset[str]:
    """The Article 6 bases on which anything under these agreements is held."""
    return frozenset(code for one in agreements for code in one.bases.article6)


def may_be_upheld(kind: str, agreements: Iterable[Agreement], *, asked: str) -> None:
    """RefusedByAgreement where the right does not reach data held on these bases.

    An objection reaches the public task and not a legal obligation (Article 21(1)); portability
    reaches consent and contract only (Article 20). With no agreement named nothing is ruled out.
    """
    held = bases(agreements)
    reach = {"objection": OBJECTIONABLE, "portability": frozenset({CONSENT, CONTRACT})}.get(kind)
    if reach is not None and held and held.isdisjoint(reach):
        raise RefusedByAgreement(
            asked,
            why=f"The data is held on another basis: {_titles(held)}. This right does not reach "
            f"it ({'UK GDPR Article 21(1)' if kind == 'objection' else 'UK GDPR Article 20(1)'}).",
            remedy="Refuse the request, citing the basis, and say where to complain.",
        )


def exemption(code: str, *, kind: str, agreements: Iterable[Agreement], asked: str) -> Ground:
    """The ground of this code for refusing this kind; UsageProblem where there is none.

    RefusedByAgreement where it rests on a basis that none of the agreements has.
    """
    allowed = {name: one for name, one in EXEMPTIONS.items() if kind in one.kinds}
    return _chosen(code, allowed, agreements, asked=asked)


def erasure_ground(code: str, *, agreements: Iterable[Agreement], asked: str) -> Ground:
    """The ground of this code for erasing (Article 17(1)), checked like `exemption`."""
    return _chosen(code, ERASURES, agreements, asked=asked)


def _chosen(
    code: str, allowed: Mapping[str, Ground], agreements: Iterable[Agreement], *, asked: str
) -> Ground:
    if code not in allowed:
        raise UsageProblem(
            asked,
            why="It does not say on which ground, in a word from the list.",
            remedy=f"Use one of: {', '.join(sorted(allowed)) or 'none; it cannot be refused'}.",
        )
    ground, held = allowed[code], bases(agreements)
    if ground.bases and held.isdisjoint(ground.bases):
        raise RefusedByAgreement(
            asked,
            why=f"That ground needs a lawful basis the agreement does not have ({_titles(held)}).",
            remedy="Choose a ground that fits the basis on which the data is held.",
        )
    return ground


def citation(ground: Ground, agreements: Iterable[Agreement], *, refused: bool = True) -> str:
    """The sentences a person is given: the ground, its provision, the basis, and the routes."""
    began = "We refuse this, or part of it, because" if refused else "We do this because"
    told = [f"{began} {ground.words} ({ground.provision})."]
    told += [
        f"Lawful basis under {one.title} [{one.bases.clause}]: "
        f"{_titles(one.bases.article6) or 'none stated'}."
        for one in agreements
    ]
    return " ".join([*told, ROUTES])


def _titles(codes: Iterable[str]) -> str:
    return "; ".join(law.basis(code).title.lower() for code in sorted(codes))
