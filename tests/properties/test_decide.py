"""`decide` answers every flow as a second, independent reading of the agreements does."""

from collections import Counter
from pathlib import Path

import pytest

from kinfold.agreement import Permit, decide
from kinfold.agreement.load import read
from tests.clauses.terms import TERMS
from tests.clauses.world import CONDITIONS
from tests.properties.made_flows import Dice, Question, agreement, questions
from tests.properties.oracle import judge

SHIPPED = sorted(
    path
    for path in (Path(__file__).parents[2] / "agreements").glob("*/*.yaml")
    if path.name != "examples.yaml"
)
MADE, EACH = 600, 160
PER_SHIPPED = 500


def _agree(question: Question, tally: Counter[str]) -> None:
    flow, _, _ = question
    verdict = judge(*question)
    outcome = decide(*question)
    if isinstance(outcome, Permit):
        assert verdict.permitted, (flow, sorted(verdict.codes))
        got = {r.item: (r.treatment, r.transform, r.since, r.unlocks) for r in outcome.items}
        assert got == verdict.items, flow
        tally["permitted"] += 1
        tally["with something withheld"] += len(outcome.shown) < len(outcome.items)
    else:
        codes = frozenset(reason.code for reason in outcome.reasons)
        assert codes == verdict.codes, (flow, codes ^ verdict.codes)
        tally.update(codes)


@pytest.mark.slow
@pytest.mark.requirement("AGR-2", "SOM-1.2")
def test_a_hundred_thousand_flows_are_answered_as_the_oracle_answers_them() -> None:
    tally: Counter[str] = Counter()
    asked = 0
    for seed in range(MADE):
        dice = Dice(seed)
        above = dice.one_in(5)
        chain = [agreement(dice, "made-up", above="above" if above else None)]
        if above:
            chain.append(agreement(dice, "above"))
        for question in questions(dice, tuple(chain), EACH):
            _agree(question, tally)
            asked += 1
    shipped = [read(path) for path in SHIPPED]
    for seed, version in enumerate(shipped):
        dice = Dice(seed)
        above_it = [v.agreement for v in shipped if v.agreement.id == version.agreement.parent]
        for question in questions(dice, (version.agreement, *above_it[:1]), PER_SHIPPED):
            _agree(question, tally)
            asked += 1
    assert asked >= 100_000
    assert tally["permitted"] >= 5_000
    assert tally["with something withheld"] >= 500
    assert set(tally) >= {code for term in TERMS for row in term.rows for code in row.codes} - {
        "could_not_decide",
        "question_unanswered",
        *(f"condition_{code}" for code, *_ in CONDITIONS),
    }
