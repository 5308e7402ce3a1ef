"""What VS Code's workspace is given of the engine: the socket of the one that the client speaks to."""

import os
import platform
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[3] / ".devcontainer/initialize.sh"
CLIENT = """#!/bin/sh
case "$1 $2" in
"info --format") echo "{system} / {kernel}" ;;
"context inspect") echo "{address}" ;;
esac
"""


@pytest.mark.parametrize(
    ("address", "system", "kernel", "socket"),
    [
        ("unix:///var/run/docker.sock", "Debian", platform.release(), "/var/run/docker.sock"),
        ("unix:///run/user/1000/docker.sock", "Debian", platform.release(), "/run/user/1000/docker.sock"),
        (
            "unix:///nowhere/.docker/run/docker.sock",
            "Docker Desktop",
            platform.release(),
            "/var/run/docker.sock",
        ),
        ("unix:///nowhere/.colima/docker.sock", "Ubuntu 24.04", "another kernel", "/var/run/docker.sock"),
    ],
)
def test_the_socket_mounted_is_the_client_s_where_it_means_something_to_the_engine(
    tmp_path: Path, address: str, system: str, kernel: str, socket: str
) -> None:
    folder, programs = tmp_path / "lab/.devcontainer", tmp_path / "bin"
    folder.mkdir(parents=True)
    programs.mkdir()
    shutil.copy(SCRIPT, folder)
    (programs / "docker").write_text(CLIENT.format(address=address, system=system, kernel=kernel))
    (programs / "docker").chmod(0o755)
    (programs / "chown").symlink_to("/bin/true")  # the folder may be root's
    path = os.pathsep.join([str(programs), os.environ["PATH"]])
    subprocess.run(["sh", str(folder / "initialize.sh")], env={**os.environ, "PATH": path}, check=True)
    assert f"LAB_DEV_SOCKET={socket}\n" in (folder / ".env").read_text()
