"""uml.sh when its machine does not start: one French sentence, the last. The programs it calls are stand-ins here."""

import os
import platform
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[3] / "services/vm/uml.sh"
NETWORK = """#!/bin/sh
python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("cable")'
exec tail -f /dev/null
"""
# The words and the code with which trixie's kernel ended on a processor with AMX, in 10 of 10 starts.
PANIC = "echo 'Kernel panic - not syncing: Attempted to kill init! exitcode=0x0000000b'; kill -ABRT $$"
UP = "echo 'lab-mark init 0.9'; echo 'lab-mark command 1.0'; "
ADVICE = "Laissez uml de côté ; l'autre machine, vm, reste."
STOPPED = "✗ User-Mode Linux n'a pas démarré : son noyau s'est arrêté avant d'être prêt (code {})."

pytestmark = pytest.mark.skipif(
    platform.system() != "Linux", reason="NOT RUN: the script is for the container's Linux and GNU sed"
)


def run(folder: Path, kernel: str, network: str = NETWORK) -> tuple[int, list[str]]:
    """The exit code and the lines of uml.sh, with stand-ins for linux.uml and slirp4netns."""
    machine, home, console = folder / "machine", folder / "home", folder / "console"
    machine.mkdir()
    home.mkdir()
    shutil.copy(SCRIPT, machine)
    (machine / "open_port.py").touch()
    for name, text in {"linux.uml": f"#!/bin/sh\n{kernel}\n", "slirp4netns": network}.items():
        (machine / name).write_text(text)
        (machine / name).chmod(0o755)
    environment = {"PATH": f"{machine}:{os.environ['PATH']}", "TMPDIR": str(home)}
    argv = [machine / "uml.sh"]
    with console.open("w") as out:
        script = subprocess.Popen(argv, env=environment, stdout=out, stderr=out, start_new_session=True)
    try:
        code = script.wait(60)
    finally:
        with suppress(ProcessLookupError):  # the network's stand-in, where there is one: a container's end ends it
            os.killpg(script.pid, signal.SIGKILL)
    return code, console.read_text().splitlines()


@pytest.mark.parametrize(
    ("kernel", "told"),
    [(PANIC, 134), ("kill -SEGV $$", 139), ("kill -ILL $$", 132), ("exit 1", 1), ("exit 0", 0)],
)
def test_a_kernel_that_ends_before_the_machine_is_up_is_one_sentence(tmp_path: Path, kernel: str, told: int) -> None:
    code, lines = run(tmp_path, f"echo 'lab-mark init 0.9'; {kernel}")
    assert code == 1
    assert lines[-1] == f"{STOPPED.format(told)} {ADVICE}"


def test_a_kernel_that_cannot_be_run_is_one_sentence(tmp_path: Path) -> None:
    code, lines = run(tmp_path, "exec /nowhere/interpreter")
    assert (code, lines[-1]) == (1, f"{STOPPED.format(127)} {ADVICE}")


def test_what_the_kernel_said_stands_before_the_sentence(tmp_path: Path) -> None:
    lines = run(tmp_path, PANIC)[1]
    assert lines[0] == "lab-accelerator uml"
    assert "Kernel panic - not syncing: Attempted to kill init! exitcode=0x0000000b" in lines[1:-1]


def test_a_network_that_does_not_start_is_one_sentence_after_its_words(tmp_path: Path) -> None:
    code, lines = run(tmp_path, PANIC, "#!/bin/sh\necho 'no user namespaces' >&2\nexit 3\n")
    assert code == 1
    assert lines == [
        "no user namespaces",
        f"✗ User-Mode Linux n'a pas démarré : son réseau s'est arrêté. {ADVICE}",
    ]


@pytest.mark.parametrize(("end", "code"), [("exit 0", 0), ("kill -ABRT $$", 134)])
def test_a_machine_that_was_up_ends_with_its_own_words_and_code(tmp_path: Path, end: str, code: int) -> None:
    ended, lines = run(tmp_path, f"{UP} echo 'address already in use'; {end}")
    assert ended == code
    assert "address already in use" in lines
    assert not [line for line in lines if line.startswith("✗")]
