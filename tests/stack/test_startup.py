"""`make startup` and Locust's class Startup on a stack of their own: real starts, and words when there are none."""

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from jsonschema import Draft202012Validator

from tests.stack.stacks import ROOT, Stack, running_stack

pytestmark = pytest.mark.long

SCHEMA = ROOT / "services/loadtest/startup/schema.json"
SPEAKS = "print('mes derniers mots', flush=True); raise SystemExit(3)"


@pytest.fixture(scope="module")
def measuring() -> Iterator[Stack]:
    with running_stack(profiles=("measure",)) as running:
        yield running


def startup(stack: Stack, **knobs: str) -> subprocess.CompletedProcess[str]:
    """The finished script, its project and its tag those of the stack."""
    environment = {**os.environ, "COMPOSE_PROJECT_NAME": stack.project, **knobs}
    argv = [sys.executable, "-m", "lab", "startup"]
    return subprocess.run(argv, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def folder(done: subprocess.CompletedProcess[str]) -> Path:
    """Where the script put its files."""
    line = next(line for line in done.stdout.splitlines() if line.startswith("Mesures : "))
    return ROOT / line.split()[2]


@pytest.fixture(scope="module")
def run(measuring: Stack) -> Iterator[subprocess.CompletedProcess[str]]:
    done = startup(measuring, TARGETS="course process", ROUNDS="3")
    assert done.returncode == 0, done.stdout + done.stderr
    yield done
    shutil.rmtree(folder(done))


def test_a_run_is_told_as_a_table_with_its_verdict_and_its_doubts(
    run: subprocess.CompletedProcess[str],
) -> None:
    assert "référence" in run.stdout
    assert "Trop peu de mesures par cible : 3." in run.stdout


def test_its_document_is_what_the_schema_says_and_the_kernel_is_the_host_s(
    run: subprocess.CompletedProcess[str],
) -> None:
    found: dict[str, Any] = json.loads((folder(run) / "startup.json").read_text(encoding="utf-8"))
    Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(found)
    assert [sample["ok"] for sample in found["samples"]] == [True] * 8
    assert {sample["kernel"] for sample in found["samples"]} == {os.uname().release}
    with (folder(run) / "startup.csv").open(encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == 8


def test_the_course_s_site_can_read_it(measuring: Stack, run: subprocess.CompletedProcess[str]) -> None:
    listed = measuring.exec("docs", ["ls", f"/results/{folder(run).name}"])[1].split()
    assert "startup.json" in listed


def test_four_drawings_lie_beside_the_json_and_the_site_gives_them(
    measuring: Stack, run: subprocess.CompletedProcess[str], http: httpx2.Client
) -> None:
    assert "quatre dessins en PNG et en SVG" in run.stdout
    for name in ("times", "phases", "memory", "disk"):
        drawn = (folder(run) / f"startup-{name}.svg").read_text(encoding="utf-8")
        assert ">course<" in drawn
        assert ">process<" in drawn or name == "disk"
        served = http.get(f"{measuring.url('docs')}/results/{folder(run).name}/startup-{name}.png")
        assert (served.status_code, served.headers["content-type"]) == (200, "image/png")
        assert served.content == (folder(run) / f"startup-{name}.png").read_bytes()


@pytest.mark.parametrize(
    ("name", "sentence"), [("20200101T000000Z", "n'existe pas"), ("../data", "n'est pas le nom d'une mesure")]
)
def test_a_run_that_cannot_be_drawn_is_a_sentence(measuring: Stack, name: str, sentence: str) -> None:
    done = measuring.compose("run", "--rm", "--no-TTY", "plots", name)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_without_targets_every_container_and_the_process_answer_on_the_host_s_kernel(
    measuring: Stack,
) -> None:
    """Before `replaced`: what is missing is built, as a student would have it."""
    done = startup(measuring, ROUNDS="1")
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads((folder(done) / "startup.json").read_text(encoding="utf-8"))
    rows = {row["target"]: row for row in found["summary"]["targets"]}
    listed = tomllib.loads((ROOT / "services/launcher/targets.toml").read_text(encoding="utf-8"))["targets"]
    assert set(rows) == {name for name, each in listed.items() if each["kind"] not in {"vm", "uml"}}
    assert [name for name, row in rows.items() if row["failures"]] == []
    assert rows.pop("floor")["base"] == "none"  # and it has no /whoami
    assert {row["kernel"] for row in rows.values()} == {os.uname().release}
    assert {row["base"] for row in rows.values()} <= {"official", "stand-in"}
    shutil.rmtree(folder(done))


@pytest.fixture(scope="module")
def replaced(measuring: Stack) -> None:
    """Two images of this stack alone: `slim` says its last words and ends, `cache` never answers."""
    for name, command in {"slim": ["python3", "-c", SPEAKS], "cache": ["sleep", "infinity"]}.items():
        tag = f"docker-lab/api-{name}:{measuring.project}"
        recipe = f"FROM docker-lab/api:{measuring.project}\nCMD {json.dumps(command)}\n"
        subprocess.run(["docker", "build", "--quiet", "--tag", tag, "-"], input=recipe, text=True, check=True)


@pytest.mark.usefixtures("replaced")
def test_a_target_that_never_answers_is_code_1_with_its_last_words(measuring: Stack) -> None:
    done = startup(measuring, TARGETS="slim", ROUNDS="1")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "sans réponse" in done.stdout
    assert "| mes derniers mots" in done.stdout
    assert done.stderr.splitlines()[-1].startswith("✗ Sans réponse : slim.")
    shutil.rmtree(folder(done))


def started(stack: Stack) -> list[str]:
    """The containers that the stack's launcher started, and that are still there."""
    label = f"label=docker-lab.launcher={stack.project}"
    argv = ["docker", "ps", "--all", "--quiet", "--filter", label]
    return subprocess.run(argv, capture_output=True, text=True, check=True).stdout.split()


def wait_until(fact: Callable[[], bool]) -> None:
    """Return when it is so; fail when it is not in a minute."""
    limit = time.monotonic() + 60
    while not fact():
        assert time.monotonic() < limit
        time.sleep(0.05)


@pytest.mark.usefixtures("replaced")
@pytest.mark.parametrize("cut", [signal.SIGINT, signal.SIGKILL])
def test_cut_short_it_leaves_no_container_and_no_file(measuring: Stack, cut: signal.Signals) -> None:
    before = measuring.exec("loadtest", ["ls", "--almost-all", "/results"])
    environment = {**os.environ, "COMPOSE_PROJECT_NAME": measuring.project, "TARGETS": "cache"}
    argv = [sys.executable, "-m", "lab", "startup"]
    with subprocess.Popen(
        argv, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as script:
        wait_until(lambda: len(started(measuring)) == 1)
        script.send_signal(cut)
        try:
            said = script.communicate(timeout=60)[0]
        finally:
            script.kill()
    assert script.returncode == (130 if cut is signal.SIGINT else -signal.SIGKILL)
    assert ("rien n'a été écrit" in said) == (cut is signal.SIGINT)
    wait_until(lambda: started(measuring) == [])
    assert measuring.exec("loadtest", ["ls", "--almost-all", "/results"]) == before


@pytest.mark.usefixtures("replaced")
def test_a_generator_taken_away_while_it_measures_is_one_sentence(measuring: Stack) -> None:
    environment = {**os.environ, "COMPOSE_PROJECT_NAME": measuring.project, "TARGETS": "cache"}
    argv = [sys.executable, "-m", "lab", "startup"]
    with subprocess.Popen(
        argv, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as script:
        try:
            wait_until(lambda: len(started(measuring)) == 1)
            measuring.compose("rm", "--force", "--stop", "loadtest")
            said = script.communicate(timeout=120)[1]
        finally:
            script.kill()
            measuring.compose("up", "--detach", "--wait", "loadtest")
    assert script.returncode == 3
    assert said.splitlines()[-1].startswith("✗ loadtest s'est arrêté pendant la mesure")
    wait_until(lambda: started(measuring) == [])


def test_a_wrong_knob_is_code_2(measuring: Stack) -> None:
    done = startup(measuring, TARGETS="alpine")
    assert done.returncode == 2
    assert "Cible inconnue : alpine" in done.stderr


def swarm(stack: Stack, http: httpx2.Client, **fields: str) -> dict[str, Any]:
    """What Locust answers to its page's form."""
    form = {"user_count": "1", "spawn_rate": "1", "user_classes": "Startup", "target": "course", **fields}
    answer: dict[str, Any] = http.post(f"{stack.url('loadtest')}/swarm", data=form).json()
    return answer


def stop(stack: Stack, http: httpx2.Client) -> None:
    assert http.post(f"{stack.url('loadtest')}/stop").status_code == 200


def statistics(stack: Stack, http: httpx2.Client, part: str, words: str) -> dict[str, Any]:
    """The line of Locust's live statistics ("stats", "errors") of starts that holds these words, once there is one."""
    found: list[dict[str, Any]] = []

    def told() -> bool:
        lines = http.get(f"{stack.url('loadtest')}/stats/requests").json()[part]
        found.extend(line for line in lines if line["method"] == "START" and words in json.dumps(line))
        return bool(found)

    wait_until(told)
    return found[0]


def test_locust_s_page_measures_starts_of_the_target_chosen(measuring: Stack, http: httpx2.Client) -> None:
    assert swarm(measuring, http)["success"]
    try:
        row = statistics(measuring, http, "stats", "course")
        assert row["num_failures"] == 0
        assert row["median_response_time"] > 50
        other = swarm(measuring, http, target="process")
        assert other["message"] == "Un tir mesure course en ce moment : arrêtez-le d'abord."
    finally:
        stop(measuring, http)


@pytest.mark.parametrize(("field", "value"), [("user_classes", "Intruder"), ("target", "alpine"), ("user_count", "3")])
def test_what_is_on_no_list_is_refused(measuring: Stack, http: httpx2.Client, field: str, value: str) -> None:
    assert "success" in (answer := swarm(measuring, http, **{field: value}))
    assert not answer["success"]


@pytest.mark.usefixtures("replaced")
def test_locust_s_page_says_the_last_words_of_a_target_that_never_answered(
    measuring: Stack, http: httpx2.Client
) -> None:
    assert swarm(measuring, http, target="slim")["success"]
    try:
        assert statistics(measuring, http, "errors", "mes derniers mots")["name"] == "slim"
    finally:
        stop(measuring, http)


def test_without_the_launcher_the_command_that_starts_it_is_said(measuring: Stack, http: httpx2.Client) -> None:
    assert measuring.compose("stop", "launcher").returncode == 0
    assert swarm(measuring, http)["success"]
    statistics(measuring, http, "errors", "docker compose --profile measure up --detach --wait launcher")
    live = f"{measuring.url('loadtest')}/stats/requests"
    wait_until(lambda: http.get(live).json()["state"] == "stopped")  # and the next run may come
