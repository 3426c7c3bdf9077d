"""One-time codes for local accounts: the second thing a person shows beside a password."""

from datetime import datetime

from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from kinfold.registers.references import account_key


def issue(login: str) -> str:
    """Give an account a fresh secret for one-time codes; the address an authenticator app reads."""
    owner = account_key(login, asked="Give an account one-time codes.")
    TOTPDevice.objects.filter(user_id=owner).delete()
    device = TOTPDevice.objects.create(user_id=owner, name="authenticator", confirmed=True)
    return str(device.config_url)


def code(login: str, *, at: datetime) -> str | None:
    """The six digits an account's authenticator shows at a moment; for the demo, never in service.

    None where the account has no one-time codes.
    """
    owner = account_key(login, asked="Show a one-time code.")
    device = TOTPDevice.objects.filter(user_id=owner, confirmed=True).first()
    if device is None:
        return None
    maker = TOTP(device.bin_key, step=device.step, t0=device.t0, digits=device.digits)
    maker.time = at.timestamp()
    return f"{maker.token():0{device.digits}d}"
