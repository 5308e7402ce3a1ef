"""Locust beside the api: its page, its locks, and a run without the page."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.stack.stacks import ROOT, Stack

SWARM = {"user_count": "2", "spawn_rate": "2", "run_time": "2s"}


MIX = {
    ("POST", "/readings"),
    ("GET", "/readings"),
    ("GET", "/sensors/…/summary"),
    ("POST", "/readings/batch"),
}


def load(stack: Stack, **knobs: str) -> subprocess.CompletedProcess[str]:
    """lab/load.py as `make load` runs it, on this stack."""
    environment = {**os.environ, "COMPOSE_PROJECT_NAME": stack.project, **knobs}
    script = [sys.executable, "-m", "lab", "load"]
    return subprocess.run(script, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def folder(done: subprocess.CompletedProcess[str]) -> Path:
    """Where the run's files were copied, read from what it printed."""
    name = next(line for line in done.stdout.splitlines() if line.startswith("Compte rendu")).split()[3]
    return ROOT / name


@pytest.fixture(scope="module")
def run(stack: Stack) -> Iterator[subprocess.CompletedProcess[str]]:
    done = load(stack, USERS="10", DURATION="5s", P95_MS="60000", FAIL_RATIO="0.01")
    yield done
    shutil.rmtree(folder(done))


@pytest.fixture(scope="module")
def summary(run: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder(run) / "summary.json").read_text(encoding="utf-8"))
    return found


def test_the_page_answers(stack: Stack, http: httpx2.Client) -> None:
    assert "<title>Locust</title>" in http.get(stack.url("loadtest")).text


def test_the_page_refuses_a_host_elsewhere(stack: Stack, http: httpx2.Client) -> None:
    answer = http.post(f"{stack.url('loadtest')}/swarm", data={**SWARM, "host": "http://example.org"})
    assert answer.status_code == 403
    assert http.get(f"{stack.url('loadtest')}/stats/requests").json()["user_count"] == 0


def test_the_page_refuses_to_change_user_classes(stack: Stack, http: httpx2.Client) -> None:
    change = {"user_class_name": "DataEngineer", "host": "http://example.org"}
    assert http.post(f"{stack.url('loadtest')}/user", json=change).status_code == 403


def test_a_run_within_its_thresholds_exits_zero(run: subprocess.CompletedProcess[str]) -> None:
    assert run.returncode == 0, run.stdout + run.stderr


def test_a_run_prints_its_verdict_before_its_table(run: subprocess.CompletedProcess[str]) -> None:
    assert run.stdout.index("Verdict (qui limite le débit)") < run.stdout.index("POST /readings")


def test_a_run_leaves_its_report(run: subprocess.CompletedProcess[str]) -> None:
    names = {"report.html", "stats.csv", "failures.csv", "requests.csv", "summary.txt", "summary.json"}
    assert {path.name for path in folder(run).iterdir()} == names


def test_every_route_of_the_mix_answers(summary: dict[str, Any]) -> None:
    fired = {(row["method"], row["name"].split("?")[0].split(" ")[0]) for row in summary["routes"]}
    assert fired >= MIX, f"not fired: {MIX - fired}"
    assert summary["totals"]["failures"] == 0, summary["errors"]


def test_the_summary_knows_the_api_s_processor_and_image(summary: dict[str, Any]) -> None:
    assert 0 < summary["verdict"]["evidence"]["api_cpu"] <= 1.1
    assert summary["manifest"]["host"]["services"]["api"]["image"].startswith("sha256:")
    assert summary["manifest"]["host"]["services"]["api"]["cpus"] == summary["manifest"]["api"]["limits"]["cpus"]


def test_the_docs_server_sees_the_same_summary(stack: Stack, summary: dict[str, Any]) -> None:
    code, text = stack.exec("docs", ["cat", f"/results/{summary['run_id']}/summary.json"])
    assert code == 0
    assert json.loads(text) == summary


def test_a_threshold_exceeded_exits_one_and_still_leaves_the_report(stack: Stack) -> None:
    done = load(stack, USERS="5", DURATION="2s", P95_MS="1")
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stderr.splitlines()[-1].startswith("✗ Seuil dépassé : p95 de ")
    assert (folder(done) / "summary.json").exists()
    shutil.rmtree(folder(done))


def test_a_command_line_with_another_host_is_refused(stack: Stack) -> None:
    command = ["locust", "--headless", "--run-time", "1s", "--host", "http://example.org"]
    assert stack.exec("loadtest", command)[0] == 3


@pytest.mark.parametrize("options", [["--processes", "2"], ["--master"], ["--worker"]])
def test_more_processes_than_one_are_refused_before_any_starts(stack: Stack, options: list[str]) -> None:
    # With a limit: a worker waits for ever.
    command = ["timeout", "60", "locust", "--headless", "--run-time", "2s", *options]
    done = stack.compose("exec", "--no-TTY", "loadtest", *command)
    assert done.returncode == 3
    assert done.stderr.startswith(f"✗ Réglage refusé, {options[0]} : ")
    assert "locust --headless" not in stack.compose("top", "loadtest").stdout


def results(stack: Stack) -> set[str]:
    return set(stack.exec("loadtest", ["ls", "/results"])[1].split())


def test_a_run_refused_for_another_leaves_no_folder(stack: Stack, http: httpx2.Client) -> None:
    before = results(stack)
    started = http.post(f"{stack.url('loadtest')}/swarm", data={**SWARM, "run_time": "600s"})
    assert started.json()["success"]
    try:
        done = load(stack, DURATION="1s")
        assert done.returncode == 3
        assert "Un tir est déjà en cours" in done.stderr
        assert results(stack) == before
    finally:
        http.post(f"{stack.url('loadtest')}/stop")


@pytest.fixture
def starved(stack: Stack) -> Iterator[None]:
    """Loadtest has a twentieth of a processor: its imports alone take longer than the run below."""
    update = ["docker", "update", stack.container("loadtest"), "--cpus"]
    subprocess.run([*update, "0.05"], check=True, capture_output=True)
    yield
    subprocess.run([*update, "1"], check=True, capture_output=True)


@pytest.mark.usefixtures("starved")
def test_a_starved_generator_fires_for_as_long_as_it_was_told(stack: Stack) -> None:
    done = load(stack, USERS="1", DURATION="4s", P95_MS="60000", FAIL_RATIO="1")
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads((folder(done) / "summary.json").read_text(encoding="utf-8"))
    assert found["seconds"] > 2  # less is what the imports used to eat: all of it
    shutil.rmtree(folder(done))


def test_a_generator_taken_away_while_it_fires_is_one_sentence(stack: Stack) -> None:
    environment = {**os.environ, "COMPOSE_PROJECT_NAME": stack.project, "DURATION": "600s"}
    script = [sys.executable, "-m", "lab", "load"]
    with subprocess.Popen(
        script, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as firing:
        assert firing.stdout is not None
        try:
            assert "Tir de 600 s" in firing.stdout.readline()
            assert "utilisateurs" in firing.stdout.readline()  # its first news: it fires
            stack.compose("rm", "--force", "--stop", "loadtest")
            said = firing.communicate(timeout=120)[1]
        finally:
            firing.kill()
            stack.compose("up", "--detach", "--wait", "loadtest")
    assert firing.returncode == 3
    (sentence,) = said.splitlines()
    assert sentence.startswith("✗ loadtest s'est arrêté pendant le tir")


def test_a_lab_that_does_not_run_is_a_sentence_and_code_3(stack: Stack) -> None:
    done = load(stack, COMPOSE_PROJECT_NAME=f"{stack.project}-absent")
    assert done.returncode == 3
    assert "make up" in done.stderr
