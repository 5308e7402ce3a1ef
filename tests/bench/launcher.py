"""Prints how far the launcher's first 200 is from the truth that a target writes, our own cost, and our memory."""

import json
import os
import statistics
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "stack"))
from lab import ROOT, Stack, running_stack
from stack import memory_mib

ROUNDS = 30


def output(*argv: str) -> str:
    """The standard output of a command that must succeed."""
    return subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def events(stack: Stack, rounds: int) -> list[dict[str, Any]]:
    """A run of the witness and of the course's image."""
    listed = json.loads(output("docker", "inspect", stack.container("launcher")))[0]["NetworkSettings"][
        "Networks"
    ]
    address = listed[f"{stack.project}_launch"]["IPAddress"]
    body = {"targets": ["floor", "course"], "rounds": rounds, "seed": 1}
    with httpx.Client(trust_env=False, timeout=300) as client:
        answer = client.post(f"http://{address}/runs", json=body, headers={"Host": "launcher"})
    return [json.loads(line) for line in answer.text.splitlines()]


def line(name: str, values: list[float], promise: str = "") -> str:
    """Median, extremes and count of milliseconds."""
    spread = f"({min(values):.2f} ... {max(values):.2f}, n={len(values)})"
    return f"{name}: median {statistics.median(values):.2f} ms {spread}{promise}"


def main() -> None:
    """Measure and print; the figures are this machine's."""
    with running_stack(profiles=("mesure",)) as stack:
        tag = f"docker-lab/floor:{os.environ['LAB_TAG']}"
        output("docker", "build", "--quiet", "--tag", tag, "tests/stack/witness")
        told = events(stack, ROUNDS)
        used = memory_mib(stack.container("launcher"))
    begin, *_, end = told
    sent, listening = list[float](), list[float]()
    for sample in told:
        if sample["event"] == "sample" and sample["target"] == "floor" and sample["round"]:
            ours = datetime.fromisoformat(sample["started_at"]).timestamp() * 1000 + sample["total_ms"]
            first, listened = (int(moment) / 1e6 for moment in sample["kernel"].split())
            sent.append(ours - first)
            listening.append(ours - listened)
    load = begin["manifest"]["load_average"]["before"][0]
    print(f"load average before: {load:.1f} on {begin['manifest']['machine']['cores']} cores")
    print(line("first 200, measured less sent", sent, "; promised: under 2"))
    print(
        line(
            "first 200, measured less the moment the target began to listen", listening, "; promised: under 2"
        )
    )
    cost = end["overhead_ms"]
    print(
        f"a 200 of a target that runs: median {cost['median']} ms ({cost['min']} ... {cost['max']}, n={cost['n']})"
    )
    print(f"launcher's memory after the run: {used:.0f} MiB; promised: under 60")


if __name__ == "__main__":
    main()
