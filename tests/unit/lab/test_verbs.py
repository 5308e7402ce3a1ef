"""The verbs that are one command: which one, once what it needs is there, and with which code they leave."""

import os
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from lab import (
    bench,
    build,
    captures,
    down,
    environment,
    ground,
    logs,
    project,
    stale,
    test,
    unit,
    up,
    watch,
    welcome,
)
from lab.command import PROGRAM

ROOT = Path(__file__).resolve().parents[3]
PYTHON = str(environment.PYTHON)
COMPOSE = ["docker", "compose"]
ALL_BASES = {"own_ports": False, "every_base": True}
WATCH = [*COMPOSE, "--file", "compose.yaml", "--file", "compose.watch.yaml"]


class Told(list[Any]):
    """What a verb asked for, in its order; `codes` are those of its commands, 0 once they are used up."""

    def __init__(self) -> None:
        super().__init__()
        self.codes: list[int | BaseException] = []

    def show(self, argv: list[str], **_: Any) -> int:
        self.append(argv)
        code = self.codes.pop(0) if self.codes else 0
        if isinstance(code, BaseException):
            raise code
        return code

    def noted(self, name: str) -> Callable[..., None]:
        return lambda *words, **options: self.append((name, *words, options) if options else (name, *words))


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    found = Told()
    for verb in (bench, build, down, logs, test, up, watch):
        monkeypatch.setattr(verb, "show", found.show)
    monkeypatch.setattr(ground, "prepare", found.noted("ground"))
    monkeypatch.setattr(ground, "warn_of_umask", found.noted("umask"))
    monkeypatch.setattr(environment, "ensure", found.noted("environment"))
    monkeypatch.setattr(project, "check", found.noted("project"))
    monkeypatch.setattr(unit, "main", found.noted("unit"))
    monkeypatch.setattr(stale, "warn", found.noted("stale"))
    monkeypatch.setattr(welcome, "say_addresses", found.noted("welcome"))
    monkeypatch.setenv("LAB_YES", "")
    return found


@pytest.mark.parametrize("code", [0, 1])
def test_down_takes_down_every_profile_of_the_lab(told: Told, code: int) -> None:
    told.codes = [code]
    assert down.main() == code
    assert told == [("project",), [*COMPOSE, "--profile", "*", "down"]]


def test_logs_follow_the_last_lines_of_every_service_until_ctrl_c(told: Told) -> None:
    told.codes = [1, KeyboardInterrupt()]
    assert (logs.main(), logs.main()) == (1, 0)
    assert told[1] == [*COMPOSE, "--profile", "*", "logs", "--follow", "--tail", "20"]


def test_build_builds_once_the_bases_are_there_whatever_the_ports(told: Told) -> None:
    told.codes = [4]
    assert build.main() == 4
    assert told == [("ground", {"own_ports": False}), [*COMPOSE, "build"]]


def test_watch_builds_starts_and_follows_until_ctrl_c(told: Told) -> None:
    told.codes = [0, KeyboardInterrupt()]
    assert watch.main() == 0
    assert told == [
        ("umask",),
        ("ground",),
        [*WATCH, "up", "--detach", "--wait", "--build"],
        [*WATCH, "watch", "--no-up"],
    ]
    told.codes = [3]
    assert watch.main() == 3
    told.codes = [0, 5]
    assert watch.main() == 5


def test_up_starts_and_says_where_the_lab_is(told: Told) -> None:
    up.start("--profile", "room")
    assert told == [[*COMPOSE, "--profile", "room", "up", "--detach", "--wait"], ("stale",)]


def test_up_that_fails_shows_the_last_words_and_ctrl_c_shows_none(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise SystemExit("✗")

    monkeypatch.setattr(welcome, "fail", fail)
    told.codes = [1]
    with pytest.raises(SystemExit, match="✗"):
        up.start()
    assert told[1:] == [[*COMPOSE, "logs", "--tail", "20"]]
    told.clear()
    told.codes = [130]
    with pytest.raises(SystemExit) as left:
        up.start()
    assert (left.value.code, len(told)) == (130, 1)


@pytest.mark.parametrize(
    ("part", "command"),
    [
        ("stack", ["-m", "not long", "tests/stack"]),
        ("course", ["tests/course"]),
        ("long", ["-m", "long", "tests/stack", "tests/without_engine", "tests/engines/test_offline.py"]),
        ("vm", ["tests/vm"]),
        ("devcontainer", ["tests/devcontainer"]),
        ("engines", ["-m", "not long", "tests/engines"]),
        ("engines-long", ["-m", "long", "tests/engines"]),
        ("cgroup2", ["-m", "long", "tests/engines/test_cgroup_v2.py"]),
        ("reliability", ["tests/reliability"]),
    ],
)
def test_each_part_of_the_tests_is_one_run_of_pytest(told: Told, part: str, command: list[str]) -> None:
    told.codes = [7]
    assert test.main(part) == 7
    prepared = [("environment",), ("ground", ALL_BASES)]
    assert told == [*prepared, [PYTHON, "-m", "pytest", *command]]


def test_the_unit_tests_need_no_engine_and_parts_end_at_the_first_that_fails(told: Told) -> None:
    assert test.main("unit") == 0
    assert told == [("environment",), ("unit",)]
    told.clear()
    told.codes = [2]
    assert test.main("unit", "stack", "course") == 2
    assert told[2:] == [("unit",), [PYTHON, "-m", "pytest", "-m", "not long", "tests/stack"]]


@pytest.mark.parametrize("verb", [test, bench])
def test_a_part_that_is_not_there_is_code_2(told: Told, verb: Any, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        verb.main("nowhere", "neither")
    assert left.value.code == 2
    assert "je ne connais pas nowhere, neither" in capsys.readouterr().err
    assert told == []


def test_a_bench_sees_the_modules_that_it_measures_and_the_first_failure_is_the_last(
    monkeypatch: pytest.MonkeyPatch, told: Told
) -> None:
    seen: list[str] = []

    def show(argv: list[str], environment: dict[str, str]) -> int:
        seen.append(environment["PYTHONPATH"])
        return told.show(argv)

    monkeypatch.setattr(bench, "show", show)
    told.codes = [0, 6]
    assert bench.main("stack", "watch", "course") == 6
    assert told[2:] == [[PYTHON, "-m", "tests.bench.stack"], [PYTHON, "-m", "tests.bench.watch"]]
    folders = (".", "services", "services/api", "services/loadtest")
    assert seen[0].split(os.pathsep) == [str(ROOT / folder) for folder in folders]


def test_captures_are_recorded_by_a_program_of_the_course_s_tests(monkeypatch: pytest.MonkeyPatch, told: Told) -> None:
    asked: list[Any] = []

    def program(module: str) -> int:
        asked.append(module)
        return 8

    monkeypatch.setattr(captures, "program", program)
    assert captures.main() == 8
    assert asked == ["tests.course.record"]
    assert told == [("environment",), ("ground", ALL_BASES)]


@pytest.mark.parametrize(
    ("verb", "arguments"),
    [
        ("bench", "[NOM ...]"),
        ("build", "[--yes]"),
        ("captures", ""),
        ("down", ""),
        ("lint", "[RELECTEUR ...]"),
        ("logs", ""),
        ("measure", "NOM"),
        ("test", "[--yes] [PARTIE ...]"),
        ("up", "[--without-engine] [--yes]"),
        ("watch", "[--yes]"),
    ],
)
def test_its_help_begins_with_what_to_type(verb: str, arguments: str, capsys: pytest.CaptureFixture[str]) -> None:
    module = import_module(f"lab.{verb}")
    with pytest.raises(SystemExit) as left:
        module.main("--help")
    usage, _, rest = capsys.readouterr().out.partition("\n\n")
    assert left.value.code == 0
    assert " ".join(usage.split()) == f"Usage : {PROGRAM} {verb} [-h] {arguments}".strip()
    assert rest.startswith(str(module.__doc__))
