"""`lab load`: its settings, what it asks of Docker, and with which words and code it leaves."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lab import load, measurement

RUN = "20260131T120000Z"
FACTS = {"engine": "28", "services": {}}
SAID = {
    "USERS": "un nombre entier de 1 à 1000",
    "SPAWN_RATE": "un nombre de 0.1 à 100",
    "DURATION": "une durée de 1s à 30m, comme 20s, 2m ou 1m30s",
    "FAIL_RATIO": "un nombre de 0 à 1",
    "P95_MS": "un nombre de millisecondes de 1 à 60000",
}


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("USERS", ["0", "1001", "1.5", "x"]),
        ("SPAWN_RATE", ["0.09", "100.1", "nan", "x"]),
        ("DURATION", ["0", "1801", "31m", "1h", "s", "m"]),
        ("FAIL_RATIO", ["-0.1", "1.1", "1%"]),
        ("P95_MS", ["0.9", "60001", "inf"]),
    ],
)
def test_a_value_out_of_its_bounds_leaves_with_code_2_and_says_them(
    name: str, values: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    for value in values:
        with pytest.raises(SystemExit) as left:
            load.knobs({name: value})
        assert left.value.code == 2
        assert capsys.readouterr().err == f"✗ {name}={value} ne convient pas : indiquez {SAID[name]}.\n"


def test_the_first_and_the_last_of_what_may_be_asked_is_taken() -> None:
    least = dict(zip(load.RULES, ("1", "0.1", "1", "0", "1"), strict=True))
    most = dict(zip(load.RULES, ("1000", "100", "30m", "1", "60000"), strict=True))
    assert load.knobs(least) == load.Knobs(1, 0.1, 1, 0, 1)
    assert load.knobs(most) == load.Knobs(1000, 100, 1800, 1, 60_000)
    assert load.knobs({"USERS": ""}) == load.Knobs(20, 10, 60, 0.01, 500)
    assert load.seconds("1m30s") == 90


def test_the_command_carries_every_setting_and_what_the_host_saw() -> None:
    chosen = load.Knobs(users=7, spawn_rate=0.5, duration=90, fail_ratio=0.25, p95_ms=800)
    assert load.command(chosen, RUN, FACTS) == [
        *["docker", "compose", "exec", "--no-TTY"],
        *["--env", "LAB_PIPED=1", "--env", f"LAB_RUN_ID={RUN}", "--env", f"LAB_HOST={json.dumps(FACTS)}"],
        *["loadtest", "locust", "--headless", "--only-summary", "--users", "7", "--spawn-rate", "0.5"],
        *["--run-time", "90s", "--fail-ratio", "0.25", "--p95-ms", "800"],
    ]


def test_progress_is_one_line_that_never_says_more_than_the_duration() -> None:
    seen = {"seconds": 61.2, "users": 20, "rps": 99.6, "p95_ms": 12.4, "failures": 3}
    line = "  60 s / 60 s   20 utilisateurs   100 requêtes/s   p95 12 ms   échecs 3"
    assert load.progress(json.dumps(seen), 60) == line
    assert load.progress(json.dumps({"seconds": 1}), 60) is None


def test_the_host_tells_the_engine_and_of_each_service_its_image_size_and_limits(
    fake: Callable[[str, str], None],
) -> None:
    described = [
        {"Image": "sha256:1", "HostConfig": {"NanoCpus": 1_500_000_000, "Memory": 268_435_456}},
        {"Image": "sha256:2", "HostConfig": {"NanoCpus": 0, "Memory": 0}},
    ]
    fake(
        "docker",
        f"""
case "$*" in
"compose ps --status running --format json")
    echo '{{"Service": "api", "ID": "a"}}'; echo '{{"Service": "docs", "ID": "b"}}';;
"inspect a b") echo '{json.dumps(described)}';;
"version --format {{{{.Server.Version}}}}") echo 28.5;;
"history --human=false --format {{{{.Size}}}} sha256:1") echo 3; echo 4;;
"history --human=false --format {{{{.Size}}}} sha256:2") echo 0;;
*) echo "unexpected: $*" >&2; exit 1;;
esac""",
    )
    running = measurement.containers()
    assert running == {"api": "a", "docs": "b"}
    assert load.host_facts(running) == {
        "engine": "28.5",
        "services": {
            "api": {"image": "sha256:1", "size_bytes": 7, "cpus": 1.5, "memory_bytes": 268_435_456},
            "docs": {"image": "sha256:2", "size_bytes": None, "cpus": None, "memory_bytes": None},
        },
    }


class Lab:
    """A lab that runs: what its run leaves, and what was asked of it."""

    def __init__(self, results: Path) -> None:
        self.results = results
        self.left: tuple[int, str, bool] = (0, "", False)
        self.running = {"api": "a", "loadtest": "l"}
        self.asked: list[Any] = []
        self.measured = 0.005

    def fire(self, argv: list[str], progress: Callable[[str], str | None]) -> tuple[int, str, bool]:
        self.asked.append(argv)
        shown = progress('{"seconds": 1, "users": 1, "rps": 1, "p95_ms": null, "failures": 0}')
        assert shown is not None
        assert "/ 90 s" in shown
        return self.left

    def docker(self, *words: str) -> str:
        self.asked.append(words)
        folder = self.results / RUN
        folder.mkdir(parents=True)
        (folder / "summary.txt").write_text("Verdict : api\n", encoding="utf-8")
        passed = self.measured <= 0.01
        thresholds = {
            "fail_ratio": {"limit": 0.01, "measured": self.measured, "passed": passed},
            "p95_ms": {"limit": 500, "measured": 20.0, "passed": True},
        }
        (folder / "summary.json").write_text(json.dumps({"thresholds": thresholds}), encoding="utf-8")
        return ""

    def still(self, container: str, since: str, during: str, patience_s: float) -> None:
        self.asked.append((container, since, during, patience_s))


@pytest.fixture
def lab(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Lab:
    found = Lab(tmp_path / "results")
    for name in ("fire", "docker", "still"):
        monkeypatch.setattr(load, name, getattr(found, name))
    monkeypatch.setattr(load, "RESULTS", found.results)
    monkeypatch.setattr(load, "ready", lambda: None)
    monkeypatch.setattr(load, "containers", lambda: found.running)
    monkeypatch.setattr(load, "host_facts", lambda running: {"seen": list(running)})
    monkeypatch.setattr(load, "started", lambda name: f"start of {name}")
    monkeypatch.setattr(time, "strftime", lambda form, moment: {"%Y%m%dT%H%M%SZ": RUN}[form])
    for name in (*load.RULES, "MAKELEVEL"):
        monkeypatch.setenv(name, "")  # which the options below would leave behind
    return found


CHOSEN = ("--users", "7", "--duration", "90s")


def test_a_run_within_its_thresholds_is_code_0_and_its_account_is_shown(
    lab: Lab, capsys: pytest.CaptureFixture[str]
) -> None:
    assert load.main(*CHOSEN) == 0
    knobs = load.Knobs(7, 10, 90, 0.01, 500)
    assert lab.asked == [
        load.command(knobs, RUN, {"seen": ["api", "loadtest"]}),
        ("l", "start of l", "le tir", 0),
        ("compose", "cp", f"loadtest:/results/{RUN}", str(lab.results)),
    ]
    assert capsys.readouterr().out.splitlines() == [
        "Tir de 90 s, 7 utilisateurs. Ctrl-C arrête, et garde les mesures.",
        "Verdict : api",
        "",
        f"Compte rendu : results/{RUN}/ (report.html s'ouvre dans un navigateur)",
    ]


def test_a_run_past_a_threshold_is_code_1_with_what_was_missed(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    lab.left, lab.measured = (1, "", False), 0.032
    assert load.main(*CHOSEN) == 1
    assert capsys.readouterr().err == "✗ Seuil dépassé : 3,2 % d'échecs, pour 1,0 % au plus.\n"


@pytest.mark.parametrize("code", [0, 1])
def test_a_run_that_ctrl_c_ended_is_code_130_and_keeps_its_account(
    lab: Lab, capsys: pytest.CaptureFixture[str], code: int
) -> None:
    lab.left = (code, "", True)
    assert load.main(*CHOSEN) == 130
    shown = capsys.readouterr()
    assert "Verdict : api" in shown.out
    assert shown.err == ""


@pytest.mark.parametrize(
    ("left", "code", "said", "patience"),
    [
        ((3, "words\n✗ Un tir est déjà en cours.\n", False), 3, "Un tir est déjà en cours.", None),
        ((137, "", False), 3, f"Le tir n'a pas pu se faire.\n{measurement.last_words('', 137)}", 5),
        ((2, "Traceback: x", False), 3, "Le tir n'a pas pu se faire.\nTraceback: x", 5),
        ((4, "", False), 4, "Rien n'a été mesuré : aucune requête n'a eu de réponse.", 0),
        ((4, "", True), 130, "Rien n'a été mesuré : aucune requête n'a eu de réponse.", 0),
    ],
)
def test_a_run_that_measured_nothing_leaves_with_its_reason(
    lab: Lab,
    capsys: pytest.CaptureFixture[str],
    left: tuple[int, str, bool],
    code: int,
    said: str,
    patience: int | None,
) -> None:
    lab.left = left
    with pytest.raises(SystemExit) as exit_:
        load.main(*CHOSEN)
    assert (exit_.value.code, capsys.readouterr().err) == (code, f"✗ {said}\n")
    assert lab.asked[1:] == ([] if patience is None else [("l", "start of l", "le tir", patience)])
    assert not lab.results.exists()


@pytest.mark.parametrize(
    ("running", "missing"),
    [({"api": "a"}, "loadtest"), ({"loadtest": "l"}, "api"), ({"docs": "d"}, "api, loadtest")],
)
def test_a_lab_that_does_not_run_is_said_with_what_to_type(
    lab: Lab, capsys: pytest.CaptureFixture[str], running: dict[str, str], missing: str
) -> None:
    lab.running = running
    with pytest.raises(SystemExit) as left:
        load.main(*CHOSEN)
    said = f"✗ Le labo ne tourne pas ({missing} à l'arrêt). Démarrez-le d'abord : make up\n"
    assert (left.value.code, capsys.readouterr().err) == (3, said)


def test_its_help_names_each_setting_with_its_example(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        load.main("--help")
    told = " ".join(capsys.readouterr().out.split())
    for words in (
        "Charge l'api, sans page, et rend compte.",
        "--users 20 utilisateurs simulés, de 1 à 1000 ; chacun vise 5 requêtes par seconde (ou USERS=20)",
        "--spawn-rate 10 utilisateurs ajoutés par seconde, au plus 100 (ou SPAWN_RATE=10)",
        "--duration 60s durée du tir : 20, 20s, 2m ou 1m30s, 30 minutes au plus (ou DURATION=60s)",
        "--fail-ratio 0.01 part des requêtes qui peut échouer, de 0 à 1 (ou FAIL_RATIO=0.01)",
        "--p95-ms 500 temps que 95 % des requêtes doivent tenir, en millisecondes (ou P95_MS=500)",
        "130 tir interrompu par Ctrl-C",
    ):
        assert words in told


@pytest.mark.parametrize(("text", "expected"), [("20", 20), ("20s", 20), ("2m", 120), ("1m30s", 90), ("30m", 1800)])
def test_a_duration_may_be_written_in_seconds_and_minutes(text: str, expected: int) -> None:
    assert load.knobs({"DURATION": text}).duration == expected


@pytest.mark.parametrize(
    ("share", "slow", "said"),
    [
        (0.032, 200.0, "Seuil dépassé : 3,2 % d'échecs, pour 1,0 % au plus."),
        (0.0, 812.0, "Seuil dépassé : p95 de 812 ms, pour 500 ms au plus."),
        (
            1.0,
            5000.0,
            "Seuil dépassé : 100,0 % d'échecs, pour 1,0 % au plus ; p95 de 5000 ms, pour 500 ms au plus.",
        ),
    ],
)
def test_a_missed_threshold_is_said_with_what_was_allowed(share: float, slow: float, said: str) -> None:
    thresholds = {
        "fail_ratio": {"limit": 0.01, "measured": share, "passed": share <= 0.01},
        "p95_ms": {"limit": 500.0, "measured": slow, "passed": slow <= 500},
    }
    assert load.missed(thresholds) == said
