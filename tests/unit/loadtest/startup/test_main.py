"""`python -m startup`: what it takes, what it tells, and with which code it leaves."""

import json
import os
import signal
import threading
from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from startup import __main__ as startup
from startup import client
from startup.events import Begin, Sample
from tests.unit.loadtest.startup.startup_run import END, KNOWN, TIMES, begin, sample, samples

RUN = "20260131T120000Z"
ARGUMENTS = ["--targets", "course", "fast", "--rounds", "5", "--seed", "7"]


@pytest.mark.parametrize(
    ("argv", "rounds", "seed"),
    [
        (["--targets", "course"], 10, 1),
        (["--targets", "course", "--rounds", "1", "--seed", "0"], 1, 0),
        (["--targets", "course", "--rounds", "50", "--seed", f"{2**32 - 1}"], 50, 2**32 - 1),
    ],
)
def test_the_first_and_the_last_of_what_may_be_asked_is_taken(argv: list[str], rounds: int, seed: int) -> None:
    assert startup.settings(argv) == Namespace(targets=["course"], rounds=rounds, seed=seed)


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["--targets", "course", "course"], "une cible est nommée deux fois"),
        (["--targets", "course", "--rounds", "0"], "--rounds va de 1 à 50"),
        (["--targets", "course", "--rounds", "51"], "--rounds va de 1 à 50"),
        (["--targets", "course", "--seed", "-1"], f"--seed va de 0 à {2**32 - 1}"),
        (["--targets", "course", "--seed", f"{2**32}"], f"--seed va de 0 à {2**32 - 1}"),
        (["--targets", "busybox"], "busybox"),
        (["--targets"], "--targets"),
        ([], "--targets"),
        (["--targets", "course", "--rounds", "x"], "--rounds"),
        (["--targets", "course", "--seed", "x"], "--seed"),
    ],
)
def test_anything_else_leaves_with_code_2(argv: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        startup.settings(argv)
    assert left.value.code == 2
    assert said in capsys.readouterr().err.splitlines()[-1]  # argparse's own words, or the lab's


def test_its_help_is_in_french(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        startup.settings(["--help"])
    told = capsys.readouterr().out
    assert "--targets CIBLE [CIBLE ...] [--rounds RONDES]" in told
    assert "[--seed GRAINE]" in told
    assert "Mesure des démarrages par le lanceur." in told


@pytest.mark.parametrize(
    ("piped", "took", "line"),
    [
        ("", 512.34, "3/12  fast  512,3 ms"),
        ("", None, "3/12  fast  sans réponse"),
        (
            "1",
            512.34,
            '{"done": 3, "total": 12, "target": "fast", "round": 2, "ok": true, "total_ms": 512.34}',
        ),
        ("1", None, '{"done": 3, "total": 12, "target": "fast", "round": 2, "ok": false, "total_ms": null}'),
    ],
)
def test_each_start_is_a_line_for_a_reader_or_for_a_script(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    piped: str,
    took: float | None,
    line: str,
) -> None:
    monkeypatch.setenv("LAB_PIPED", piped)
    startup.tell({"event": "sample", "sample": sample("fast", 2, took), "done": 3, "total": 12})
    assert capsys.readouterr().out == f"{line}\n"


def told(made: list[Sample], opening: Begin) -> list[Any]:
    """The launcher's events of a run."""
    counted = [{"event": "sample", "sample": one, "done": done, "total": len(made)} for done, one in enumerate(made, 1)]
    return [opening, *counted, END]


@pytest.fixture
def launcher(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Any]:
    """What the launcher answers to the command of ARGUMENTS: its events, or an exception among them."""
    events: list[Any] = told(samples(), begin(list(TIMES)))

    def run(targets: list[str], rounds: int, seed: int) -> Iterator[Any]:
        assert (targets, rounds, seed) == (["course", "fast"], 5, 7)
        for event in events:
            if isinstance(event, BaseException):
                raise event
            yield event

    monkeypatch.setattr(client, "targets", lambda: KNOWN)
    monkeypatch.setattr(client, "run", run)
    monkeypatch.setattr(startup, "RESULTS", tmp_path)
    monkeypatch.setattr("sys.argv", ["startup", *ARGUMENTS])
    monkeypatch.setenv("LAB_RUN_ID", RUN)
    monkeypatch.setenv("LAB_PIPED", "")
    monkeypatch.setenv("COLUMNS", "200")
    return events


def test_a_run_leaves_its_account_and_shows_it(
    launcher: list[Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert startup.main() == 0
    shown = capsys.readouterr()
    assert shown.out.splitlines()[0] == "1/12  course  5000,0 ms"
    assert shown.out.splitlines()[-1] == "12/12  fast  320,0 ms"
    assert shown.err == (tmp_path / RUN / "startup.txt").read_text(encoding="utf-8") + "\n"
    document = json.loads((tmp_path / RUN / "startup.json").read_text(encoding="utf-8"))
    assert (document["run_id"], len(document["samples"])) == (RUN, 12)
    assert "event" not in document["samples"][0]


def test_a_target_that_never_answered_is_code_1(launcher: list[Any]) -> None:
    made = [*samples({"course": TIMES["course"]}), *(sample("fast", number, None) for number in range(1, 6))]
    launcher[:] = told(made, begin(["course", "fast"]))
    assert startup.main() == 1


def test_the_account_is_as_wide_as_the_terminal(
    launcher: list[Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    startup.main()
    assert (tmp_path / RUN / "startup.txt").read_text(encoding="utf-8").count("cible") == 2


@pytest.mark.parametrize(
    ("event", "code", "said"),
    [
        (client.Absent("Le lanceur ne répond pas."), 3, "✗ Le lanceur ne répond pas.\n"),
        (client.Refused(429, "Occupé.", ["a", "b"]), 3, "✗ Occupé.\n  | a\n  | b\n"),
        ({"event": "error", "sentence": "Trompé.", "log": ["x"]}, 3, "✗ Trompé.\n  | x\n"),
        ({"event": "error", "sentence": "Trompé.", "log": []}, 3, "✗ Trompé.\n"),
        (KeyboardInterrupt(), 130, "✗ Mesure interrompue : rien n'a été écrit.\n"),
    ],
    ids=["absent", "refused", "error", "error without a log", "ctrl-c"],
)  # fmt: skip
def test_what_ends_a_run_is_one_sentence_and_leaves_no_file(
    launcher: list[Any], tmp_path: Path, capsys: pytest.CaptureFixture[str], event: Any, code: int, said: str
) -> None:
    launcher[3:] = [event]
    assert startup.main() == code
    assert capsys.readouterr().err == said
    assert list(tmp_path.iterdir()) == []


def test_a_launcher_that_stops_before_the_end_is_said(launcher: list[Any], capsys: pytest.CaptureFixture[str]) -> None:
    del launcher[-1]
    assert startup.main() == 3
    assert capsys.readouterr().err == "✗ Le lanceur s'est arrêté avant la fin de la mesure.\n"


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        ({**KNOWN, "fast": {"available": False, "reason": "Pas construite."}}, "Pas construite."),
        ({**KNOWN, "fast": {"available": False, "reason": None}}, "le lanceur ne la connaît pas"),
        ({"course": KNOWN["course"]}, "le lanceur ne la connaît pas"),
    ],
)
def test_a_target_that_cannot_be_measured_is_said_before_any_is_started(
    launcher: list[Any],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    known: dict[str, Any],
    reason: str,
) -> None:
    monkeypatch.setattr(client, "targets", lambda: known)
    assert startup.main() == 3
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", f"✗ Cible indisponible, fast : {reason}\n")


def test_a_place_where_nothing_can_be_written_is_said(
    launcher: list[Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / RUN).mkdir()
    (tmp_path / RUN / "kept").touch()
    assert startup.main() == 3
    said = f"✗ Impossible d'écrire dans {tmp_path / RUN} : Directory not empty.\n"
    assert capsys.readouterr().err == said


@pytest.mark.parametrize("name", ["../x", "20260131T120000", "20260131T120000Zx"])
def test_a_name_that_is_no_date_is_code_2(
    launcher: list[Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    monkeypatch.setenv("LAB_RUN_ID", name)
    assert startup.main() == 2
    assert capsys.readouterr().err == "✗ LAB_RUN_ID doit être une date UTC comme 20260131T235959Z.\n"


def test_a_run_without_a_name_is_named_after_its_moment(
    launcher: list[Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("LAB_RUN_ID")
    assert startup.main() == 0
    (folder,) = tmp_path.iterdir()
    assert startup.RUN_ID.fullmatch(folder.name)


@pytest.fixture
def hearing() -> Iterator[None]:
    """Ctrl-C is heard, also where these tests are a shell's background job, which ignores it and hands that down."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("hearing")
def test_the_end_of_its_input_interrupts_it(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    monkeypatch.setattr(os, "read", lambda _, size, read=os.read: read(reading, size))
    watching = threading.Thread(target=startup.stop_at_end_of_input)
    watching.start()
    os.write(writing, b"x")  # what is said changes nothing

    def goes_away() -> None:
        os.close(writing)
        watching.join(60)

    with pytest.raises(KeyboardInterrupt):
        goes_away()
    watching.join()
    os.close(reading)


@pytest.mark.parametrize(("piped", "watched"), [("1", True), ("", False)])
def test_its_input_is_watched_for_a_script_alone(
    launcher: list[Any], monkeypatch: pytest.MonkeyPatch, piped: str, watched: bool
) -> None:
    seen: list[tuple[Callable[[], None], bool]] = []

    class Thread:
        def __init__(self, target: Callable[[], None], daemon: bool) -> None:
            seen.append((target, daemon))

        def start(self) -> None: ...

    monkeypatch.setattr("threading.Thread", Thread)
    monkeypatch.setenv("LAB_PIPED", piped)
    assert startup.main() == 0
    assert seen == ([(startup.stop_at_end_of_input, True)] if watched else [])
