"""Prints how far the launcher's first 200 is from the truth that a target writes, our own cost, and our memory."""

import json
import os
import statistics
import subprocess
from datetime import datetime
from typing import Any

import httpx2

import comparison
from tests.bench.stack import memory_mib
from tests.stack.stacks import ROOT, Stack, running_stack

ROUNDS = 30
BLOCKS = 6  # with and without the engine's statistics, each first as often as the other


def output(*argv: str) -> str:
    """The standard output of a command that must succeed."""
    return subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def events(stack: Stack, targets: list[str], rounds: int, **asked: bool) -> list[dict[str, Any]]:
    """What the launcher tells of a run of these targets."""
    listed = json.loads(output("docker", "inspect", stack.container("launcher")))[0]["NetworkSettings"]["Networks"]
    address = listed[f"{stack.project}_launch"]["IPAddress"]
    body = {"targets": targets, "rounds": rounds, "seed": 1, **asked}
    with httpx2.Client(trust_env=False, timeout=300) as client:
        answer = client.post(f"http://{address}/runs", json=body, headers={"Host": "launcher"})
    return [json.loads(line) for line in answer.text.splitlines()]


def line(name: str, values: list[float], promise: str = "") -> str:
    """Median, extremes and count of milliseconds."""
    spread = f"({min(values):.2f} ... {max(values):.2f}, n={len(values)})"
    return f"{name}: median {statistics.median(values):.2f} ms {spread}{promise}"


def times(told: list[dict[str, Any]], target: str) -> list[float]:
    """The measured times of one target, in milliseconds, warm-up left out."""
    samples = [each["sample"] for each in told if each["event"] == "sample" and each["sample"]["round"]]
    return [each["total_ms"] for each in samples if each["target"] == target]


def disturbance(stack: Stack) -> str:
    """The same runs with and without a look at the engine's statistics after each start."""
    found: dict[bool, list[float]] = {True: [], False: []}
    for block in range(BLOCKS):
        for memory in (True, False) if block % 2 else (False, True):
            found[memory] += times(events(stack, ["course", "process"], 4, memory=memory), "course")
    ratio = comparison.ratio(found[True], found[False])
    assert ratio is not None
    within = "yes" if ratio.low <= 1 <= ratio.high else "NO"
    return (
        f"course, with statistics / without: {ratio.value:.3f} [{ratio.low:.3f} ; {ratio.high:.3f}], "
        f"n={len(found[True])} each; promised: an interval that holds 1: {within}"
    )


def main() -> None:
    """Measure and print; the figures are this machine's."""
    with running_stack(profiles=("measure",)) as stack:
        tag = f"docker-lab/floor:{os.environ['LAB_TAG']}"
        output("docker", "build", "--quiet", "--tag", tag, "tests/stack/witness")
        told = events(stack, ["floor", "course"], ROUNDS)
        used = memory_mib(stack.container("launcher"))
        disturbed = disturbance(stack)
    begin, *_, end = told
    sent, listening = list[float](), list[float]()
    for sample in (each["sample"] for each in told if each["event"] == "sample"):
        if sample["target"] == "floor" and sample["round"]:
            ours = datetime.fromisoformat(sample["started_at"]).timestamp() * 1000 + sample["total_ms"]
            first, listened = (int(moment) / 1e6 for moment in sample["kernel"].split())
            sent.append(ours - first)
            listening.append(ours - listened)
    load = begin["manifest"]["load_average"]["before"][0]
    print(f"load average before: {load:.1f} on {begin['manifest']['machine']['cores']} cores")
    print(line("first 200, measured less sent", sent, "; promised: under 2"))
    print(line("first 200, measured less the moment the target began to listen", listening, "; promised: under 2"))
    cost = end["overhead_ms"]
    print(f"a 200 of a target that runs: median {cost['median']} ms ({cost['min']} ... {cost['max']}, n={cost['n']})")
    print(f"launcher's memory after the run: {used:.0f} MiB; promised: under 60")
    print(disturbed)


if __name__ == "__main__":
    main()
