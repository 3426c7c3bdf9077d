"""The installation's own parcel keys: one to sign what it sends, one to open what it is sent.

They lie beside its other keys, readable by the service account only, and are made when first used.
"""

import os
import secrets
from pathlib import Path

from kinfold.parcels import Address, Opener, Signer
from kinfold.registers.installation import KEY_BYTES, Installation


def signer(place: Installation) -> Signer:
    """The key this installation signs parcels with."""
    return Signer(seed=kept(place.keys / "parcel.key", secrets.token_bytes(KEY_BYTES)))


def opener(place: Installation) -> Opener:
    """The key that opens what is sealed to this installation."""
    return Opener(secret=kept(place.keys / "opener.key", Opener.new().encode()).decode())


def card(place: Installation) -> Address:
    """The public halves of both, to give to partners (who confirm the fingerprint by telephone)."""
    return Address(
        organisation=place.organisation,
        recipient=opener(place).recipient,
        verify_key=signer(place).verify_key,
    )


def kept(path: Path, fresh: bytes) -> bytes:
    """What the file holds; `fresh` where there is none yet, written whole or not at all."""
    if not path.exists():
        made = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        handle = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(fresh)
            file.flush()
            os.fsync(file.fileno())
        # Where two processes come at once, both must end with the same key: the first one's.
        try:
            os.link(made, path)
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return path.read_bytes()
