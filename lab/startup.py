"""Compare les démarrages : processus, conteneurs, autres recettes, machines virtuelles."""

import json
import os
import re
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lab import bases, builder, endpoint, kvm, launcher_settings, networks, project
from lab.catalogue import MACHINES, ROUNDS, SEED, SERVICES, USUAL
from lab.command import Parser
from lab.console import ROOT, say
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
from lab.process import finished, run

INTERRUPTED = "`docker compose --profile measure restart launcher` enlève ce qui resterait d'une mesure."
FILES = ["compose.yaml", "compose.targets.yaml"]
HELP = f"""\
Les cibles, toutes mesurées sans --targets : {", ".join(USUAL)}.
Les machines virtuelles ({" et ".join(MACHINES)}, amd64) se demandent par leur nom, ou par all : toutes les cibles.
À chaque ronde, chaque cible démarre une fois, dans un ordre tiré au sort.

Les images qui manquent sont construites d'abord. Ctrl-C arrête la mesure ; ce qu'elle a démarré est enlevé.
Les fichiers sont copiés dans results/<date UTC>/, et la page « Résultats » du cours les montre.

Code de sortie :
  0    toutes les cibles ont répondu
  1    une cible n'a jamais répondu
  2    réglage incorrect
  3    mesure impossible : Docker ou le lanceur ne répond pas, ou une image ne se construit pas
  130  mesure interrompue par Ctrl-C
"""


@dataclass(frozen=True)
class Knobs:
    """What one run is: which targets, how many rounds, and the seed of their order."""

    targets: list[str]
    rounds: int
    seed: int


def knobs(environment: Mapping[str, str]) -> Knobs:
    """All the knobs, from the environment or their defaults; leaves with code 2 and a sentence when one is wrong."""
    asked = (environment.get("TARGETS") or " ".join(USUAL)).replace(",", " ").split()
    targets = list(SERVICES) if asked == ["all"] else asked
    if unknown := [name for name in targets if name not in SERVICES]:
        leave(2, f"Cible inconnue : {', '.join(unknown)}. Les cibles : {', '.join(SERVICES)}, ou all.")
    if len(set(targets)) < len(targets):
        leave(2, "TARGETS nomme deux fois la même cible.")
    return Knobs(targets, whole("ROUNDS", environment, ROUNDS), whole("SEED", environment, SEED))


def whole(name: str, environment: Mapping[str, str], bounds: Mapping[str, int]) -> int:
    """The whole number, or the usual one; code 2 and the bounds when it is out of them."""
    text = environment.get(name) or str(bounds["usual"])
    low, high = bounds["least"], bounds["most"]
    if not re.fullmatch(r"[0-9]{1,10}", text) or not low <= int(text) <= high:
        leave(2, f"{name}={text} ne convient pas : indiquez un nombre entier de {low} à {high}.")
    return int(text)


def compose(*arguments: str, files: Iterable[str] = FILES) -> None:
    """Run a `docker compose` command whose progress the reader sees; code 3 when it fails."""
    named = [word for file in files for word in ("--file", file)]
    argv = ["docker", "compose", *named, "--profile", "*", *arguments]
    if finished(argv, cwd=ROOT, stdout=sys.stderr).returncode:
        leave(3, reason(started="up" in arguments))


def reason(*, started: bool) -> str:
    """Why Docker could not prepare the run, and what to do: the launcher's own words where it was started."""
    if started and (said := launcher_settings.last_words()):
        return "\n  ".join(["Le lanceur n'a pas démarré. Ses derniers mots :", *said])
    if (found := networks.shortage()).good is False:
        return f"{found.text} : {found.remedy}. Relancez ensuite la commande."
    return "Docker n'a pas pu préparer la mesure : la raison est ci-dessus. `make doctor` dit ce qui manque."


def find_socket() -> None:
    """Tell compose.yaml how the launcher reaches the client's engine; code 3 and a sentence where it cannot."""
    os.environ.update(launcher_settings.variables())
    if not os.environ.get("LAB_SOCKET"):
        leave(
            3,
            f"Le moteur est joint par {endpoint.host()}, et le lanceur a besoin de sa socket : dites où elle est sur "
            f"la machine de ce moteur (`LAB_SOCKET={endpoint.SOCKET} make startup`), ou tapez `{endpoint.back()}`.",
        )


def missing(targets: Iterable[str]) -> list[str]:
    """The services, in the order of the targets, whose image is not built yet."""
    tag = os.environ.get("LAB_TAG") or "dev"
    here = set(docker("images", "--format", "{{.Repository}}:{{.Tag}}", "docker-lab/*").split())
    wanted = dict.fromkeys(["launcher", "loadtest", "plots", *(SERVICES[target] for target in targets)])
    return [service for service in wanted if f"docker-lab/{service}:{tag}" not in here]


def ask_for_bases(services: Iterable[str]) -> None:
    """Return with the bases of these services, and of the stack that measures them; code 3 when one cannot be had."""
    described = project.config(files=FILES)["services"]
    try:
        bases.ensure({*bases.of_stack(), *bases.needed(described[name] for name in services)})
    except SystemExit as why:
        leave(3, str(why).removeprefix("✗ "))


def accelerate(targets: Iterable[str]) -> list[str]:
    """The compose files for these targets: with KVM's, if a machine is among them and a kernel boots with it here."""
    if "vm" not in targets:
        return FILES
    found = kvm.find(f"docker-lab/vm:{os.environ.get('LAB_TAG') or 'dev'}")
    os.environ.update({"LAB_FALLBACK": found.reason or "", "KVM_GID": str(found.gid or 0)})
    say(f"Machine virtuelle : {found.accelerator}" + (f" ({found.reason})" if found.reason else ""))
    return [*FILES, kvm.OVERRIDE] if found.accelerator == "kvm" else FILES


def progress(line: str) -> str | None:
    """A French progress line from one line of the run's output; None when it is none of ours."""
    try:
        seen = json.loads(line)
        took = f"{seen['total_ms']:.0f} ms" if seen["ok"] else "sans réponse"
        bar = "█" * round(20 * seen["done"] / seen["total"])
        return f"{bar:<20}  {seen['done']}/{seen['total']}  {seen['target']}  {took}"
    except (ValueError, TypeError, KeyError):
        return None


def draw(run_id: str) -> bool:
    """Draw the run's plots beside its JSON; without them the figures are still there, and a sentence says so."""
    argv = ["docker", "compose", "run", "--rm", "--no-TTY", "plots", run_id]
    done = run(argv)
    if done.returncode:
        say(f"Les dessins manquent ({done.stderr.strip()[-300:]}). Pour les refaire : {' '.join(argv)}")
    return not done.returncode


def unanswered(document: Mapping[str, Any]) -> str:
    """Which targets never answered, and what the account shows of them: some have died before they had a log."""
    silent = [row["target"] for row in document["summary"]["targets"] if row["n"] == 0]
    errors = {one["target"]: one["error"] for one in document["samples"] if one["error"]}
    spoke = any(errors[target]["log"] for target in silent if target in errors)
    above = "Les dernières lignes de leur journal sont" if spoke else "La raison est"
    return f"Sans réponse : {', '.join(silent)}. {above} ci-dessus."


def command(chosen: Knobs, run_id: str) -> list[str]:
    """The command that measures, inside the loadtest container."""
    return [
        *["docker", "compose", "exec", "--no-TTY", "--env", "LAB_PIPED=1", "--env", f"LAB_RUN_ID={run_id}"],
        *["loadtest", "python", "-m", "startup", "--rounds", f"{chosen.rounds}", "--seed", f"{chosen.seed}"],
        *["--targets", *chosen.targets],
    ]


def main(*words: str) -> int:
    """Measure once, print the account, return the exit code."""
    parser = Parser("startup", __doc__, HELP)
    parser.setting("--targets", "TARGETS", "course,fast", "les cibles, séparées par des virgules")
    parser.setting(
        "--rounds", "ROUNDS", f"{ROUNDS['usual']}", f"nombre de rondes, de {ROUNDS['least']} à {ROUNDS['most']}"
    )
    parser.setting("--seed", "SEED", f"{SEED['usual']}", "graine du tirage de leur ordre")
    parser.consent()
    parser.heed(words)
    chosen = knobs(os.environ)
    ready()
    find_socket()
    if absent := missing(chosen.targets):
        say(f"Images à construire : {', '.join(absent)}.")
        try:
            builder.check()
        except SystemExit as why:
            leave(3, str(why).removeprefix("✗ "))
        ask_for_bases(absent)
        compose("build", *absent)
    compose("up", "--detach", "--wait", "launcher", "loadtest", files=accelerate(chosen.targets))
    run_id = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    starts = (chosen.rounds + 1) * len(chosen.targets)
    print(f"{starts} démarrages, dont une ronde de chauffe. Ctrl-C arrête, et enlève ce qui a été démarré.", flush=True)
    loadtest = containers().get("loadtest", "")
    since = started(loadtest)
    code, errors, interrupted = fire(command(chosen, run_id), progress)
    if interrupted or code == 130:
        leave(130, "Mesure interrompue : rien n'a été écrit, ce qui avait été démarré est enlevé.")
    refused = refusal(errors)
    if not refused:
        still(loadtest, since, "la mesure", 0 if code in {0, 1} else PATIENCE_S)
    if code not in {0, 1}:
        leave(3, f"La mesure n'a pas pu se faire.\n{refused or last_words(errors, code)}")
    drawn = draw(run_id)
    RESULTS.mkdir(exist_ok=True)
    docker("compose", "cp", f"loadtest:/results/{run_id}", str(RESULTS))
    print((RESULTS / run_id / "startup.txt").read_text(encoding="utf-8"))
    drawings = ", et quatre dessins en PNG et en SVG" if drawn else ""
    print(f"Mesures : results/{run_id}/ (startup.json, startup.csv{drawings})")
    if code == 1:
        found = json.loads((RESULTS / run_id / "startup.json").read_text(encoding="utf-8"))
        conclude(unanswered(found))
    return code
