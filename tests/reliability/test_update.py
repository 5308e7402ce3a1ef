"""`make update` under load: nobody in the room is refused. The control is Compose's own way, which stops first.

Both go through the front, and put the same new image in place: one that takes SLOW seconds to start, as on an old
laptop, since the front by itself makes requests wait for two or three. The load writes, too: what was acknowledged
meanwhile, by either api, must be there at the end.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.reliability.clients import load
from tests.reliability.health import health
from tests.reliability.promises import Promise
from tests.stack.stacks import ROOT, Stack, running_stack

SLOW = 4  # seconds
PLAIN = ("up", "--detach", "--no-deps", "--force-recreate", "--wait", "--wait-timeout", "20", "api")


@pytest.fixture(scope="module")
def room() -> Iterator[Stack]:
    with running_stack(profiles=("room",)) as stack:
        yield stack


def environment(stack: Stack, *overrides: Path) -> dict[str, str]:
    """The variables with which lab/update.py works on this stack."""
    files = os.pathsep.join(["compose.yaml", *map(str, overrides)])
    return {**os.environ, "COMPOSE_PROJECT_NAME": stack.project, "COMPOSE_FILE": files}


def update(stack: Stack, *overrides: Path) -> subprocess.CompletedProcess[str]:
    """`make update`, finished."""
    argv = [sys.executable, "-m", "lab", "update"]
    variables = environment(stack, *overrides)
    return subprocess.run(argv, cwd=ROOT, env=variables, capture_output=True, text=True, check=False)


def present(stack: Stack) -> set[int]:
    """The numbers of all the readings of the room."""
    found: set[int] = set()
    query = {"sensor": "room", "limit": "1000"}
    with httpx2.Client(trust_env=False, base_url=stack.url("front_api"), timeout=20) as client:
        while query.get("cursor") != "":
            page = client.get("/readings", params=query).json()
            found |= {item["id"] for item in page["items"]}
            query["cursor"] = page["next"] or ""
    return found


def changed(folder: Path, change: str) -> Path:
    """A compose file whose api is built from the one that runs, and a command that changes /app/main.py."""
    lines = [f"FROM docker-lab/api:{os.environ['LAB_TAG']}", f"RUN {change}"]
    (folder / "Dockerfile").write_text("\n".join(lines))
    override = folder / "changed.yaml"
    override.write_text(json.dumps({"services": {"api": {"build": str(folder)}}}))
    return override


def image(container: str) -> str:
    """The id of the image that the container runs."""
    argv = ["docker", "inspect", "--format", "{{.Image}}", container]
    return subprocess.run(argv, capture_output=True, text=True, check=True).stdout.strip()


def named() -> str:
    """The id of the image that has the api's name."""
    name = f"docker-lab/api:{os.environ['LAB_TAG']}"
    argv = ["docker", "image", "inspect", "--format", "{{.Id}}", name]
    return subprocess.run(argv, capture_output=True, text=True, check=True).stdout.strip()


def test_an_update_refuses_nobody_and_a_plain_recreate_does(room: Stack, tmp_path: Path, promise: Promise) -> None:
    slow = changed(tmp_path, f"sed -i '1i import time; time.sleep({SLOW})' main.py")
    before, running = room.container("api"), named()
    with load(room.url("front_api")) as seen:
        done = update(room, slow)
    assert done.returncode == 0, done.stderr
    after = room.container("api")
    assert after not in {before, ""}
    assert image(after) == named() != running
    assert health(room.url("api"))[0] == 200
    assert seen.acknowledged <= present(room)
    again = room.compose("up", "--detach", "--wait")
    assert again.returncode == 0, again.stderr
    assert room.container("api") == after  # what is left is what compose.yaml describes
    with load(room.url("front_api")) as bare:
        room.compose(*PLAIN)
    promise(f"make update, a start of {SLOW} s", str(seen), f"recreate: {bare}")
    assert seen.failed == []
    assert bare.failed


def test_a_new_api_that_does_not_start_changes_nothing_and_a_plain_recreate_goes_down(
    room: Stack, tmp_path: Path, promise: Promise
) -> None:
    broken = changed(tmp_path, """echo "raise SystemExit('mes derniers mots')" > main.py""")
    before, running = room.container("api"), image(room.container("api"))
    with load(room.url("front_api")) as seen:
        done = update(room, broken)
    assert done.returncode == 1
    assert "L'ancienne répond toujours" in done.stderr
    assert "mes derniers mots" in done.stderr
    assert room.container("api") == before
    assert named() == running
    assert seen.acknowledged <= present(room)

    built = subprocess.run(
        ["docker", "compose", "build", "api"],
        cwd=ROOT,
        env=environment(room, broken),
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    bare = room.compose(*PLAIN)
    down = health(room.url("front_api"))[0]
    subprocess.run(["docker", "tag", running, f"docker-lab/api:{os.environ['LAB_TAG']}"], check=True)
    restored = room.compose(*PLAIN)
    assert restored.returncode == 0, restored.stderr
    promise("make update to an api that ends at once", str(seen), f"recreate: health answers {down}")
    assert seen.failed == []
    assert bare.returncode != 0
    assert down == 503


def test_ctrl_c_before_the_old_api_is_touched_leaves_it_alone(room: Stack) -> None:
    before, running = room.container("api"), image(room.container("api"))
    argv = [sys.executable, "-m", "lab", "update"]
    with subprocess.Popen(
        argv, cwd=ROOT, env=environment(room), stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stderr is not None
        said = []
        for line in process.stderr:
            said.append(line)
            if line.startswith("2/5"):
                process.send_signal(signal.SIGINT)
    assert process.returncode == 130, said
    assert "L'ancienne api répond toujours." in said[-1]
    assert room.container("api") == before
    assert named() == running
    assert health(room.url("api"))[0] == 200
