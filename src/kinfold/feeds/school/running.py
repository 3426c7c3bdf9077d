"""One run of a feed: what is due is exported, looked at, and sent as far as it changed.

What goes wrong with one export does not stop the others; it is told to a person and, if the line
holds, to the authority (agreement B, 5.2.1, 7.1, 7.3).
"""

import hashlib
import os
import secrets
import ssl
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kinfold.calendars import day_in_england
from kinfold.errors import FileNotUnderstood, KinfoldError, NeedsDecision, NothingToDo, UsageProblem
from kinfold.feeds import signing
from kinfold.feeds.school import changes, newly
from kinfold.feeds.school.changes import Memory, Part
from kinfold.feeds.school.config import Settings, Source
from kinfold.feeds.school.sending import Site, TurnedAway

_EXPORT_SECONDS: Final = 1800
_FRIDAY: Final = 5


@dataclass(frozen=True, kw_only=True)
class Ran:
    """What came of one export: files sent, that nothing had changed, or the trouble there was."""

    data_set: str
    sent: int = 0
    problem: KinfoldError | None = None


class Trouble(NeedsDecision):
    """A run in which something did not go; a person must see to it."""

    def __init__(self, ran: tuple[Ran, ...]) -> None:
        failed = [one for one in ran if one.problem is not None]
        super().__init__(
            "The feed ran.",
            why=" ".join(f"{one.data_set}: {one.problem.why}" for one in failed if one.problem),
            remedy=" ".join(
                dict.fromkeys(one.problem.remedy for one in failed if one.problem is not None)
            ),
        )
        self.ran = ran


def new_key(path: Path) -> str:
    """Make the school's key pair; the public half, in hex, to register with the authority.

    UsageProblem where there is a key at `path`: one key, one feed.
    """
    seed = secrets.token_bytes(32)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise UsageProblem(
            "You asked for a feed's keys.",
            why="There is a key in that place.",
            remedy="Use it as it is, or name another file.",
        ) from None
    with os.fdopen(handle, "wb") as file:
        file.write(seed.hex().encode())
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw().hex()


def key_of(path: Path) -> Ed25519PrivateKey:
    """The key pair at `path`; UsageProblem where there is none."""
    try:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text().strip()))
    except (OSError, ValueError):
        raise UsageProblem(
            "The feed was to sign what it sends.",
            why="Its key cannot be read.",
            remedy="Make one with `kinfold feed keys`, and register its public half.",
        ) from None


def public_of(path: Path) -> tuple[str, str]:
    """The public half of the key at `path`, in hex, and its fingerprint."""
    raw = key_of(path).public_key().public_bytes_raw()
    return raw.hex(), signing.fingerprint(raw)


def site_of(settings: Settings, *, now: Callable[[], datetime]) -> Site:
    """The authority's site, spoken to with the school's key and client certificate, if any."""
    context = None
    if settings.certificate is not None or settings.authority is not None:
        context = ssl.create_default_context(cafile=settings.authority)
        if settings.certificate is not None:
            context.load_cert_chain(settings.certificate, settings.certificate_key)
    return Site(address=settings.address, key=key_of(settings.key), now=now, context=context)


def run(settings: Settings, site: Site, *, at: datetime) -> tuple[Ran, ...]:
    """Do what is due; what came of each export.

    NothingToDo where none is due, Trouble where one did not go. Killed at any moment, the next run
    goes on where this one stopped, and nothing is taken in twice.
    """
    with changes.remembered(settings.state) as memory:
        due = [one for one in settings.sources if is_due(one, memory, on=day_in_england(at))]
        if not due:
            raise NothingToDo(
                "The feed ran.", why="Nothing is due yet.", remedy="Nothing needs to be done."
            )
        ran = tuple(_ran(settings, site, one, memory, at=at) for one in due)
    if any(one.problem is not None for one in ran):
        trouble = Trouble(ran)
        _tell_person(settings, trouble, at=at)
        raise trouble
    return ran


def is_due(source: Source, memory: Memory, *, on: date) -> bool:
    """Whether an export is due: daily on each new day, weekly once a week from Friday on."""
    last = memory.ran.get(source.data_set)
    if last is None:
        return True
    before = date.fromisoformat(last)
    if source.schedule == "daily":
        return before < on
    same_week = before.isocalendar()[:2] == on.isocalendar()[:2]
    return (not same_week and on.isoweekday() >= _FRIDAY) or (on - before).days >= 7


def _ran(settings: Settings, site: Site, source: Source, memory: Memory, *, at: datetime) -> Ran:
    try:
        found = changes.parts(_exported(settings, source), source)
        sent = _sent(settings, site, source, memory, found, at=at)
    except KinfoldError as problem:
        _tell_authority(site, source)
        return Ran(data_set=source.data_set, problem=problem)
    memory.ran[source.data_set] = day_in_england(at).isoformat()
    changes.remember(settings.state, memory)
    return Ran(data_set=source.data_set, sent=sent)


def _exported(settings: Settings, source: Source) -> Path:
    """The newest file of an export, made first where a command makes it."""
    if source.command:
        try:
            subprocess.run(  # noqa: S603 - the school's own words, from its own settings
                source.command,
                cwd=settings.folder,
                check=True,
                timeout=_EXPORT_SECONDS,
                capture_output=True,
            )
        except (OSError, subprocess.SubprocessError):
            raise _no_export("The command that exports it did not end well.") from None
    found = [path for path in settings.folder.glob(source.files) if path.is_file()]
    if not found:
        raise _no_export("There is no file of it in the folder.")
    return max(found, key=lambda path: (path.stat().st_mtime_ns, path.name))


def _no_export(why: str) -> FileNotUnderstood:
    return FileNotUnderstood(
        "An export was to be sent.", why=why, remedy="Look at the export in the school's system."
    )


def _sent(
    settings: Settings,
    site: Site,
    source: Source,
    memory: Memory,
    found: tuple[Part, ...],
    *,
    at: datetime,
) -> int:
    """Send what changed; how many files went."""
    changed = memory.changed(source, found)
    held = memory.in_force(source)
    if not found and held:
        raise _no_export("It has no rows any more, which no feed can say in a file.")
    went = [_send(settings, site, source, memory, part, at=at) for part in changed]
    if held and (not went or any(part.of is not None for part in went)):
        try:
            # Said of changes too: they count for nothing unless what they change is in force.
            site.tell(source.data_set, result="unchanged", sha256=memory.in_force(source))
        except TurnedAway as drifted:
            if drifted.status != 409:
                raise
            # The two sides disagree about what is held: the whole goes once more.
            memory.sent.pop(source.data_set)
            went += [_send(settings, site, source, memory, part, at=at) for part in found]
    return len(went)


def _send(
    settings: Settings, site: Site, source: Source, memory: Memory, whole: Part, *, at: datetime
) -> Part:
    """Send a period, or what changed in it since it was last sent; what was sent."""
    last = memory.last(source, whole.period)
    part = newly.to_send(whole, source, last, secret=newly.secret_of(site.key))
    key, sending = memory.begin(source, part)
    changes.remember(settings.state, memory)
    content = part.written(sending=sending)
    told = site.hand_in(
        content,
        key=key,
        data_set=source.data_set,
        period=part.period,
        as_at=day_in_england(at),
        agreement=source.agreement,
    )
    taken = told.get("state") == "done"
    if taken and (told.get("report") or {}).get("outcome") == "already_held":
        # Held is not yet in force: asked, so that an older file cannot stand for this one.
        sha256 = hashlib.sha256(content).hexdigest()
        site.tell(source.data_set, result="unchanged", sha256=(sha256,))
    memory.ended(source, part, content if taken else None, periods=newly.PERIODS)
    changes.remember(settings.state, memory)
    if not taken:
        raise TurnedAway(told.get("problem") or {}, status=200)
    return part


def _tell_authority(site: Site, source: Source) -> None:
    try:
        Site(
            address=site.address, key=site.key, now=site.now, pause=site.pause, tries=1,
            context=site.context,
        ).tell(source.data_set, result="failed", sha256=())  # fmt: skip
    except KinfoldError:
        return  # the authority sees it by the clock: nothing came


def _tell_person(settings: Settings, trouble: Trouble, *, at: datetime) -> None:
    """Write the message down, and hand it to the school's own command, if it has one."""
    text = f"{at:%Y-%m-%d %H:%M} UTC\n{trouble.asked}\n{trouble.why}\n{trouble.remedy}\n"
    if settings.message is not None:
        settings.message.write_text(text, encoding="utf-8")
    if settings.tell:
        try:
            subprocess.run(  # noqa: S603 - the school's own words, from its own settings
                settings.tell, cwd=settings.folder, check=False, input=text.encode(), timeout=60
            )
        except (OSError, subprocess.SubprocessError):
            return  # the exit code and the message still tell
