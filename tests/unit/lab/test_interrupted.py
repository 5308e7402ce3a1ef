"""Ctrl-C in every verb, once and three times, typed on a terminal at the real verbs: 130, a sentence, no trace."""

import hashlib
import os
import select
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lab import measurement, project
from tests.unit.lab.described import lab
from tests.unit.lab.window import Terminal, left

# A docker that answers at once, but for what $SLOW names: that says so, and waits; for its input's end where a real
# run would, for Ctrl-C otherwise.
DOCKER = f"""echo "$*" >>$NOTES
case "$*" in
$SLOW) echo waiting >>$BEGUN
    case "$*" in *exec*) cat >/dev/null; exit 0 ;; *) exec /bin/sleep 60 ;; esac ;;
esac
case "$*" in
*config*) echo '{lab(docs={"build": {"dockerfile_inline": "FROM python:3.9"}})}' ;;
version*) echo 28.5.2 ;;
"context inspect"*) echo unix:///var/run/docker.sock ;;
info*json*) echo "{{}}" ;;
"compose version"*) echo 2.40.3 ;;
"buildx version"*) echo v0.29.1 ;;
"compose ps --status"*) echo '{{"Service": "api", "ID": "01"}}'; echo '{{"Service": "loadtest", "ID": "02"}}' ;;
"compose --profile * ps"*) echo 0123 ;;
*"ask.py show stat"*) printf '# pxname,svname,qcur,scur,status,check_status,addr,\\n' ;;
"image inspect --format"*) test "$ABSENT" != 1 ;;
"image inspect "*) echo '[{{"Size": 1}}, {{"Size": 1}}]' ;;
"inspect --format"*) echo /docker-lab-api-1 docker-lab/api:dev ;;
inspect*) one='{{"Image": "sha256:1", "HostConfig": {{"NanoCpus": 0, "Memory": 0}}}}'; echo "[$one, $one]" ;;
"images --format"*) for each in launcher loadtest plots api floor; do echo docker-lab/$each:dev; done ;;
*find*) echo 20260101T000000Z; echo 20260102T000000Z ;;
"volume ls"*) echo docker-lab_results ;;
"compose cp "*) run="$4/${{3##*/}}"; /bin/mkdir -p $run; echo account >$run/summary.txt ;;
save*) exec /bin/cat /dev/zero ;;
esac"""
DOCKER = DOCKER.replace("$SLOW)", "@SLOW@)")

VERBS = {
    "up: the engine is asked": (["up"], "version*"),
    "up: the registry is asked": (["up"], "version*Server.Os*"),
    "up: the image is pulled": (["up"], "pull*"),
    "up: the ports are looked at": (
        ["up"],
        "*compose*ps?--format?json",
    ),
    "doctor": (["doctor"], "info*"),
    "down: Compose is asked": (["down"], "*config*"),
    "down": (["down"], "*down*"),
    "logs: Compose is asked": (["logs"], "*config*"),
    "load: the lab is asked": (["load"], "*ps?--status*"),
    "load: users": (["load"], "*exec*locust*"),
    "load: the account is fetched": (["load"], "compose?cp*"),
    "startup: images": (["startup"], "images*"),
    "startup: the launcher starts": (["startup"], "*up?--detach*"),
    "startup: rounds": (["startup"], "*exec*startup*"),
    "update: the image is built": (["update"], "*build*"),
    "update: the new api starts": (["update"], "*up?--detach*"),
    "room": (["room"], "*port?front*"),
    "bundle": (["bundle", "--file", "{tmp}/b.tar.zst"], "save*"),
    "unbundle": (["unbundle", "--file", "{tmp}/b.tar.zst"], "load*"),
    "forget": (["forget"], "*find*"),
    "forget: they are removed": (["forget"], "*xargs*"),
    "clean": (["clean"], "*down*"),
}


# What says that it was interrupted, and what became of the work.
ENDINGS = ("✗ Interrompu.", "✗ Mesure interrompue", "Compte rendu : results/")


@pytest.fixture
def terminal(fake: Any, typed: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """`terminal(argv, slow)`: a script that has reached the docker command named by the shell's pattern."""
    for name in project.suspects():
        monkeypatch.delenv(name)
    for name in ("NO_PROXY", "TARGETS", "ROUNDS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TARGETS", "course floor")
    monkeypatch.setenv("KEEP", "1")
    (tmp_path / "b.tar.zst").touch()
    (tmp_path / "b.tar.zst.sha256").write_text(hashlib.sha256().hexdigest())
    for part in ("lab", "services/api", "services/launcher"):
        shutil.copytree(project.ROOT / part, tmp_path / part)
    for file in project.ROOT.glob("compose*.yaml"):
        shutil.copy(file, tmp_path)
    os.mkfifo(tmp_path / "begun")
    monkeypatch.setenv("BEGUN", str(tmp_path / "begun"))
    windows: list[Terminal] = []
    begun = os.open(tmp_path / "begun", os.O_RDWR)
    fake("zstd", "exec /bin/cat >/dev/null")

    def start(argv: list[str], slow: str) -> Terminal:
        fake("docker", DOCKER.replace("@SLOW@", slow))
        window = Terminal(tmp_path, sys.executable, "-m", "lab", *[word.format(tmp=tmp_path) for word in argv])
        windows.append(window)
        waiting = False
        while not waiting:
            ready, _, _ = select.select([begun, window.ours], [], [])
            waiting = begun in ready
            assert waiting or window.read(), f"it never came to {slow}:\n{window.screen.decode()}"
        return window

    yield start
    os.close(begun)
    for window in windows:
        window.process.kill()  # if the test has failed
        window.process.wait()


@pytest.mark.parametrize(("verb", "presses"), [*((verb, 100) for verb in VERBS), ("load: users", 1), ("clean", 1)])
def test_ctrl_c_however_often_is_a_sentence_and_130(
    terminal: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, verb: str, presses: int
) -> None:
    monkeypatch.setenv("ABSENT", "1" if verb.endswith(("pulled", "asked")) else "")
    window = terminal(*VERBS[verb])
    window.press(presses)
    played = window.end()
    assert played.code == 130, played.screen
    assert "Traceback" not in played.screen
    assert "Exception ignored" not in played.screen
    assert any(words in played.screen for words in ENDINGS), played.screen
    assert left(tmp_path) == []


def test_ctrl_c_before_a_verb_has_begun_is_a_sentence_too() -> None:
    code = "import os, signal; from lab import beginning; os.kill(os.getpid(), signal.SIGINT); print('too late')"
    argv = [sys.executable, "-c", code]
    done = subprocess.run(argv, cwd=project.ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr == "\n✗ Interrompu : rien n'a été fait.\n"


def test_a_run_that_ctrl_c_met_before_its_session_is_interrupted_and_no_failure() -> None:
    with pytest.raises(KeyboardInterrupt):
        measurement.fire(["sh", "-c", "kill -INT $$"], lambda line: line)
