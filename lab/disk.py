"""The room left where Docker keeps its images."""

import shutil

from lab.console import stop
from lab.process import run

GIB = 2**30


def free_gib(*, running: bool = True) -> float:
    """The free GiB of the engine's disk; of this folder's where that one is not to be seen, as in a virtual machine."""
    root = run(["docker", "info", "--format", "{{.DockerRootDir}}"]).stdout.strip() if running else ""
    try:
        return shutil.disk_usage(root or ".").free / GIB
    except OSError:
        return shutil.disk_usage(".").free / GIB


def needed_gib(*, bases_present: bool) -> int:
    """GiB of free disk that the lab asks for: to make or pull the bases and build the images, or to run them."""
    return 1 if bases_present else 4


def check(needed_gib: int) -> None:
    """Return when there is room; leave with what to do otherwise."""
    free = free_gib()
    if free < needed_gib:
        stop(
            f"Il reste {free:.1f} Gio sur le disque de Docker, il en faut {needed_gib} : faites de la place "
            "(`docker system df` montre ce que Docker occupe), puis relancez la commande."
        )
