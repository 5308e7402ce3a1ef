"""A run that is refused leaves no file, whichever module is imported first: each order in a Python of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
MODULES = ["guard", "startup.user", "throughput.report", "welcome"]  # those that listen to Locust
WRONG: dict[str, dict[str, object]] = {
    "another host": {"host": "http://example.org"},
    "too many users": {"num_users": 1001},
    "nobody": {"num_users": 0},
    "no end": {"run_time": None},
    "a class that is not there": {"user_classes": ["Intruder"]},
    "two classes": {"user_classes": ["DataEngineer", "Startup"]},
    "too many starters": {"user_classes": ["Startup"], "num_users": 3},
    "another run": {"busy": True},
    "a name that is no date": {"run_id": "../elsewhere"},
}


def admission(tmp_path: Path, modules: list[str], runs: list[dict[str, object]], how: str) -> list[list[object]]:
    """Of each run, the exit code or None, and the names in the results after it."""
    (tmp_path / "results").mkdir()
    asked = {"modules": modules, "runs": runs, "how": how}
    asked |= {"lock": str(tmp_path / "lock"), "results": str(tmp_path / "results")}
    settings = {"LAB_RESULTS": str(tmp_path / "results"), "LOCUST_SKIP_MONKEY_PATCH": "1", "LAB_PIPED": ""}
    settings |= {"PYTHONPATH": str(ROOT / "services/loadtest")}
    settings |= {"LAB_TARGET": "http://127.0.0.1:9"}  # nobody answers there, and at once
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests/unit/loadtest/admission.py")],
        input=json.dumps(asked),
        env={**os.environ, **settings},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told: list[list[object]] = json.loads(done.stdout.splitlines()[-1])
    return told


@pytest.mark.parametrize("modules", [MODULES, MODULES[::-1], [*MODULES[2:], *MODULES[:2]]], ids="-".join)
def test_a_refused_run_leaves_no_file_and_one_that_may_fire_has_its_folder(tmp_path: Path, modules: list[str]) -> None:
    *refused, admitted = admission(tmp_path, modules, [*WRONG.values(), {}], "headless")
    assert dict(zip(WRONG, refused, strict=True)) == {name: [3, []] for name in WRONG}
    assert admitted == [None, ["20260131T120000Z"]]


def test_a_run_that_starts_by_itself_beside_the_page_is_held_to_the_same(tmp_path: Path) -> None:
    runs = {name: run for name, run in WRONG.items() if "run_id" not in run}  # it has no account
    *refused, admitted = admission(tmp_path, MODULES, [*runs.values(), {}], "autostart")
    assert dict(zip(runs, refused, strict=True)) == {name: [3, []] for name in runs}
    assert admitted == [None, []]


def test_these_modules_are_all_those_that_listen_to_locust_but_what_guard_calls() -> None:
    folder = ROOT / "services/loadtest"
    listening = [path for path in folder.rglob("*.py") if ".add_listener" in path.read_text(encoding="utf-8")]
    names = {".".join(path.relative_to(folder).with_suffix("").parts) for path in listening}
    assert {name.removesuffix(".__init__") for name in names} == set(MODULES)
