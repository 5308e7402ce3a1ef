"""Montre, puis enlève, les plus anciennes mesures.

Elles sont dans le volume `results` et dans le dossier results/.
Ce qui ne porte pas le nom d'une mesure (20260131T235959Z) n'est jamais touché.
"""

import os
import re
import shutil
import subprocess
from typing import Any

from lab import project
from lab.command import Parser
from lab.console import consent, say, stop
from lab.process import finished, run

INTERRUPTED = "Ce qui n'est pas encore enlevé reste : relancez `make forget`."
RESULTS = project.ROOT / "results"
RUN = re.compile(r"[0-9]{8}T[0-9]{6}Z")  # as loadtest names its folders
SHOWN = 20  # of the runs to remove; a list of thousands is read by nobody


def kept(text: str) -> int:
    """How many runs stay; leaves with a sentence when KEEP is no such number. One may be under way: it stays."""
    if not re.fullmatch("[1-9][0-9]{0,8}", text):
        stop(f"KEEP={text} n'est pas un nombre de mesures à garder : il faut un entier, au moins 1.")
    return int(text)


def counted(runs: list[str]) -> str:
    """How many they are, in words."""
    return f"{len(runs)} mesure{'s' * (len(runs) > 1)}"


def inside(lab: dict[str, Any], *command: str) -> list[str]:
    """The words that run a command beside the volume, from the image of loadtest.

    Root, and able to remove what others have written there; no network, and nothing else of this machine.
    """
    volume, image = lab["volumes"]["results"]["name"], lab["services"]["loadtest"]["image"]
    guards = ["--network=none", "--read-only", "--user=0", "--cap-drop=ALL", "--cap-add=DAC_OVERRIDE"]
    limits = ["--security-opt=no-new-privileges:true", "--pull=never", "--workdir=/results", "--entrypoint="]
    return ["docker", "run", "--rm", "--interactive", *guards, *limits, f"--volume={volume}:/results", image, *command]


def in_volume(lab: dict[str, Any]) -> set[str]:
    """The runs that the volume holds; none without a volume. Leaves with a sentence when it cannot be looked into."""
    if run(["docker", "volume", "inspect", lab["volumes"]["results"]["name"]]).returncode:
        return set()
    find = "find . -mindepth 1 -maxdepth 1 -type d -name *T*Z -printf %f\\n"
    found = run(inside(lab, *find.split()))
    if found.returncode:
        stop(f"Le volume des mesures ne se lit pas ({found.stderr.strip()[-300:]}). Tapez `make up`, puis relancez.")
    return {name for name in found.stdout.splitlines() if RUN.fullmatch(name)}


def in_folder() -> set[str]:
    """The runs that results/ holds, links left out."""
    if not RESULTS.is_dir():
        return set()
    return {
        each.name for each in RESULTS.iterdir() if RUN.fullmatch(each.name) and each.is_dir() and not each.is_symlink()
    }


def remove(lab: dict[str, Any], volume: list[str], folder: list[str]) -> None:
    """Remove these runs; leave with what to type for those that stay."""
    if volume:
        argv = inside(lab, "xargs", "--null", "rm", "--recursive", "--force", "--")
        pipe = subprocess.PIPE
        done = finished(argv, "\0".join(volume), stdout=pipe, stderr=pipe)
        if done.returncode:
            why = done.stderr.strip()[-300:]
            stop(f"Le volume des mesures n'a pas été vidé en entier : {why}. Relancez `make forget`.")
    for name in folder:
        try:
            shutil.rmtree(RESULTS / name)
        except OSError as error:
            stop(
                f"results/{name} ne peut pas être enlevé ({error.strerror}) : tapez `sudo rm -r results/{name}`, "
                "puis relancez `make forget`."
            )


def main(*words: str) -> None:
    """List, ask, remove."""
    parser = Parser("forget", __doc__)
    parser.setting("--keep", "KEEP", "20", "combien des plus récentes restent")
    parser.consent()
    parser.heed(words)
    keep = kept(os.environ.get("KEEP") or "20")
    lab = project.check()
    volume, folder = in_volume(lab), in_folder()
    everything = sorted(volume | folder)
    old = everything[:-keep]
    if not old:
        say(f"Il n'y a rien à enlever : {counted(everything)} en tout, et KEEP={keep}.")
        return
    say(f"À enlever, du volume results et du dossier results/ : {counted(old)}. Le reste est gardé (KEEP={keep}) :")
    for name in old[:SHOWN]:
        places = [place for place, names in (("volume", volume), ("dossier", folder)) if name in names]
        say(f"  - {name} ({', '.join(places)})")
    if len(old) > SHOWN:
        say(f"  … et {len(old) - SHOWN} autres, jusqu'à {old[-1]}")
    consent("Les enlever ?", destructive=True)
    remove(lab, [name for name in old if name in volume], [name for name in old if name in folder])
    say(f"C'est fait : {counted(old)} en moins, {counted(everything[-keep:])} en tout.")
