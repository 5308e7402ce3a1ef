"""`Reopen in Container` by the Dev Containers CLI: it opens, everything works inside, and nothing is left."""

import json
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli import Devcontainer, install, lab_of_its_own, opened

MIB = 2**20


def docker(*arguments: str) -> str:
    """What a docker command that must succeed writes."""
    return subprocess.run(["docker", *arguments], capture_output=True, text=True, check=True).stdout


def present() -> dict[str, set[str]]:
    """What the engine holds by kind: containers with the moment of their start, images by name, volumes, networks."""
    started = docker("ps", "--all", "--quiet", "--no-trunc").split()
    moments = docker("inspect", "--format", "{{.Id}} {{.State.StartedAt}}", *started) if started else ""
    return {
        "container": set(moments.splitlines()),
        "image": set(docker("images", "--format", "{{.Repository}}:{{.Tag}}").split()) - {"<none>:<none>"},
        "volume": set(docker("volume", "ls", "--quiet").split()),
        "network": set(docker("network", "ls", "--format", "{{.Name}}").split()),
    }


@pytest.fixture(scope="module")
def before() -> dict[str, set[str]]:
    """What was there first: a class's own stack, perhaps."""
    install()
    return present()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("checkouts")


@pytest.fixture(scope="module")
def devcontainer(before: dict[str, set[str]], folder: Path) -> Iterator[Devcontainer]:
    began = time.perf_counter()
    with opened(folder / "first") as running:
        print(f"\nfirst devcontainer up: {time.perf_counter() - began:.0f} s; promised: under 240")
        yield running


def test_the_configuration_is_valid_and_says_who_works_where(devcontainer: Devcontainer) -> None:
    read = devcontainer.cli("read-configuration", "--include-merged-configuration")
    configuration = json.loads(read.stdout.strip().splitlines()[-1])["configuration"]
    assert configuration["remoteUser"] == "labo"
    assert configuration["workspaceFolder"] == str(devcontainer.folder)
    assert devcontainer.told["remoteWorkspaceFolder"] == str(devcontainer.folder)


def test_the_workspace_is_not_root_has_no_right_and_the_paths_are_those_outside(
    devcontainer: Devcontainer,
) -> None:
    user = devcontainer.exec("id", "--user").stdout.strip()
    assert user == str(devcontainer.folder.stat().st_uid) != "0"
    status = devcontainer.exec("cat", "/proc/self/status").stdout
    assert "CapEff:\t0000000000000000" in status
    assert "NoNewPrivs:\t1" in status
    assert devcontainer.exec("pwd").stdout.strip() == str(devcontainer.folder)


def test_a_second_up_is_the_same_container(devcontainer: Devcontainer) -> None:
    first = devcontainer.told["containerId"]
    began = time.perf_counter()
    assert devcontainer.up()["containerId"] == first
    image = docker("inspect", "--format", "{{.Image}}", first).strip()
    size = int(docker("image", "inspect", "--format", "{{.Size}}", image))
    print(f"\nagain: {time.perf_counter() - began:.1f} s; promised: under 10")
    print(f"image: {size / 1e6:.0f} MB; promised: under 700")
    assert size < 700e6


def test_everything_that_the_course_asks_for_works_inside(devcontainer: Devcontainer) -> None:
    with lab_of_its_own() as variables:
        checked = devcontainer.exec("bash", ".devcontainer/check.sh", **variables)
    print(checked.stdout)
    assert checked.returncode == 0, checked.stdout[-6000:] + checked.stderr[-2000:]
    assert "Tout marche." in checked.stdout


def test_a_check_that_fails_is_named_and_does_not_stop_the_others(devcontainer: Devcontainer) -> None:
    """The control: without docker's socket, and on ports at which nobody answers."""
    lost = {"DOCKER_HOST": "unix:///nowhere.sock", "API_PORT": "1", "COURSE_ONLY": "1"}
    checked = devcontainer.exec("bash", ".devcontainer/check.sh", **lost)
    assert checked.returncode == 1
    assert "✗ docker ps" in checked.stdout
    assert "✗ l'api répond" in checked.stdout
    assert "✓ make" in checked.stdout
    assert "vérification(s) en échec" in checked.stdout


def test_two_checkouts_stand_side_by_side(devcontainer: Devcontainer, folder: Path) -> None:
    with opened(folder / "second") as other:
        assert other.told["composeProjectName"] != devcontainer.told["composeProjectName"]
        assert other.told["containerId"] != devcontainer.told["containerId"]
        assert devcontainer.exec("pwd").stdout.strip() == str(devcontainer.folder)
        assert other.exec("pwd").stdout.strip() == str(other.folder)


def test_nothing_is_left_and_what_was_there_is_untouched(
    devcontainer: Devcontainer, before: dict[str, set[str]]
) -> None:
    """The last one: it closes what the others used."""
    devcontainer.down()
    assert present() == before
