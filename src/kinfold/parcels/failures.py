"""Says why a parcel was not opened, in one sentence for each cause and never by its contents."""

from typing import ClassVar

from kinfold.errors import FileNotUnderstood, KinfoldError, UsageProblem


class _Worded(KinfoldError):
    """An error that always says the same: why a parcel was not opened, and what would help."""

    why_not: ClassVar[str]
    help: ClassVar[str] = "Ask the sender to send it again. Nothing of it was kept."

    def __init__(self, which: str = "") -> None:
        super().__init__(
            "The parcel was not opened.", why=self.why_not.format(which), remedy=self.help
        )


class NotAParcel(_Worded, FileNotUnderstood):
    """The bytes do not have the form of a parcel."""

    why_not = "It is not a parcel, or is of a version not known here."


class CutShort(_Worded, FileNotUnderstood):
    """The end of a parcel is missing."""

    why_not = "It was cut short on its way."


class Altered(_Worded, FileNotUnderstood):
    """A parcel is not as it was when its sender signed it."""

    why_not = "It was altered after it was signed."


class SignedBySomebodyElse(_Worded, FileNotUnderstood):
    """A parcel does not bear the signature of the partner it is said to come from."""

    why_not = "It is not signed by that sender with the key this organisation trusts."
    help = "Confirm the sender's fingerprint by telephone. Nothing of it was kept."


class ManifestDisagrees(_Worded, FileNotUnderstood):
    """What is in a parcel is not what its label or its manifest says."""

    why_not = "What is inside is not what was declared: {}."
    help = "Tell the sender, whose system made it so. Nothing of it was kept."


class TooLarge(_Worded, UsageProblem):
    """A parcel holds more than is sealed or opened at once."""

    why_not = "One parcel holds at most 1 GiB sealed, 4 GiB unpacked and a message of 16 MiB."
    help = "Several smaller parcels can carry the same."


class ForSomebodyElse(_Worded, UsageProblem):
    """A parcel is addressed to another organisation."""

    why_not = "It is addressed to another organisation."
    help = "Tell the sender that it came here. Nothing of it was read."


class NotSealedToThis(_Worded, UsageProblem):
    """A parcel is for this organisation, but opens with another key, or with a passphrase."""

    why_not = "It opens with another key, or with a passphrase where a key was given."
    help = "Use the key or passphrase it was sealed with, or ask for it to be sealed anew."


class WrongPassphrase(_Worded, UsageProblem):
    """A passphrase does not open the parcel, or cannot be one."""

    why_not = "The passphrase does not open it, or is not five groups of five digits."
    help = "Ring the sender and have the passphrase read out again."
