"""Measure start-ups through the launcher and leave their account in /results/<run id>/. `make startup` runs it here.

On standard output, a line a start; JSON lines when LAB_PIPED=1: {done, total, target, round, ok, total_ms}.
Exit codes: 0 all answered, 1 a target never did, 2 wrong setting, 3 no launcher or a refusal, 130 interrupted: the
launcher then removes what it started, and no file is written.
"""

import json
import os
import re
import shutil
import signal
import sys
import threading
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from pathlib import Path

from french import decimal
from startup import client, files
from startup.document import Document, document
from startup.events import Begin, Sample, Sampled
from targets import ROUNDS, SEEDS, TARGETS, USUAL_ROUNDS, USUAL_SEED

RESULTS = Path(os.environ.get("LAB_RESULTS", "/results"))
RUN_ID = re.compile(r"\d{8}T\d{6}Z")


def settings(argv: list[str]) -> Namespace:
    """The command line's targets, rounds and seed; leaves with code 2 when one cannot be."""
    parser = ArgumentParser(description="Mesure des démarrages par le lanceur.")
    parser.add_argument("--targets", nargs="+", required=True, choices=TARGETS, metavar="CIBLE")
    parser.add_argument("--rounds", type=int, default=USUAL_ROUNDS, metavar="RONDES")
    parser.add_argument("--seed", type=int, default=USUAL_SEED, metavar="GRAINE")
    chosen = parser.parse_args(argv)
    if len(set(chosen.targets)) < len(chosen.targets):
        parser.error("une cible est nommée deux fois")
    if chosen.rounds not in ROUNDS:
        parser.error(f"--rounds va de {ROUNDS[0]} à {ROUNDS[-1]}")
    if chosen.seed not in SEEDS:
        parser.error(f"--seed va de {SEEDS[0]} à {SEEDS[-1]}")
    return chosen


def tell(told: Sampled) -> None:
    """One line of progress, as the launcher counts it."""
    sample = told["sample"]
    if os.environ.get("LAB_PIPED") == "1":
        line = {key: sample[key] for key in ("target", "round", "ok", "total_ms")}
        print(json.dumps({"done": told["done"], "total": told["total"], **line}), flush=True)
    else:
        time = "sans réponse" if sample["total_ms"] is None else f"{decimal(sample['total_ms'])} ms"
        print(f"{told['done']}/{told['total']}  {sample['target']}  {time}", flush=True)


def measure(name: str, chosen: Namespace) -> Document:
    """The document of one run, told as it goes; Absent or Refused."""
    known = client.targets()
    for target in chosen.targets:
        if target not in known or not known[target]["available"]:
            reason = (known[target]["reason"] if target in known else None) or "le lanceur ne la connaît pas"
            raise client.Refused(409, f"Cible indisponible, {target} : {reason}", [])
    samples: list[Sample] = []
    begun: Begin | None = None
    for event in client.run(chosen.targets, chosen.rounds, chosen.seed):
        if event["event"] == "begin":
            begun = event
        elif event["event"] == "sample":
            samples.append(event["sample"])
            tell(event)
        elif event["event"] == "error":
            raise client.Refused(500, event["sentence"], event["log"])
        elif begun is not None:
            return document(name, begun, samples, event, known)
    raise client.Absent("Le lanceur s'est arrêté avant la fin de la mesure.")


def stop_at_end_of_input() -> None:
    """Interrupt when the script that started us goes away: `docker exec` passes no signal, but closes our input."""
    while os.read(0, 1024):
        pass
    signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)


def main() -> int:
    """Measure, write, print the account; the exit code."""
    chosen = settings(sys.argv[1:])
    name = os.environ.get("LAB_RUN_ID") or datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    if not RUN_ID.fullmatch(name):
        return leave(2, "LAB_RUN_ID doit être une date UTC comme 20260131T235959Z.")
    if os.environ.get("LAB_PIPED") == "1":
        threading.Thread(target=stop_at_end_of_input, daemon=True).start()
    try:
        found = measure(name, chosen)
        width = shutil.get_terminal_size((100, 24)).columns
        files.write(RESULTS / name, found, width)
    except client.Absent as absent:
        return leave(3, str(absent))
    except client.Refused as refused:
        return leave(3, "\n".join([refused.sentence, *(f"  | {line}" for line in refused.log)]))
    except OSError as error:
        return leave(3, f"Impossible d'écrire dans {RESULTS / name} : {error.strerror}.")
    except KeyboardInterrupt:
        return leave(130, "Mesure interrompue : rien n'a été écrit.")
    print((RESULTS / name / "startup.txt").read_text(encoding="utf-8"), file=sys.stderr)
    return 1 if any(row["verdict"] == "silent" for row in found["summary"]["targets"]) else 0


def leave(code: int, sentence: str) -> int:
    """The code, the sentence being written on standard error."""
    print(f"✗ {sentence}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
