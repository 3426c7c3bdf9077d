"""Parcels: what travels between installations, sealed to its recipient and signed by its sender.

Nothing here knows an agreement or opens the shelf; the gate hands over what may leave.
"""

from kinfold.parcels.failures import (
    Altered,
    CutShort,
    ForSomebodyElse,
    ManifestDisagrees,
    NotAParcel,
    NotSealedToThis,
    SignedBySomebodyElse,
    TooLarge,
    WrongPassphrase,
)
from kinfold.parcels.keys import (
    Address,
    Opener,
    Passphrase,
    Signer,
    fingerprint,
    new_passphrase,
)
from kinfold.parcels.opening import HEAD, Opened, announced, claimed, label, open_
from kinfold.parcels.papers import Contents, Label
from kinfold.parcels.sealing import LARGEST, seal

__all__ = [
    "HEAD",
    "LARGEST",
    "Address",
    "Altered",
    "Contents",
    "CutShort",
    "ForSomebodyElse",
    "Label",
    "ManifestDisagrees",
    "NotAParcel",
    "NotSealedToThis",
    "Opened",
    "Opener",
    "Passphrase",
    "SignedBySomebodyElse",
    "Signer",
    "TooLarge",
    "WrongPassphrase",
    "announced",
    "claimed",
    "fingerprint",
    "label",
    "new_passphrase",
    "open_",
    "seal",
]
