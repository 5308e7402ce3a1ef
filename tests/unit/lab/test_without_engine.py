"""What runs without an engine is known by number and birth; what cannot be had is a sentence; who asked for none."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lab import console, down, engine, ground, up, without_engine


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("LAB_ENGINE", "DOCS_PORT", "API_PORT", "LOADTEST_PORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(without_engine, "ROOT", tmp_path)
    monkeypatch.setattr(without_engine, "FOLDER", tmp_path / ".lab")
    monkeypatch.setattr(without_engine, "RUNNING", tmp_path / ".lab/running.json")
    (tmp_path / ".lab").mkdir()
    return tmp_path / ".lab"


def test_each_program_is_what_the_service_s_image_runs() -> None:
    for program in without_engine.programs(without_engine.PORTS):
        recipe = (console.ROOT / "services" / program.name / "Dockerfile").read_text(encoding="utf-8")
        command = json.loads(recipe.rpartition("CMD ")[2])
        assert {word for word in command if ":" in word} <= {*program.words}
        assert command[0] == program.words[0]


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(["/bin/sleep", "600"]) as process:
        yield process
        process.kill()


def record(folder: Path, number: int, birth: str) -> None:
    (folder / "running.json").write_text(json.dumps([{"name": "api", "number": number, "birth": birth}]))


def test_a_process_is_born_once_and_no_more_once_it_has_ended(sleeper: subprocess.Popen[bytes]) -> None:
    born = without_engine.birth(sleeper.pid)
    assert born.isdecimal()
    assert born == without_engine.birth(sleeper.pid) != without_engine.birth(os.getpid())
    sleeper.kill()
    os.waitid(os.P_PID, sleeper.pid, os.WEXITED | os.WNOWAIT)  # ended, and nobody has taken note
    assert without_engine.birth(sleeper.pid) == ""


def test_elsewhere_the_system_s_own_program_is_asked(fake: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    fake("ps", 'echo "Thu Nov 26 $*"')
    fake("powershell", 'echo "ticks $3"')
    monkeypatch.setattr("platform.system", lambda: "Darwin")
    assert without_engine.birth(7) == "Thu Nov 26 -o lstart= -p 7"
    monkeypatch.setattr("platform.system", lambda: "Windows")
    assert without_engine.birth(7) == "ticks (Get-Process -Id 7).StartTime.Ticks"


def test_a_number_that_is_somebody_else_s_by_now_is_left_alone(
    folder: Path, sleeper: subprocess.Popen[bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    record(folder, sleeper.pid, "1")
    assert not without_engine.down()
    assert sleeper.poll() is None
    record(folder, sleeper.pid, without_engine.birth(sleeper.pid))
    assert without_engine.running() == {"api": sleeper.pid}
    assert without_engine.down()
    assert sleeper.wait() != 0
    assert capsys.readouterr().err == "Arrêtés : api. Les relevés et les mesures restent.\n"
    assert not (folder / "running.json").exists()


@pytest.mark.parametrize("written", ["", "[1]", "{}", '[{"name": "api"}]', "null"])
def test_a_record_that_is_none_says_that_nothing_runs(folder: Path, written: str) -> None:
    (folder / "running.json").write_text(written)
    assert without_engine.running() == {}
    assert not without_engine.down()


def test_who_does_not_end_when_asked_is_made_to(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(without_engine, "GRACE_S", 0.1)
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(600)"
    with subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        record(folder, process.pid, without_engine.birth(process.pid))
        assert without_engine.down()
        assert process.wait() == -9


SERVER = """
import http.server, sys
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Answer).serve_forever()
"""


def held() -> tuple[socket.socket, int]:
    """A port of the loopback that is taken."""
    taken = socket.create_server(("127.0.0.1", 0))
    return taken, taken.getsockname()[1]


def programs(folder: Path, monkeypatch: pytest.MonkeyPatch, *codes: str) -> dict[str, int]:
    """Three programs of these texts in the services' place; their ports."""
    ports: dict[str, int] = {}
    listed = []
    for name in without_engine.PORTS:
        taken, ports[name] = held()
        taken.close()
        (folder.parent / "services" / name).mkdir(parents=True)
        listed.append(without_engine.Program(name, ["x"], {}))
        monkeypatch.setattr(without_engine.Program, "argv", property(lambda self: argv[self.name]))
    argv = {name: [sys.executable, "-c", code, f"{ports[name]}"] for name, code in zip(ports, codes, strict=True)}
    monkeypatch.setattr(without_engine, "programs", lambda port: listed)
    return ports


def test_the_three_run_once_they_answer(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ports = programs(folder, monkeypatch, SERVER, SERVER, SERVER)
    started = without_engine.begin(ports)
    assert without_engine.running() == {name: one.pid for name, one in started.items()}
    assert list(started) == list(ports)
    assert all(map(without_engine.answers, ports.values()))
    assert without_engine.down()
    for one in started.values():
        assert one.wait() == -signal.SIGTERM
    assert not any(map(without_engine.answers, ports.values()))


def test_the_list_of_those_that_run_is_never_half_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another `down` may read it at any moment: it is put in its place whole."""
    ports, write = programs(folder, monkeypatch, SERVER, SERVER, SERVER), Path.write_text
    in_place: list[Path] = []

    def noted(path: Path, text: str, **options: Any) -> int:
        in_place.extend([path] if path == without_engine.RUNNING else [])
        return write(path, text, **options)

    monkeypatch.setattr(Path, "write_text", noted)
    started = without_engine.begin(ports)
    assert without_engine.down()
    for one in started.values():
        one.wait()
    assert in_place == []


def test_one_that_fails_is_named_with_its_last_words_and_the_others_end(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ports = programs(folder, monkeypatch, SERVER, "raise SystemExit('the reason')", SERVER)
    with pytest.raises(
        SystemExit, match=r"✗ api n'a pas démarré\. Ses derniers mots \(\.lab/api\.log\) :\n  the reason"
    ):
        without_engine.begin(ports)
    assert without_engine.running() == {}
    assert not any(map(without_engine.answers, ports.values()))


def test_a_port_that_is_taken_names_who_has_it_and_another(monkeypatch: pytest.MonkeyPatch) -> None:
    taken, number = held()
    with taken:
        monkeypatch.setenv("API_PORT", f"{number}")
        monkeypatch.setenv("DOCS_PORT", f"{number - 1}")
        with pytest.raises(
            SystemExit, match=rf"Le port {number}, qu'il faut à api, est pris par .*LAB_ENGINE=none API_"
        ):
            without_engine.chosen_ports()


@pytest.mark.parametrize("value", ["0", "65536", "x", "8080"])
def test_a_port_that_is_none_or_a_neighbour_s_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("LOADTEST_PORT", value)
    with pytest.raises(SystemExit, match=f"LOADTEST_PORT={value} ne convient pas"):
        without_engine.chosen_ports()


@pytest.mark.parametrize(("value", "wanted"), [("none", True), ("", False), ("docker", False)])
def test_none_is_asked_for_by_its_name(monkeypatch: pytest.MonkeyPatch, value: str, wanted: bool) -> None:
    monkeypatch.setenv("LAB_ENGINE", value)
    assert without_engine.wanted() is wanted


def test_another_name_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAB_ENGINE", "podman")
    with pytest.raises(SystemExit, match="LAB_ENGINE=podman ne convient pas"):
        up.main()


def denied(**options: bool) -> None:
    console.stop("Docker tourne, mais vous n'avez pas le droit de lui parler.")


@pytest.mark.parametrize(("terminal", "agreed", "started"), [(True, True, 1), (True, False, 0), (False, True, 0)])
def test_where_there_is_no_engine_up_says_why_and_offers_what_remains(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    terminal: bool,
    agreed: bool,
    started: int,
) -> None:
    begun: list[str] = []
    monkeypatch.setattr(ground, "prepare", denied)
    monkeypatch.setattr(engine, "state", lambda: engine.State.DENIED)
    monkeypatch.setattr("sys.stdin.isatty", lambda: terminal, raising=False)
    monkeypatch.setattr(up, "agreed", lambda question: agreed)
    monkeypatch.setattr(without_engine, "up", lambda: begun.append("up"))
    if started:
        up.main()
    else:
        with pytest.raises(SystemExit, match="LAB_ENGINE=none make up"):
            up.main()
    assert len(begun) == started
    assert "vous n'avez pas le droit de lui parler" in capsys.readouterr().err


def test_another_refusal_than_the_engine_s_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ground, "prepare", lambda: console.stop("Le port 8000 est pris."))
    monkeypatch.setattr(engine, "state", lambda: engine.State.RUNNING)
    with pytest.raises(SystemExit, match=r"^✗ Le port 8000 est pris\.$"):
        up.main()


def test_down_asks_no_engine_where_none_is_wanted(fake: Any, typed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    fake("docker", 'echo "$*" >>$NOTES')
    monkeypatch.setenv("LAB_ENGINE", "none")
    assert down.main() == 0
    assert typed() == ""


def test_pip_s_last_words_are_in_the_refusal(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(without_engine, "play", lambda argv, where: console.stop(" ".join(argv[:3])))
    (folder / "requirements.txt").write_text("nothing")
    with pytest.raises(SystemExit, match="-m venv"):
        without_engine.install("api", folder / "requirements.txt")
    monkeypatch.undo()
    with pytest.raises(SystemExit, match=r"✗ Cette étape a échoué :\n.*\nthe words\nIl faut Python 3\.11"):
        without_engine.play([sys.executable, "-c", "raise SystemExit('the words')"], folder)
