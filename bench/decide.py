"""Times the decision on a 40-item view with 100 agreements and 600 users, beside a bare look-up.

Run `python -m bench.decide`. The peer is a plain loop that looks the same items up in a dict, in
the same run, so the ratio says how much the law costs over no law at all. Processor time leaves
out the turns of other programs on a shared machine.
"""

import statistics
from collections.abc import Callable
from dataclasses import replace
from random import Random
from time import perf_counter, thread_time

from tests.clauses.world import AGREEMENT, FACTS, HELD, SIGNED, VIEW, version_of

from kinfold.agreement import Agreement, Evidence, Flow, Permit, Version, decide
from kinfold.agreement.model import ItemGroup

AGREEMENTS, USERS, ITEMS, ROUNDS = 100, 600, 40, 5_000


def forty_items() -> tuple[str, ...]:
    """Forty declared items: the practitioner view's and three of the pupil's."""
    from kinfold import datasets

    view = [code for code, _, _ in datasets.get("practitioner_view").items()]
    more = [code for code, _, _ in datasets.get("pupil_core").items()]
    return tuple([*view, *more][:ITEMS])


def agreement(number: int) -> Agreement:
    """The made-up agreement under a number, with the forty items in its groups."""
    tables: dict[str, list[str]] = {}
    for code in forty_items():
        table, _, name = code.rpartition(".")
        tables.setdefault(table, []).append(name)
    group = ItemGroup(
        id="identity",
        title="All",
        clause="5",
        items={table: tuple(names) for table, names in tables.items()},
    )
    return replace(
        AGREEMENT, id=f"agreement-{number}", item_groups=(group, *AGREEMENT.item_groups[1:])
    )


def flows(dice: Random) -> list[Flow]:
    """One view by each of the users, each of another school."""
    return [
        replace(
            VIEW,
            actor=replace(VIEW.actor, account=f"user-{n}", organisation=f"school-{n}"),
            recipient=f"school-{n}",
            agreement=f"agreement-{dice.randrange(AGREEMENTS)}",
            items=forty_items(),
            subjects=(f"person-{n}",),
        )
        for n in range(USERS)
    ]


def evidence(asked: list[Flow], versions: dict[str, Version]) -> Evidence:
    """What the registers hold: every school has signed every version."""
    schools = tuple(replace(SIGNED[1], organisation=flow.actor.organisation) for flow in asked)
    facts = replace(FACTS, signatures=(*SIGNED, *schools))
    return Evidence(
        versions={version.hash: facts for version in versions.values()},
        person=HELD,
        organisation=HELD,
        links={flow.subjects[0]: frozenset({flow.actor.organisation}) for flow in asked},
        sealed=frozenset(),
    )


Clock = Callable[[], float]


def timed(work: Callable[[Flow], object], asked: list[Flow], clock: Clock) -> list[float]:
    """Milliseconds of each of many rounds by a clock."""
    took = []
    for place in range(ROUNDS):
        flow = asked[place % len(asked)]
        begun = clock()
        work(flow)
        took.append((clock() - begun) * 1000)
    return sorted(took)


def main() -> None:
    """Print the median and the 99th hundredth of both, and their ratio."""
    versions = {made.id: version_of(made) for made in map(agreement, range(AGREEMENTS))}
    asked = flows(Random(1))
    held = evidence(asked, versions)
    table = dict.fromkeys(forty_items(), "show")
    assert all(isinstance(decide(flow, versions, held), Permit) for flow in asked)
    for what, clock in (("wall", perf_counter), ("processor", thread_time)):
        law = timed(lambda flow: decide(flow, versions, held), asked, clock)
        bare = timed(lambda flow: [table[item] for item in flow.items], asked, clock)
        ratio = statistics.median(law) / statistics.median(bare)
        for name, took in (("decide", law), ("plain look-up", bare)):
            p50, p99 = statistics.median(took), took[int(len(took) * 0.99)]
            print(f"{what:>9} {name:>13}: p50 {p50:.4f} ms, p99 {p99:.4f} ms")
        print(f"{what:>9} {'ratio':>13}: {ratio:.0f} times the plain look-up at the median")


if __name__ == "__main__":
    main()
