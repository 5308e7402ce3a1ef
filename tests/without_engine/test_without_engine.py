"""The lab without an engine, in a copy of the checkout: real programs, from the locks, on ports of their own."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from lab import without_engine
from tests.stack.stacks import ROOT, SERVICES, free_ports

pytestmark = pytest.mark.long


@dataclass
class Lab:
    """A copy of the checkout, and the ports of its own."""

    folder: Path
    ports: dict[str, int]

    def play(self, *words: str) -> subprocess.CompletedProcess[str]:
        """The finished `python3 -m lab`, told that there is to be no engine."""
        return subprocess.run(
            self.argv(*words),
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def argv(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "lab", *words]

    @property
    def environment(self) -> dict[str, str]:
        own = {f"{name.upper()}_PORT": f"{number}" for name, number in self.ports.items()}
        return {**os.environ, **own, "LAB_ENGINE": "none", "DOCKER_HOST": "unix:///nobody"}

    def get(self, service: str, path: str = "/") -> str:
        """What the service answers, by the name that a student's browser asks."""
        with urlopen(f"http://127.0.0.1:{self.ports[service]}{path}", timeout=30) as answer:
            return str(answer.read().decode())

    def numbers(self) -> list[int]:
        """The processes that it says it has started."""
        written = self.folder / ".lab/running.json"
        return [one["number"] for one in json.loads(written.read_text())] if written.exists() else []


@pytest.fixture(scope="module", autouse=True)
def hearing() -> Iterator[None]:
    """Ctrl-C is heard, also where these tests are a shell's background job, which ignores it and hands that down."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    folder = tmp_path_factory.mktemp("checkout")
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "lab", "services"]
    names = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    found = Lab(folder, dict(zip(SERVICES, free_ports(len(SERVICES)), strict=True)))
    yield found
    found.play("down")


@pytest.fixture(scope="module")
def up(lab: Lab) -> subprocess.CompletedProcess[str]:
    done = lab.play("up")
    assert done.returncode == 0, done.stderr
    return done


def test_the_three_addresses_are_said_and_answer(lab: Lab, up: subprocess.CompletedProcess[str]) -> None:
    for service, number in lab.ports.items():
        assert f"http://localhost:{number}" in up.stdout
        assert lab.get(service, "/health")


def test_every_page_says_that_there_is_no_container(lab: Lab, up: subprocess.CompletedProcess[str]) -> None:
    for page in ("/", "/dockerfile/", "/report/"):
        assert "sans conteneur" in lab.get("docs", page)
    assert json.loads(lab.get("docs", "/lab.json"))["lab"] == f"http://localhost:{lab.ports['api']}"


def test_a_reading_is_kept_by_an_application_outside_any_container(
    lab: Lab, up: subprocess.CompletedProcess[str]
) -> None:
    sent = Request(
        f"http://127.0.0.1:{lab.ports['api']}/readings",
        json.dumps({"sensor": "t-1", "at": "2026-01-01T00:00:00Z", "value": 21.5}).encode(),
        {"Content-Type": "application/json"},
    )
    with urlopen(sent, timeout=30) as answer:  # noqa: S310
        assert answer.status == 201
    assert json.loads(lab.get("api", "/whoami"))["container_id"] is None


def test_they_listen_on_the_loopback_alone(lab: Lab, up: subprocess.CompletedProcess[str]) -> None:
    shown = subprocess.run(["ss", "-Hltn"], capture_output=True, text=True, check=True).stdout.split("\n")
    places = {line.split()[3] for line in shown if line}
    assert {f"127.0.0.1:{number}" for number in lab.ports.values()} <= places
    assert not {f"{every}:{number}" for every in ("0.0.0.0", "*", "[::]") for number in lab.ports.values()} & places


def test_a_second_up_says_that_they_run_and_starts_nothing(lab: Lab, up: subprocess.CompletedProcess[str]) -> None:
    before = lab.numbers()
    again = lab.play("up")
    assert again.returncode == 0
    assert "tourne déjà, sans conteneur" in again.stderr
    assert lab.numbers() == before


def test_down_ends_them_and_only_them(lab: Lab, up: subprocess.CompletedProcess[str]) -> None:
    numbers = lab.numbers()
    with subprocess.Popen(["sleep", "600"]) as bystander:
        try:
            done = lab.play("down")
            assert (done.returncode, done.stderr.partition(" : ")[0]) == (0, "Arrêtés")
            assert [number for number in numbers if without_engine.birth(number)] == []
            assert bystander.poll() is None
        finally:
            bystander.kill()
    assert "tourne" not in lab.play("down").stderr


def test_ctrl_c_while_they_start_leaves_none_of_them(lab: Lab, up: subprocess.CompletedProcess[str]) -> None:
    pipe = subprocess.PIPE
    with subprocess.Popen(
        lab.argv("up"),
        cwd=lab.folder,
        env=lab.environment,
        stdin=subprocess.DEVNULL,
        stderr=pipe,
        text=True,
        start_new_session=True,
    ) as starting:
        assert starting.stderr is not None
        while "démarrent, sans conteneur" not in starting.stderr.readline():
            assert starting.poll() is None
        while not lab.numbers():
            assert starting.poll() is None
        numbers = lab.numbers()
        starting.send_signal(signal.SIGINT)
        said = starting.stderr.read()
    assert starting.returncode == 130, said
    assert "Traceback" not in said
    assert [number for number in numbers if without_engine.birth(number)] == []
    assert lab.numbers() == []


def test_control_an_application_that_does_not_start_is_named_with_its_words(
    lab: Lab, up: subprocess.CompletedProcess[str]
) -> None:
    main = lab.folder / "services/api/main.py"
    text = main.read_text(encoding="utf-8")
    main.write_text("raise SystemExit('a word of its own')\n", encoding="utf-8")
    try:
        done = lab.play("up")
    finally:
        main.write_text(text, encoding="utf-8")
    assert done.returncode == 1
    assert "api n'a pas démarré" in done.stderr
    assert "a word of its own" in done.stderr
    assert "Traceback" not in done.stderr
    assert lab.numbers() == []
