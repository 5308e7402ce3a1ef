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


def run(folder: Path, client: str) -> subprocess.CompletedProcess[str]:
    """The script, on a checkout of its own, with that client."""
    home, programs = folder / "lab/.devcontainer", folder / "bin"
    home.mkdir(parents=True, exist_ok=True)
    programs.mkdir()
    shutil.copy(SCRIPT, home)
    (programs / "docker").write_text(client)
    (programs / "docker").chmod(0o755)
    (programs / "chown").symlink_to("/bin/true")  # the folder may be root's
    path = os.pathsep.join([str(programs), os.environ["PATH"]])
    argv = ["sh", str(home / "initialize.sh")]
    return subprocess.run(argv, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False)


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
    done = run(tmp_path, CLIENT.format(address=address, system=system, kernel=kernel))
    assert done.returncode == 0, done.stderr
    assert f"LAB_DEV_SOCKET={socket}\n" in (tmp_path / "lab/.devcontainer/.env").read_text()


def test_a_client_that_fails_is_quoted(tmp_path: Path) -> None:
    done = run(tmp_path, "#!/bin/sh\necho 'context \"colima\" not found' >&2; exit 1\n")
    assert done.returncode == 1
    assert done.stderr.startswith('context "colima" not found\n✗ Docker ne répond pas')


def test_where_its_file_cannot_be_written_it_says_so_before_it_asks_docker(tmp_path: Path) -> None:
    """A folder in the file's place: what refuses root too."""
    (tmp_path / "lab/.devcontainer/.env").mkdir(parents=True)
    done = run(tmp_path, "#!/bin/sh\necho asked >&2\n")
    assert done.returncode == 1
    assert done.stderr.startswith(f"✗ {tmp_path}/lab/.devcontainer/.env ne peut pas être écrit : ")
