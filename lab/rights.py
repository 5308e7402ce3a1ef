"""The checkout's rights: the application's user reads what the course's image takes, and this user writes here."""

import errno
import os
import re
import shlex
import tempfile
from fnmatch import fnmatch
from pathlib import Path

from lab.console import stop
from lab.process import run

ROOT = Path(__file__).resolve().parents[1]
APPLICATION = ROOT / "services/api"


def unreadable(folder: Path = APPLICATION) -> list[Path]:
    """What `COPY . /app/` takes from the folder (.dockerignore says what not) and only its owner or group can read.

    COPY keeps the modes of a checkout made under umask 077 or 027; the application runs as another user.
    """
    written = (folder / ".dockerignore").read_text(encoding="utf-8").split("\n")
    left_out = [line.removeprefix("**/") for line in written if line and not line.startswith("#")]
    taken = [
        path
        for path in sorted(folder.rglob("*"))
        if not any(fnmatch(part, name) for part in path.relative_to(folder).parts for name in left_out)
    ]
    return [path for path in taken if ~path.stat().st_mode & (0o5 if path.is_dir() else 0o4)]


def repair(private: list[Path]) -> str:
    """What to type for files that others cannot read; by sudo where one of them is somebody else's."""
    sudo = "" if all(path.stat().st_uid == os.geteuid() for path in private) else "sudo "
    return f"{sudo}chmod -R a+rX services"


def private_umask() -> int | None:
    """The umask under which a file that one adds is not readable by others; None when it is."""
    os.umask(found := os.umask(0))
    return found if found & 0o004 else None


def check() -> None:
    """Return when the application's user can read the application; leave with what to type otherwise."""
    if private := unreadable():
        stop(
            f"L'utilisateur du conteneur ne pourrait pas lire {private[0].relative_to(ROOT).as_posix()} "
            f"(ni {len(private) - 1} autres) : ici, ces fichiers ne sont lisibles que par leur propriétaire. "
            f"Tapez `{repair(private)}`, puis relancez la commande."
        )


def owner(path: Path) -> str:
    """The name of the file's owner, or their number."""
    try:
        return path.owner()
    except (KeyError, NotImplementedError):  # a number without a name; a system without owners
        return f"l'utilisateur {path.stat().st_uid}"


def client_folder() -> Path | None:
    """The docker client's own folder, where its own words say that it may not read or write there; None if it may.

    `sudo docker` makes it root's: builds then fail, and the client loses its plugins where it may not even look.
    """
    home = os.environ.get("DOCKER_CONFIG") or f"{os.environ.get('HOME', '')}/.docker"
    said = run(["docker", "buildx", "inspect"]).stderr
    return Path(home) if re.search(rf"(open|mkdir) {re.escape(home)}\S*: permission denied", said) else None


def own(folder: Path) -> str:
    """What to type for a folder, there or not, to be this user's."""
    made = "" if folder.exists() else f"sudo mkdir -p {shlex.quote(str(folder))} && "
    return f'{made}sudo chown -R "$(id -u)" {shlex.quote(str(folder))}'


def writable(folder: Path) -> None:
    """Return once the folder is there and this user can write in it; leave with whose it is otherwise."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
        elsewhere = "copiez le labo dans un dossier à vous"
        why, remedy = {
            errno.EEXIST: ("n'est pas un dossier", "renommez-le"),
            errno.EROFS: ("est en lecture seule", elsewhere),
            errno.ENOSPC: ("est sur un disque plein", "faites de la place"),
        }.get(error.errno or 0, (f"est à {owner(there)}", f"tapez `{own(there)}`, ou {elsewhere}"))
        stop(f"{folder} {why}, et cette commande doit y écrire : {remedy}, puis relancez-la.")
