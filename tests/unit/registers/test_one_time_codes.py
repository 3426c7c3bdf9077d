"""One-time codes: issued anew, six digits as an authenticator shows, none without a secret."""

from datetime import UTC, datetime, timedelta

import pytest
from django_otp.plugins.otp_totp.models import TOTPDevice

from kinfold.registers import accounts, facts, one_time_codes

AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
LOGIN = "data@marshire.example"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _account() -> None:
    accounts.add_organisation(facts.Organisation(id="marshire", name="Marshire", kind="la"))
    accounts.add_account(LOGIN, organisation="marshire", role="data_manager", title="Data manager")


def test_there_is_no_code_before_a_secret_is_issued() -> None:
    assert one_time_codes.code(LOGIN, at=AT) is None


def test_a_code_is_six_digits_for_half_a_minute() -> None:
    assert one_time_codes.issue(LOGIN).startswith("otpauth://totp/")
    now = one_time_codes.code(LOGIN, at=AT)
    assert now is not None
    assert len(now) == 6
    assert now.isdigit()
    assert one_time_codes.code(LOGIN, at=AT + timedelta(seconds=29)) == now
    assert one_time_codes.code(LOGIN, at=AT + timedelta(minutes=5)) != now


def test_a_new_secret_replaces_the_old_one() -> None:
    one_time_codes.issue(LOGIN)
    before = one_time_codes.code(LOGIN, at=AT)
    one_time_codes.issue(LOGIN)
    assert TOTPDevice.objects.count() == 1
    assert one_time_codes.code(LOGIN, at=AT) != before
