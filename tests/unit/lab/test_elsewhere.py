"""Windows and macOS, as far as Linux can play them: their Python lacks modules and calls, their terminal letters.

No verb was ever run on them here; the workflow elsewhere.yml would.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lab import console, project
from lab.command import COURSE, UPKEEP

# What Python has only on POSIX; `signal` and `os` lose what they have only there.
AS_WINDOWS = """
import os, platform, runpy, signal, socket, sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name in {"fcntl", "pwd", "grp", "termios", "resource", "pty", "tty", "syslog"}:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Absent())
for name in ("fcntl", "pwd", "grp", "termios", "resource", "pty", "tty"):
    sys.modules.pop(name, None)
for module, names in {
    os: ("geteuid", "getuid", "getgid", "getxattr", "sysconf", "killpg", "fork", "waitid"),
    signal: ("SIGHUP", "SIGKILL", "SIGPIPE", "SIGQUIT", "pthread_sigmask"),
    socket: ("AF_UNIX",),
}.items():
    for name in names:
        if hasattr(module, name):
            delattr(module, name)
def no_such_file():
    raise FileNotFoundError("/etc/os-release")
platform.freedesktop_os_release = no_such_file
platform.system = lambda: SYSTEM
"""
START = """
sys.argv = ["lab", *sys.argv[1:]]
runpy.run_module("lab", run_name="__main__", alter_sys=True)
"""


@pytest.fixture
def bare(fake: object) -> None:
    """A PATH with neither docker nor make."""
    del fake
    (Path(os.environ["PATH"]) / "make").unlink()


def play(system: str, *words: str, last: str = START) -> subprocess.CompletedProcess[bytes]:
    """The finished verb on a machine of that system without docker, on a terminal of Western Europe."""
    program = AS_WINDOWS.replace("SYSTEM", repr(system)) + last
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"}
    argv = [sys.executable, "-c", program, *words]
    return subprocess.run(
        argv, cwd=project.ROOT, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )


EVERY_HELP = """
import sys
from lab.__main__ import main
for verb in sys.argv[1:]:
    try:
        main([verb, "--help"])
    except SystemExit as left:
        assert not left.code
"""


@pytest.mark.parametrize("system", ["Windows", "Darwin"])
def test_every_verb_tells_its_options_there(bare: None, system: str) -> None:
    verbs = [*COURSE, *UPKEEP]
    done = play(system, *verbs, last=EVERY_HELP)
    assert (done.returncode, done.stderr) == (0, b"")
    program = "py -m lab" if system == "Windows" else "python3 -m lab"
    told = done.stdout.decode("cp1252")
    assert [line.split("[")[0].strip() for line in told.splitlines() if line.startswith("Usage")] == [
        f"Usage : {program} {verb}" for verb in verbs
    ]


def test_control_what_is_taken_away_is_missed() -> None:
    for missing in ("import fcntl", "import os; os.geteuid()", "import signal; signal.SIGHUP"):
        assert play("Windows", last=missing).returncode == 1


STARTS = [
    ("Windows", ["up"], "Docker"),
    ("Windows", ["down"], "Docker"),
    ("Windows", ["logs"], "Docker"),
    ("Windows", ["load"], "Docker"),
    ("Windows", ["startup"], "Docker"),
    ("Windows", ["measure", "startup"], "Docker"),
    ("Windows", ["room"], "Docker"),
    ("Windows", ["update"], "Docker"),
    ("Windows", ["watch"], "Docker"),
    ("Windows", ["bundle"], "Docker"),
    ("Windows", ["unbundle"], "Docker"),
    ("Windows", ["forget"], "Docker"),
    ("Windows", ["clean"], "Docker"),
    ("Windows", ["build"], "Docker"),
    ("Windows", ["ground"], "Docker"),
    ("Windows", ["doctor"], "point(s) à régler"),
    ("Windows", ["kvm"], ""),
    ("Windows", ["test", "nothing"], "je ne connais pas nothing"),
    ("Windows", ["lint", "nothing"], "je ne connais pas nothing"),
    ("Windows", ["bench", "nothing"], "je ne connais pas nothing"),
    ("Darwin", ["up"], "Docker"),
    ("Darwin", ["load"], "Docker"),
    ("Darwin", ["doctor"], "point(s) à régler"),
]


@pytest.mark.parametrize(
    ("system", "words", "said"), STARTS, ids=[" ".join([system, *words]) for system, words, _ in STARTS]
)
def test_every_verb_begins_there_and_says_what_is_missing(
    bare: None, monkeypatch: pytest.MonkeyPatch, system: str, words: list[str], said: str
) -> None:
    for name in [*project.suspects(), "LAB_ENGINE"]:
        monkeypatch.delenv(name, raising=False)
    done = play(system, *words)
    told = (done.stdout + done.stderr).decode("cp1252")
    assert "Traceback" not in told
    assert said in told
    assert "make up" not in told
    measured = {"load", "startup"} & {*words}
    assert done.returncode == (0 if words == ["kvm"] else 2 if "nothing" in words else 3 if measured else 1)


@pytest.mark.parametrize(
    ("text", "windows", "darwin"),
    [
        ("tapez `make up`.", "tapez `py -m lab up`.", "tapez `python3 -m lab up`."),
        (
            "`LAB_BIND=192.0.2.7 make room` ;",
            "`$env:LAB_BIND='192.0.2.7'; py -m lab room` ;",
            "`LAB_BIND=192.0.2.7 python3 -m lab room` ;",
        ),
        (
            "`make unbundle FILE=a.tar.zst`, puis",
            "`$env:FILE='a.tar.zst'; py -m lab unbundle`, puis",
            "`FILE=a.tar.zst python3 -m lab unbundle`, puis",
        ),
        ("make test-long", "py -m lab test long", "python3 -m lab test long"),
        (
            "`make` ne dit rien, make non plus",
            "`make` ne dit rien, make non plus",
            "`make` ne dit rien, make non plus",
        ),
    ],
)
def test_where_there_is_no_make_what_one_types_is_the_verb(
    bare: None, monkeypatch: pytest.MonkeyPatch, text: str, windows: str, darwin: str
) -> None:
    for system, program, wanted in (("Windows", "py -m lab", windows), ("Darwin", "python3 -m lab", darwin)):
        monkeypatch.setattr("platform.system", lambda system=system: system)
        monkeypatch.setattr(console, "PROGRAM", program)
        assert console.typed(text) == wanted


def test_where_there_is_make_it_is_what_one_types(fake: object) -> None:
    del fake
    assert console.typed("tapez `make up`.") == "tapez `make up`."
