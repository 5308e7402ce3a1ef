"""Inside the guest: the lab comes up from its images, keeps a reading and measures start-ups; found.json tells it."""

import json
import subprocess
import time
import traceback
import urllib.request
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
LAB = HERE / "lab"
API = "http://127.0.0.1:8080"
READING = {"sensor": "guest", "at": "2026-01-01T00:00:00Z", "value": 21.5}
PATIENCE_S = 120
COMPOSE = [
    *("docker", "compose", "--progress", "quiet", "--profile", "measure"),
    *("--file", "compose.yaml", "--file", str(HERE / "guest.yaml")),
]


def said(*argv: str) -> str:
    """What the command prints; RuntimeError with its last words when it fails."""
    done = subprocess.run(argv, cwd=LAB, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(argv)}\n{done.stdout[-2000:]}\n{done.stderr[-3000:]}")
    return done.stdout


def engine() -> None:
    """Return once dockerd answers."""
    limit = time.monotonic() + PATIENCE_S
    while subprocess.run(["docker", "version"], capture_output=True, check=False).returncode:
        if time.monotonic() > limit:
            raise RuntimeError(f"dockerd does not answer:\n{(HERE / 'dockerd.log').read_text()[-3000:]}")
        time.sleep(0.5)


def ask(path: str, body: object = None) -> Any:
    """The api's answer, over its published port."""
    sent = json.dumps(body).encode() if body else None
    order = urllib.request.Request(API + path, sent, {"Content-Type": "application/json"})  # noqa: S310 -- ours
    with urllib.request.urlopen(order, timeout=60) as answer:  # noqa: S310 -- ours
        return json.load(answer)


def group(service: str) -> dict[str, str]:
    """The files of the service's control group, as its container sees them: text by name."""
    read = 'cd /sys/fs/cgroup; for file in *; do echo "== $file"; cat "$file"; done 2>/dev/null; true'
    pieces = said(*COMPOSE, "exec", "--no-TTY", service, "sh", "-c", read).split("== ")[1:]
    return dict(piece.split("\n", 1) for piece in pieces)


def found() -> dict[str, Any]:
    """All that the test reads."""
    engine()
    said("docker", "load", "--quiet", "--input", str(HERE / "images.tar"))
    said(*COMPOSE, "up", "--detach", "--wait", "--no-build")
    created = ask("/readings", READING)
    said(*COMPOSE, "down")
    said(*COMPOSE, "up", "--detach", "--wait", "--no-build")
    inside = [*COMPOSE, "exec", "--no-TTY", "loadtest"]
    said(*inside, "python", "-m", "startup", "--rounds", "1", "--targets", "course", "floor")
    return {
        "info": json.loads(said("docker", "info", "--format", "{{json .}}")),
        "created": created,
        "kept": ask(f"/readings/{created['id']}"),
        "whoami": ask("/whoami"),
        "group": group("api"),
        "quota": json.loads(said(*inside, "python", "-c", "import gauge; print(gauge.quota())")),
        "startup": json.loads(said(*inside, "sh", "-c", "cat /results/*/startup.json")),
    }


if __name__ == "__main__":
    try:
        told = found()
    except Exception:  # noqa: BLE001 -- whatever it is, the test shows it
        told = {"error": traceback.format_exc()}
    (HERE / "found.json").write_text(json.dumps(told), encoding="utf-8")
