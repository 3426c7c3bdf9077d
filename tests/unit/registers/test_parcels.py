"""A parcel leaves once and arrives once, and each step in its life is taken once."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from kinfold.errors import NothingToDo, UsageProblem
from kinfold.registers import facts, models, parcels

from .conftest import OFFICER, guarded

pytestmark = pytest.mark.usefixtures("county")
HOUR = timedelta(hours=1)
OUT = facts.NewParcel(
    parcel_id="parcel-1",
    direction="out",
    kind="delivery",
    agreement="ccis-exchange",
    agreement_version="2026-29",
    partner="eastreach",
    row="S1",
    period="2026-10",
    la="981",
    sha256="a" * 64,
    rows={"person": 3, "activity": 5},
    fields=("young_people.person.ypid",),
    destroy_by=date(2026, 12, 1),
)
IN = replace(OUT, direction="in", partner="marshire")
BARE = replace(OUT, parcel_id="parcel-2", kind="breach", row=None, la=None, destroy_by=None)


def held(parcel_id: str = "parcel-1", *, direction: str = "out") -> facts.Parcel:
    found = parcels.parcel(parcel_id, direction=direction)
    assert found is not None
    return found


def test_a_parcel_goes_out_step_by_step(at: datetime) -> None:
    number = parcels.record_sealed(OUT, at=at, by=OFFICER)
    sealed = held()
    assert (sealed.id, sealed.state, sealed.by, sealed.supply) == (number, "sealed", OFFICER, None)
    assert {name: getattr(sealed, name) for name in vars(OUT)} == vars(OUT)
    parcels.record_sent("parcel-1", at=at + HOUR, how="https")
    assert held().state == "sent"
    parcels.record_receipt("parcel-1", {"controller": "eastreach"}, at=at + 2 * HOUR)
    after = held()
    assert after.state == "receipted"
    assert [(step.state, step.at) for step in after.steps] == [
        ("sealed", at), ("sent", at + HOUR), ("receipted", at + 2 * HOUR),
    ]  # fmt: skip
    receipt, sent = after.step("receipted"), after.step("sent")
    assert receipt is not None
    assert receipt.data == {"receipt": {"controller": "eastreach"}}
    assert sent is not None
    assert sent.data == {"how": "https"}
    assert after.step("accepted") is None
    guarded(models.Parcel, models.ParcelStep)


def test_a_parcel_comes_in_step_by_step(at: datetime) -> None:
    parcels.record_accepted(IN, supply="supply-1", at=at, by=OFFICER)
    assert held(direction="in").supply == "supply-1"
    counts = {"received": 3, "relevant": 2, "destroyed": 1}
    parcels.record_processed("parcel-1", counts=counts, at=at, by=OFFICER)
    parcels.record_destroyed("parcel-1", certificate=7, at=at + HOUR)
    after = held(direction="in")
    assert [step.state for step in after.steps] == ["accepted", "processed", "destroyed"]
    assert [step.by for step in after.steps] == [OFFICER, OFFICER, None]
    assert after.steps[1].data == {"counts": counts}
    assert after.steps[2].data == {"certificate": 7}
    assert parcels.parcel("parcel-1", direction="out") is None


def test_a_replay_carries_what_is_held(at: datetime) -> None:
    number = parcels.record_accepted(IN, supply="supply-1", at=at, by=None)
    with pytest.raises(parcels.AlreadyRecorded) as told:
        parcels.record_accepted(replace(IN, sha256="b" * 64), supply=None, at=at + HOUR, by=None)
    assert isinstance(told.value, NothingToDo)
    assert (told.value.parcel.id, told.value.parcel.sha256) == (number, "a" * 64)
    parcels.record_sealed(OUT, at=at, by=None)
    with pytest.raises(parcels.AlreadyRecorded):
        parcels.record_sealed(OUT, at=at, by=None)


def test_a_step_is_taken_once_and_never_back(at: datetime) -> None:
    parcels.record_sealed(OUT, at=at, by=None)
    parcels.record_receipt("parcel-1", {}, at=at)
    for how in ("https", "file"):
        with pytest.raises(parcels.AlreadyRecorded) as told:
            parcels.record_sent("parcel-1", at=at, how=how)
        assert told.value.parcel.state == "receipted"
    parcels.record_destroyed("parcel-1", certificate=1, at=at, direction="out")
    with pytest.raises(parcels.AlreadyRecorded):
        parcels.record_destroyed("parcel-1", certificate=2, at=at, direction="out")
    assert [step.state for step in held().steps] == ["sealed", "receipted", "destroyed"]


def test_what_is_not_on_record_has_no_steps(at: datetime) -> None:
    with pytest.raises(UsageProblem):
        parcels.record_sent("parcel-9", at=at, how="file")
    with pytest.raises(UsageProblem):
        parcels.record_disclosed("parcel-9", [], at=at)
    parcels.record_sealed(OUT, at=at, by=None)
    with pytest.raises(UsageProblem):
        parcels.record_sent("parcel-1", at=at, how="pigeon")
    with pytest.raises(UsageProblem):
        parcels.record_processed("parcel-1", counts={}, at=at, by=None)
    with pytest.raises(UsageProblem):
        parcels.record_destroyed("parcel-1", certificate=1, at=at, direction="up")


def test_words_and_ids_off_the_list_are_refused(at: datetime) -> None:
    with pytest.raises(UsageProblem):
        parcels.record_sealed(replace(OUT, kind="gift"), at=at, by=None)
    with pytest.raises(UsageProblem):
        parcels.record_sealed(replace(OUT, partner="East Reach"), at=at, by=None)
    with pytest.raises(ValueError, match="opaque"):
        parcels.record_sealed(replace(OUT, parcel_id="Ada"), at=at, by=None)
    with pytest.raises(ValueError, match="digest"):
        parcels.record_sealed(replace(OUT, sha256="Ada"), at=at, by=None)
    with pytest.raises(ValueError, match="goes out"):
        parcels.record_sealed(IN, at=at, by=None)
    with pytest.raises(ValueError, match="goes in"):
        parcels.record_accepted(OUT, supply=None, at=at, by=None)
    assert parcels.parcels() == ()


def test_parcels_are_listed_by_what_they_are(at: datetime) -> None:
    parcels.record_sealed(OUT, at=at, by=None)
    parcels.record_sealed(BARE, at=at, by=None)
    parcels.record_accepted(IN, supply=None, at=at, by=None)
    parcels.record_sent("parcel-2", at=at, how="file")

    def ids(**asked: str) -> list[tuple[str, str]]:
        return [(one.parcel_id, one.direction) for one in parcels.parcels(**asked)]

    first, second, third = ("parcel-1", "out"), ("parcel-2", "out"), ("parcel-1", "in")
    assert ids() == [first, second, third]
    assert ids(direction="out") == [first, second]
    assert ids(kind="breach") == [second]
    assert ids(state="sent") == [second]
    assert ids(state="sealed") == [first]
    assert ids(partner="marshire") == [third]
    assert ids(agreement="ccis-exchange", period="2026-10") == [first, second, third]
    assert ids(agreement="county") == ids(period="2026-11") == []


def test_everybody_told_about_a_person_is_found(at: datetime) -> None:
    parcels.record_sealed(OUT, at=at, by=None)
    parcels.record_sealed(BARE, at=at, by=None)
    parcels.record_disclosed("parcel-1", ["1" * 64, "2" * 64], at=at)
    parcels.record_disclosed("parcel-1", iter(["2" * 64, "2" * 64]), at=at)
    parcels.record_disclosed("parcel-2", ["2" * 64], at=at)
    assert [one.parcel_id for one in parcels.disclosed_to("1" * 64)] == ["parcel-1"]
    assert [one.parcel_id for one in parcels.disclosed_to("2" * 64)] == ["parcel-1", "parcel-2"]
    assert parcels.disclosed_to("3" * 64) == ()
    for telling in ("Ada", "A201000000001", "9" * 10):
        with pytest.raises(ValueError, match="digest"):
            parcels.record_disclosed("parcel-1", ["4" * 64, telling], at=at)
    assert parcels.disclosed_to("4" * 64) == ()
    guarded(models.Disclosure)


def test_a_whole_county_can_be_disclosed(at: datetime) -> None:
    parcels.record_sealed(OUT, at=at, by=None)
    parcels.record_disclosed("parcel-1", (f"{one:032x}" for one in range(25_000)), at=at)
    assert models.Disclosure.objects.count() == 25_000
    assert len(parcels.disclosed_to(f"{24_999:032x}")) == 1


def test_sealed_bytes_wait_until_they_have_gone() -> None:
    assert parcels.content("parcel-1") is None
    parcels.put("parcel-1", b"sealed")
    parcels.put("parcel-1", b"sealed anew\x00\xff")
    assert parcels.content("parcel-1") == b"sealed anew\x00\xff"
    parcels.drop("parcel-1")
    parcels.drop("parcel-1")
    assert parcels.content("parcel-1") is None
    with pytest.raises(ValueError, match="opaque"):
        parcels.put("Ada", b"sealed")


def test_a_parcel_is_made_ready_whole_or_not_at_all(at: datetime) -> None:
    number = parcels.record_ready(OUT, b"sealed", digests=["1" * 64], at=at, by=OFFICER)
    assert held().id == number
    assert parcels.content("parcel-1") == b"sealed"
    assert [one.id for one in parcels.disclosed_to("1" * 64)] == [number]
    with pytest.raises(ValueError, match="digest"):
        parcels.record_ready(BARE, b"sealed", digests=["2" * 64, "Ada"], at=at, by=None)
    assert parcels.parcel("parcel-2", direction="out") is None
    assert parcels.waiting() == ("parcel-1",)
    with pytest.raises(parcels.AlreadyRecorded):
        parcels.record_ready(OUT, b"sealed anew", digests=[], at=at, by=None)
    assert parcels.content("parcel-1") == b"sealed"


def test_a_parcel_is_taken_in_with_its_answer_or_not_at_all(at: datetime) -> None:
    receipt = replace(OUT, parcel_id="parcel-3", kind="receipt")
    parcels.put("parcel-1", b"arrived")

    def take_in(answer: facts.NewParcel) -> None:
        parcels.record_taken_in(
            IN, supply="supply-1", answer=answer, content=b"receipt", at=at, by=OFFICER
        )

    with pytest.raises(UsageProblem):
        take_in(replace(receipt, kind="gift"))
    assert parcels.parcels() == ()
    assert parcels.waiting() == ("parcel-1",)
    take_in(receipt)
    assert held(direction="in").supply == "supply-1"
    assert held("parcel-3").state == "sealed"
    assert parcels.waiting() == ("parcel-3",)
    with pytest.raises(parcels.AlreadyRecorded):
        take_in(replace(receipt, parcel_id="parcel-4"))
    assert parcels.waiting() == ("parcel-3",)
