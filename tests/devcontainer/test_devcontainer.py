"""`Reopen in Container` by the Dev Containers CLI: it opens, everything works inside, and nothing is left."""

import json
import secrets
import subprocess
import time
from collections.abc import Callable, Iterator

import pytest

from tests.devcontainer.cli import Devcontainer, install, lab_of_its_own, opened
from tests.stack.stacks import Stack, running_stack

Say = Callable[[str], None]


def docker(*arguments: str) -> str:
    """What a docker command that must succeed writes."""
    return subprocess.run(["docker", *arguments], capture_output=True, text=True, check=True).stdout


def mentions(*names: str) -> list[str]:
    """What the engine holds that bears one of the names: containers, images, volumes, networks."""
    listings = (
        ("ps", "--all", "--format", "container {{.Names}} {{.Image}} {{.Labels}}"),
        ("images", "--format", "image {{.Repository}}:{{.Tag}}"),
        ("volume", "ls", "--format", "volume {{.Name}} {{.Labels}}"),
        ("network", "ls", "--format", "network {{.Name}} {{.Labels}}"),
    )
    lines = [line for listing in listings for line in docker(*listing).splitlines()]
    return [line for line in lines if any(name in line for name in names)]


def moments(*projects: str) -> set[str]:
    """Each container of these Compose projects, with the moment of its start."""
    filters = [f"--filter=label=com.docker.compose.project={project}" for project in projects]
    found = {one for each in filters for one in docker("ps", "--quiet", "--no-trunc", each).split()}
    return {docker("inspect", "--format", "{{.Id}} {{.State.StartedAt}}", one).strip() for one in found}


@pytest.fixture(scope="module")
def class_s_own() -> Iterator[Stack]:
    """A lab that a class is using on the same machine, beside whatever runs there."""
    install()
    with running_stack() as running:
        yield running


@pytest.fixture(scope="module")
def before(class_s_own: Stack) -> set[str]:
    """The containers of that lab, and of this machine's own if it is up, as they were first."""
    found = moments(class_s_own.project, "docker-lab")
    assert len(found) >= 3
    return found


@pytest.fixture(scope="module")
def token() -> str:
    """A word that the names of all that these tests make contain."""
    return f"lab-test-{secrets.token_hex(4)}"


@pytest.fixture(scope="module")
def say(request: pytest.FixtureRequest) -> Say:
    """Call it with a line that the reader sees, whether the test passes or not."""
    capture = request.config.pluginmanager.getplugin("capturemanager")

    def write(line: str) -> None:
        with capture.global_and_fixture_disabled():
            print(f"\n{line}", flush=True)

    return write


@pytest.fixture(scope="module")
def devcontainer(
    before: set[str], token: str, say: Say, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Devcontainer]:
    began = time.perf_counter()
    with opened(tmp_path_factory.mktemp("checkouts") / f"{token}-first") as running:
        say(f"first devcontainer up: {time.perf_counter() - began:.0f} s; promised: under 240")
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


def test_a_second_up_is_the_same_container(devcontainer: Devcontainer, say: Say) -> None:
    first = devcontainer.told["containerId"]
    began = time.perf_counter()
    assert devcontainer.up()["containerId"] == first
    image = docker("inspect", "--format", "{{.Image}}", first).strip()
    size = int(docker("image", "inspect", "--format", "{{.Size}}", image))
    say(f"again: {time.perf_counter() - began:.1f} s; promised: under 10")
    say(f"image: {size / 1e6:.0f} MB; promised: under 700")
    assert size < 700e6


def test_everything_that_the_course_asks_for_works_inside(devcontainer: Devcontainer, token: str, say: Say) -> None:
    with lab_of_its_own(token) as variables:
        checked = devcontainer.exec("bash", ".devcontainer/check.sh", **variables)
    say(checked.stdout)
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


def test_two_checkouts_stand_side_by_side(devcontainer: Devcontainer, token: str) -> None:
    with opened(devcontainer.folder.with_name(f"{token}-second")) as other:
        assert other.told["composeProjectName"] != devcontainer.told["composeProjectName"]
        assert other.told["containerId"] != devcontainer.told["containerId"]
        assert devcontainer.exec("pwd").stdout.strip() == str(devcontainer.folder)
        assert other.exec("pwd").stdout.strip() == str(other.folder)


def test_nothing_is_left_and_the_class_s_own_lab_is_untouched(
    devcontainer: Devcontainer, token: str, before: set[str], class_s_own: Stack
) -> None:
    """The last one: it closes what the others used. While it is open, the same look finds it."""
    names = (token, devcontainer.told["composeProjectName"])
    assert len(mentions(*names)) >= 3  # its container and its two images
    devcontainer.down()
    assert mentions(*names) == []
    assert moments(class_s_own.project, "docker-lab") == before
