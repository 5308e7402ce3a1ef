"""Charge l'api, sans page, et rend compte."""

import json
import math
import os
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from lab.command import Parser
from lab.measurement import (
    PATIENCE_S,
    RESULTS,
    conclude,
    containers,
    docker,
    fire,
    last_words,
    leave,
    ready,
    refusal,
    started,
    still,
)
from lab.process import run

INTERRUPTED = "Le compte rendu, s'il y en a un, est dans le volume results."
HELP = """\
Le tir se fait dans le conteneur loadtest du labo qui tourne. Ctrl-C l'arrête et garde ce qui est mesuré.
Les fichiers sont copiés dans results/<date UTC du tir>/.

Code de sortie :
  0    seuils tenus
  1    tir fait, seuil dépassé
  2    réglage incorrect
  3    tir impossible : Docker ou le labo ne répond pas, ou un tir est déjà en cours
  4    tir sans mesure
  130  tir interrompu par Ctrl-C
"""


# A knob's default, how its text is read, its bounds, and how to say them.
Rule = tuple[str, Callable[[str], float], float, float, str]


@dataclass(frozen=True)
class Knobs:
    """What one run is: users, users per second, seconds, and the two thresholds (share of requests, ms)."""

    users: int
    spawn_rate: float
    duration: int
    fail_ratio: float
    p95_ms: float


def seconds(text: str) -> int:
    """Seconds in 20, 20s, 2m or 1m30s; ValueError for anything else."""
    parts = re.fullmatch(r"(?:(\d{1,4})m)?(?:(\d{1,4})s?)?", text)
    if parts is None or not text:
        raise ValueError(text)
    return 60 * int(parts[1] or 0) + int(parts[2] or 0)


RULES: dict[str, Rule] = {
    "USERS": ("20", int, 1, 1000, "un nombre entier de 1 à 1000"),
    "SPAWN_RATE": ("10", float, 0.1, 100, "un nombre de 0.1 à 100"),
    "DURATION": ("60s", seconds, 1, 1800, "une durée de 1s à 30m, comme 20s, 2m ou 1m30s"),
    "FAIL_RATIO": ("0.01", float, 0, 1, "un nombre de 0 à 1"),
    "P95_MS": ("500", float, 1, 60_000, "un nombre de millisecondes de 1 à 60000"),
}


def knob(name: str, environment: Mapping[str, str]) -> float:
    """The value of a knob, or its default; leaves with code 2 and a sentence when it is wrong."""
    default, convert, low, high, hint = RULES[name]
    text = environment.get(name) or default
    try:
        value = convert(text)
    except ValueError:
        value = math.nan
    if not low <= value <= high:
        leave(2, f"{name}={text} ne convient pas : indiquez {hint}.")
    return value


def knobs(environment: Mapping[str, str]) -> Knobs:
    """All the knobs, from the environment or their defaults."""
    users, spawn_rate, duration, fail_ratio, p95_ms = (knob(name, environment) for name in RULES)
    return Knobs(int(users), spawn_rate, int(duration), fail_ratio, p95_ms)


def unpacked(image: str) -> int | None:
    """Bytes of an image's layers once unpacked, whatever the engine's store; None where they are not."""
    told = run(["docker", "history", "--human=false", "--format", "{{.Size}}", image])
    return sum(map(int, told.stdout.split())) or None


def host_facts(running: Mapping[str, str]) -> dict[str, Any]:
    """What only the host sees: the engine's version, and each service's image, its size and its limits."""
    described = json.loads(docker("inspect", *running.values()))
    return {
        "engine": docker("version", "--format", "{{.Server.Version}}").strip(),
        "services": {
            service: {
                "image": one["Image"],
                "size_bytes": unpacked(one["Image"]),
                "cpus": one["HostConfig"]["NanoCpus"] / 1e9 or None,
                "memory_bytes": one["HostConfig"]["Memory"] or None,
            }
            for service, one in zip(running, described, strict=True)
        },
    }


def command(chosen: Knobs, run_id: str, facts: dict[str, Any]) -> list[str]:
    """The command that fires inside the running container, beside its page."""
    environment = {"LAB_PIPED": "1", "LAB_RUN_ID": run_id, "LAB_HOST": json.dumps(facts)}
    options = {
        "--users": f"{chosen.users}",
        "--spawn-rate": f"{chosen.spawn_rate:g}",
        "--run-time": f"{chosen.duration}s",
        "--fail-ratio": f"{chosen.fail_ratio:g}",
        "--p95-ms": f"{chosen.p95_ms:g}",
    }
    return [
        *["docker", "compose", "exec", "--no-TTY"],
        *[word for name, value in environment.items() for word in ("--env", f"{name}={value}")],
        *["loadtest", "locust", "--headless", "--only-summary"],
        *[word for option in options.items() for word in option],
    ]


def progress(line: str, duration: int) -> str | None:
    """A French progress line from one line of the run's output; None when it is none of ours."""
    try:
        seen = json.loads(line)
        p95 = "—" if seen["p95_ms"] is None else f"{seen['p95_ms']:.0f} ms"
        return (
            f"{min(seen['seconds'], duration):4.0f} s / {duration} s   {seen['users']} utilisateurs   "
            f"{seen['rps']:.0f} requêtes/s   p95 {p95}   échecs {seen['failures']}"
        )
    except (ValueError, TypeError, KeyError):
        return None


def missed(thresholds: Mapping[str, Mapping[str, Any]]) -> str:
    """Which threshold was missed, in French: measured, and allowed."""
    share, slow = thresholds["fail_ratio"], thresholds["p95_ms"]
    said = [
        *([f"{share['measured']:.1%} d'échecs, pour {share['limit']:.1%} au plus"] * (not share["passed"])),
        *([f"p95 de {slow['measured']:.0f} ms, pour {slow['limit']:.0f} ms au plus"] * (not slow["passed"])),
    ]
    return "Seuil dépassé : " + " ; ".join(said).replace(".", ",").replace("%", " %") + "."


def main(*words: str) -> int:
    """Fire once, print the account, return the exit code."""
    parser = Parser("load", __doc__, HELP)
    parser.setting("--users", "USERS", "20", "utilisateurs simulés, de 1 à 1000 ; chacun vise 5 requêtes par seconde")
    parser.setting("--spawn-rate", "SPAWN_RATE", "10", "utilisateurs ajoutés par seconde, au plus 100")
    parser.setting("--duration", "DURATION", "60s", "durée du tir : 20, 20s, 2m ou 1m30s, 30 minutes au plus")
    parser.setting("--fail-ratio", "FAIL_RATIO", "0.01", "part des requêtes qui peut échouer, de 0 à 1")
    parser.setting("--p95-ms", "P95_MS", "500", "temps que 95 %% des requêtes doivent tenir, en millisecondes")
    parser.heed(words)
    chosen = knobs(os.environ)
    ready()
    running = containers()
    if missing := {"api", "loadtest"} - set(running):
        leave(3, f"Le labo ne tourne pas ({', '.join(sorted(missing))} à l'arrêt). Démarrez-le d'abord : make up")
    run_id = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    print(f"Tir de {chosen.duration} s, {chosen.users} utilisateurs. Ctrl-C arrête, et garde les mesures.", flush=True)
    argv, since = command(chosen, run_id, host_facts(running)), started(running["loadtest"])
    code, errors, interrupted = fire(argv, partial(progress, duration=chosen.duration))
    refused = refusal(errors)
    if not refused:
        still(running["loadtest"], since, "le tir", 0 if code in {0, 1, 4} else PATIENCE_S)
    if code not in {0, 1, 4}:
        leave(3, refused or f"Le tir n'a pas pu se faire.\n{last_words(errors, code)}")
    if code == 4:
        leave(130 if interrupted else 4, "Rien n'a été mesuré : aucune requête n'a eu de réponse.")
    RESULTS.mkdir(exist_ok=True)
    docker("compose", "cp", f"loadtest:/results/{run_id}", str(RESULTS))
    print((RESULTS / run_id / "summary.txt").read_text(encoding="utf-8"))
    print(f"Compte rendu : results/{run_id}/ (report.html s'ouvre dans un navigateur)")
    if code == 1 and not interrupted:
        found = json.loads((RESULTS / run_id / "summary.json").read_text(encoding="utf-8"))
        conclude(missed(found["thresholds"]))
    return 130 if interrupted else code
