"""What both measurements share: the run in the container, its refusals and last words, and a lab that is not ready."""

import io
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest

from lab import measurement, project, rights


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_rewritten_on_a_terminal_and_told_one_line_in_five_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lines = [f"{number}" for number in range(1, 12)]
    for stream, expected in (
        (Terminal(), "".join(f"\r\033[K{n}" for n in lines) + "\r\033[K"),
        (io.StringIO(), "5\n10\n"),
    ):
        monkeypatch.setattr(sys, "stdout", stream)
        measurement.show([*lines, "none of ours"], lambda line: line if line.isdecimal() else None)
        assert stream.getvalue() == expected


def python(program: str) -> list[str]:
    return [sys.executable, "-c", program]


def test_a_run_s_code_and_its_words_are_kept_and_its_output_is_progress() -> None:
    shown: list[str] = []
    program = "import sys; print('un'); print('deux'); print('é', file=sys.stderr); sys.exit(4)"
    code, errors, interrupted = measurement.fire(python(program), lambda line: shown.append(line.strip()))
    assert (code, errors, interrupted) == (4, "é\n", False)
    assert shown == ["un", "deux"]


def test_ctrl_c_ends_the_run_s_input_and_waits_for_its_end(capsys: pytest.CaptureFixture[str]) -> None:
    program = "import sys; print('begun', flush=True); sys.stdin.read(); print('kept', file=sys.stderr)"

    def interrupt(line: str) -> str:
        raise KeyboardInterrupt

    assert measurement.fire(python(program), interrupt) == (0, "kept\n", True)
    assert capsys.readouterr().out == "\nArrêt demandé : un instant…\n"


def test_a_run_that_ctrl_c_ended_before_it_had_a_session_of_its_own_was_not_begun() -> None:
    program = "import os, signal; signal.signal(signal.SIGINT, signal.SIG_DFL); os.kill(os.getpid(), signal.SIGINT)"
    with pytest.raises(KeyboardInterrupt):
        measurement.fire(python(program), lambda line: None)


def test_docker_answers_or_its_last_words_are_said(
    fake: Callable[[str, str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        measurement.docker("version")
    absent = "✗ La commande docker est absente : `make doctor` dit ce qui manque à cette machine.\n"
    assert (left.value.code, capsys.readouterr().err) == (3, absent)
    fake("docker", 'echo "$@"')
    assert measurement.docker("compose", "ps") == "compose ps\n"
    fake("docker", f"echo {'x' * 300} >&2; exit 1")
    with pytest.raises(SystemExit) as left:
        measurement.docker("version")
    refused = f"✗ Docker n'a pas répondu ({'x' * 200}) : `make doctor` dit pourquoi.\n"
    assert (left.value.code, capsys.readouterr().err) == (3, refused)


def test_a_container_s_start_is_asked_of_one_that_runs(fake: Callable[[str, str], None]) -> None:
    fake("docker", 'echo "$@"')
    asked = "inspect --format {{if .State.Running}}{{.State.StartedAt}}{{end}} id"
    assert measurement.started("id") == asked


def test_a_generator_that_stopped_is_said_with_what_to_type(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(measurement, "started", lambda _: "")
    with pytest.raises(SystemExit) as left:
        measurement.still("id", "since", "le tir", 0)
    said = "✗ loadtest s'est arrêté pendant le tir : rien n'est gardé. Pour le redémarrer : make up\n"
    assert (left.value.code, capsys.readouterr().err) == (3, said)


def test_a_generator_that_goes_on_is_asked_again_until_the_engine_has_had_its_moment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    moments = iter([0.0, 1.0, 4.9, 5.0])

    def started(name: str) -> str:
        asked.append(name)
        return "since"

    monkeypatch.setattr(measurement, "started", started)
    monkeypatch.setattr(time, "monotonic", lambda: next(moments))
    monkeypatch.setattr(time, "sleep", lambda seconds: asked.append(f"{seconds}"))
    measurement.still("id", "since", "le tir", 5)
    assert asked == ["id", "0.1", "id", "0.1", "id"]


def test_last_words_are_the_last_two_thousand_signs_without_locust_s_own() -> None:
    assert measurement.last_words("x/INFO/y\n" + "a" * 3000, 1) == "a" * 2000
    nothing = "Il n'a rien dit, et son code est 137 : 137 veut souvent dire que la mémoire manque."
    assert measurement.last_words("[date] host/INFO/locust.main: Run\n", 137) == nothing


def test_a_lab_that_is_not_ready_is_code_3(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    checked: list[Any] = []
    monkeypatch.setattr(project, "check", lambda: checked.append("checked"))
    monkeypatch.setattr(rights, "writable", checked.append)
    measurement.ready()
    assert checked == ["checked", measurement.RESULTS]

    def refused() -> None:
        raise SystemExit("✗ Le moteur ne répond pas.")

    monkeypatch.setattr(project, "check", refused)
    with pytest.raises(SystemExit) as left:
        measurement.ready()
    assert (left.value.code, capsys.readouterr().err) == (3, "✗ Le moteur ne répond pas.\n")


@pytest.mark.parametrize(
    ("level", "said"),
    [("", "✗ Non.\n"), ("1", "✗ Non. (La ligne « Error 1 » de make ne dit rien d'autre.)\n")],
)
def test_below_make_the_last_word_explains_make_s_own(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], level: str, said: str
) -> None:
    monkeypatch.setenv("MAKELEVEL", level)
    measurement.conclude("Non.")
    assert capsys.readouterr().err == said


@pytest.mark.parametrize(
    ("errors", "refused"),
    [
        ("✗ Un tir est déjà en cours.\n", "Un tir est déjà en cours."),
        ("✗ Pas de réponse.\n  | dernier mot\n", "Pas de réponse.\n  | dernier mot"),
        ("✗ first\n✗ last\n[2026-11-26] abc/INFO/locust.main: Shutting down\n", "last"),
        ("Traceback: a ✗ in the middle of a line\n", ""),
        ("", ""),
    ],
)
def test_a_refusal_is_read_in_one_way_whoever_refused(errors: str, refused: str) -> None:
    assert measurement.refusal(errors) == refused
