"""The volume `results` as others may leave it: the page's server goes on, and `make forget` removes the oldest runs."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2

from lab import forget
from tests.stack.stacks import ROOT, Stack

RUN, CLOSED = "20260101T000000Z", "20260102T000000Z"
# By root, as after `docker run --volume …_results:/r`: docs is another user, and may not read all of it.
ODD = rf"""
cd /results && mkdir {RUN} {CLOSED} && cd {RUN}
echo '{{}}' >startup.json; echo '{{}}' >secret.json; chmod 000 secret.json
echo '{{}}' >"$(printf 'mesure-\351.json')"; mkfifo pipe.json; ln -s self.json self.json; truncate -s 10G huge.csv
echo '{{}}' >../{CLOSED}/startup.json; chmod 700 ../{CLOSED}
"""
MANY = """
import pathlib
for number in range(10_000):
    run = pathlib.Path(f"/results/2025{number // 1000 + 1:02}01T{number % 1000:06}Z")
    run.mkdir()
    for name in ("startup.json", "startup.csv", "summary.json", "requests.csv"):
        (run / name).write_text("{}")
"""


def as_root(stack: Stack, *command: str) -> None:
    """Run a command in a container that has the stack's volume and all the rights of root on it."""
    volume, image = f"{stack.project}_results:/results", f"docker-lab/loadtest:{os.environ['LAB_TAG']}"
    argv = ["docker", "run", "--rm", "--network=none", "--user=0", f"--volume={volume}", image, *command]
    subprocess.run(argv, check=True, capture_output=True)


def files(stack: Stack, http: httpx2.Client) -> Any:
    return http.get(f"{stack.url('docs')}/results/").json()["files"]


def test_whatever_is_in_the_volume_the_rest_is_listed_and_nothing_is_an_error(
    stack: Stack, http: httpx2.Client
) -> None:
    as_root(stack, "sh", "-ec", ODD)
    try:
        listed = files(stack, http)
        odd = [f"{RUN}/secret.json", f"{RUN}/self.json", f"{RUN}/pipe.json", f"{CLOSED}/startup.json"]
        refused = {path: http.get(f"{stack.url('docs')}/results/{path}").status_code for path in odd}
        with http.stream("GET", f"{stack.url('docs')}/results/{RUN}/huge.csv") as huge:
            first = next(huge.iter_raw())
        logs = stack.compose("logs", "docs").stdout
    finally:
        as_root(stack, "rm", "-rf", f"/results/{RUN}", f"/results/{CLOSED}")
    ours = [path for path in listed if path.startswith((RUN, CLOSED))]  # beside what other tests have measured
    assert ours == [f"{RUN}/huge.csv", f"{RUN}/startup.json"]
    assert set(refused.values()) == {404}, refused
    assert first
    assert "Traceback" not in logs


def test_ten_thousand_runs_are_a_short_list_and_make_forget_leaves_as_many_as_asked(
    stack: Stack, http: httpx2.Client
) -> None:
    as_root(stack, "sh", "-c", "rm -rf /results/2*")  # what other tests have measured in this stack
    assert stack.exec("loadtest", ["python3", "-c", MANY])[0] == 0
    try:
        with ThreadPoolExecutor(20) as pool:
            answers = [*pool.map(lambda _: http.get(f"{stack.url('docs')}/results/", timeout=120), range(20))]
        assert {(answer.status_code, len(answer.json()["files"])) for answer in answers} == {(200, 800)}
        assert answers[0].json()["older"] == 9_800
        count = "{{.RestartCount}}"
        shown = ["docker", "inspect", "--format", count, stack.container("docs")]
        assert subprocess.run(shown, capture_output=True, text=True, check=True).stdout.strip() == "0"
        here = forget.in_folder()  # whoever plays this test may have measured something: it is the newest, and stays
        environment = {**os.environ, "COMPOSE_PROJECT_NAME": stack.project, "LAB_YES": "1"}
        environment["KEEP"] = str(len(here) + 3)
        argv = [sys.executable, "-m", "lab", "forget"]
        done = subprocess.run(argv, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        left = {path.partition("/")[0] for path in files(stack, http)} - here
        assert left == {f"20251001T{number:06}Z" for number in (997, 998, 999)}
        assert forget.in_folder() == here
    finally:
        as_root(stack, "sh", "-c", "rm -rf /results/2025*")
