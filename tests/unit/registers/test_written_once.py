"""What was signed or decided is followed by a new row; no route changes or removes it."""

from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import Model
from pytest_django import Settings

from kinfold.registers import models, signatures, triggers
from kinfold.registers.models.append_only import WrittenOnce

from .conftest import OFFICER


@pytest.fixture
def signed(version: str, at: datetime) -> int:
    return signatures.record_signature(
        version,
        party="authority",
        organisation="marshire",
        signatory_role="Director of children's services",
        signed_on=at.date(),
        gateways_confirmed=True,
        at=at,
        by=OFFICER,
    )


@pytest.mark.parametrize("model", [models.PartySignature, models.Standing])
def test_the_models_refuse(
    signed: int, model: type[models.PartySignature | models.Standing]
) -> None:
    row = model.objects.get()
    with pytest.raises(models.WrittenOnceError):
        row.save()
    with pytest.raises(models.WrittenOnceError):
        row.delete()
    with pytest.raises(models.WrittenOnceError):
        model.objects.all().delete()
    with pytest.raises(models.WrittenOnceError):
        model.objects.update(at=None)
    with pytest.raises(models.WrittenOnceError):
        model.objects.bulk_update([row], ["at"])
    with pytest.raises(models.WrittenOnceError):
        model().save(force_update=True)
    with pytest.raises(models.WrittenOnceError):
        model().save(update_fields=["at"])
    assert model.objects.count() == 1


@pytest.mark.parametrize("table", triggers.AGREED)
@pytest.mark.parametrize("action", ["DELETE FROM {}", "UPDATE {} SET at = at"])
def test_the_database_refuses_raw_sql(signed: int, table: str, action: str) -> None:
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
        connection.cursor().execute(action.format(table))


def test_every_model_that_records_an_act_is_written_once() -> None:
    state: set[type[Model]] = {
        models.Organisation,
        models.Account,
        models.Restriction,
        models.SealedPerson,
        models.ReviewCase,
        models.DataSetContact,
        models.Delivery,
        models.WorkCase,
        models.LastLook,
        models.FeedKey,
        models.FeedNonce,
        models.OutboxParcel,
        models.Hold,
        models.Backup,
        models.Pack,
    }
    from django.apps import apps

    for model in apps.get_app_config("registers").get_models():
        assert issubclass(model, WrittenOnce) != (model in state), model.__name__


def test_every_written_once_table_of_the_exchange_is_guarded() -> None:
    from django.apps import apps

    before = {
        models.AccountHolder,
        models.AgreementVersion,
        models.Attestation,
        models.AttestationLapse,
        models.ConflictConfirmation,
        models.LoadReport,
        models.Override,
        models.SignatureWithdrawal,
    }
    guarded = {
        model._meta.db_table
        for model in apps.get_app_config("registers").get_models()
        if issubclass(model, WrittenOnce) and model not in before
    }
    assert guarded == set(triggers.TABLES)


def test_going_back_and_forth_over_the_triggers(signed: int) -> None:
    triggers.disarm(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE registers_standing SET reason = 'changed'")
    triggers.arm(connection)
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
        connection.cursor().execute("DELETE FROM registers_standing")


@pytest.mark.django_db(transaction=True)
def test_a_tests_tables_can_be_emptied_and_are_guarded_afterwards(signed: int) -> None:
    call_command("flush", interactive=False, verbosity=0)
    assert not models.PartySignature.objects.exists()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'registers%'")
        assert cursor.fetchone()[0] == 2 * len(triggers.TABLES)


def test_an_installation_is_never_emptied(settings: Settings, tmp_path: Path) -> None:
    assert django_settings.KINFOLD_HOME is None
    settings.KINFOLD_HOME = tmp_path
    with pytest.raises(CommandError):
        call_command("flush", interactive=False, verbosity=0)
