"""Who the embedded servers run as, and which places that user can reach.

PostgreSQL refuses to run as root. Started by root, the servers run as an unprivileged user, who may
be unable to enter root's folders. Permissions of existing folders are never changed: what the user
cannot reach (data, programs) is put below SHARED_PLACE instead.
"""

import os
import pwd
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

SHARED_PLACE = Path("/var/lib/policycoder")


class ServerError(Exception):
    """An embedded server cannot be used; the message is one line that says why and what helps."""


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int
    name: str


def own_name() -> str:
    """The name of the user this process runs as."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        raise ServerError(
            f"The user with id {os.geteuid()} has no name on this machine, which PostgreSQL needs."
            " Run as a named user, or set DATABASE_URL and REDIS_URL."
        ) from None


def service_account(cluster: Path) -> Account | None:
    """The user to run servers as; None means the user we are.

    Root hands over to the owner of an existing `cluster` folder, else to `nobody`.
    """
    if os.geteuid() != 0:
        return None
    owner = cluster.stat().st_uid if cluster.exists() else 0
    try:
        entry = pwd.getpwuid(owner) if owner else pwd.getpwnam("nobody")
    except KeyError:
        raise ServerError(
            f"PostgreSQL does not run as root, and there is no user {owner or 'nobody'} to run it as."
            " Start PolicyCoder as another user, or set DATABASE_URL."
        ) from None
    return Account(entry.pw_uid, entry.pw_gid, entry.pw_name)


def run_as(account: Account | None, argv: list[str]) -> subprocess.CompletedProcess[str] | None:
    """Run a short program as `account`; None when that user cannot execute it."""
    try:
        return subprocess.run(  # noqa: S603 - our own programs
            argv,
            capture_output=True,
            text=True,
            errors="replace",
            cwd="/",
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            check=False,
        )
    except PermissionError:
        return None


def can_enter(account: Account | None, folder: Path) -> bool:
    result = run_as(account, ["/bin/sh", "-c", 'cd -- "$0"', str(folder)])
    return result is not None and result.returncode == 0


def home(link: Path, account: Account | None) -> Path:
    """The private folder (0700) known as `link`: there, or elsewhere with `link` pointing to it."""
    if link.is_symlink() and not link.exists():
        raise ServerError(
            f"{link} points to {link.readlink()}, which is gone. Bring that folder back,"
            " or remove the link to begin with an empty database."
        )
    if not link.exists():
        if can_enter(account, link.parent):
            link.mkdir(mode=0o700)
        else:
            place = _shared_place() / f"data-{secrets.token_hex(6)}"
            place.mkdir(mode=0o700)
            link.symlink_to(place)
    folder = link.resolve()
    if account and folder.stat().st_uid == 0:
        os.chown(folder, account.uid, account.gid)
    if account and not can_enter(account, folder):
        raise ServerError(
            f"The user {account.name}, who runs the database, can no longer enter {folder}."
            " Give the folders above it back their permissions."
        )
    return folder


def reachable_program(
    program: Path, tops: list[Path], *, key: str, account: Account | None
) -> Path:
    """`program` where `account` can execute it: itself, or in a copy of the folders `tops`.

    `tops` share a parent, below which `program` lies. `key` names the version: one copy for each.
    """
    result = run_as(account, [str(program), "--version"])
    if result is not None and result.returncode == 0:
        return program
    if account is None:
        reason = result.stderr.strip() if result else "no permission to execute it"
        raise ServerError(f"{program} does not run here: {reason}")
    base = tops[0].parent
    copy = _shared_place() / f"programs-{key}"
    if not copy.exists():
        fresh = copy.with_name(f"{copy.name}.{secrets.token_hex(4)}")
        for top in tops:
            _copy_readable(top, fresh / top.relative_to(base))
        try:
            fresh.rename(copy)
        except OSError:  # another start was first
            shutil.rmtree(fresh)
    return copy / program.relative_to(base)


def _copy_readable(source: Path, target: Path) -> None:
    skipped = shutil.ignore_patterns("include", "*.a", "__pycache__", "pginstall")
    shutil.copytree(source, target, symlinks=True, ignore=skipped)
    for folder, _, names in os.walk(target):
        os.chmod(folder, 0o755)  # noqa: S103 - programs, not data
        for name in names:
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
    target.parent.chmod(0o755)


def _shared_place() -> Path:
    try:
        SHARED_PLACE.mkdir(mode=0o755, parents=True, exist_ok=True)
    except OSError as error:
        raise ServerError(
            f"{SHARED_PLACE} cannot be made ({error.strerror}), and the user who runs the database"
            " cannot enter the data folder. Set POLICYCODER_DATA_DIR to a folder below one that"
            " every user may enter, such as /srv/policycoder."
        ) from None
    return SHARED_PLACE
