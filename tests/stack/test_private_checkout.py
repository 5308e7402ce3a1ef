"""A checkout that only its owner can read (umask 077): the lab's own images are read by their users all the same."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest

from tests.course.checkout import copy
from tests.stack.stacks import SERVICES, isolated_environment, running_stack

pytestmark = pytest.mark.long

FILES = ["--file", "compose.yaml", "--file", "compose.targets.yaml", "--profile", "*"]
# Where each image keeps what it took from the checkout.
PLACES = {
    **dict.fromkeys(["docs", "loadtest", "front", "launcher", "plots", "api-multistage", "api-fast"], "/app"),
    "uml": "/machine",
}

Unreadable = Callable[[str, str], list[str]]


def docker(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """The finished command, its output as text."""
    return subprocess.run(["docker", *arguments], cwd=cwd, capture_output=True, text=True, check=False)


def private(folder: Path) -> Path:
    """The checkout as it is after `umask 077; git clone`."""
    root = copy(folder)
    subprocess.run(["chmod", "-R", "go=", root], check=True)
    return root


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return private(tmp_path_factory.mktemp("private"))


@pytest.fixture(scope="module")
def unreadable(checkout: Path) -> Iterator[Unreadable]:
    """`unreadable(service, folder)`: what user 10001 cannot read of the image that this checkout gives the service."""
    with isolated_environment() as tag:

        def look(service: str, folder: str) -> list[str]:
            built = docker("compose", *FILES, "--project-name", tag, "build", service, cwd=checkout)
            assert built.returncode == 0, built.stderr[-4000:]
            find = ["--entrypoint", "find", f"docker-lab/{service}:{tag}", folder, "!", "-readable"]
            looked = docker("run", "--rm", "--network=none", "--user=10001:10001", *find)
            assert not looked.stderr.startswith("docker:"), looked.stderr
            return looked.stdout.splitlines()

        yield look
        images = docker("images", "--format", "{{.Repository}}:{{.Tag}}", f"docker-lab/*:{tag}").stdout.split()
        docker("image", "rm", *images)


@pytest.mark.parametrize("service", PLACES)
def test_each_of_the_lab_s_own_images_is_read_by_its_user(unreadable: Unreadable, service: str) -> None:
    assert unreadable(service, PLACES[service]) == []


def test_the_course_s_recipe_keeps_the_modes_until_the_command_that_the_lab_shows(
    unreadable: Unreadable, checkout: Path
) -> None:
    assert "/app/main.py" in unreadable("api", "/app")
    subprocess.run(["chmod", "-R", "a+rX", "services"], cwd=checkout, check=True)
    assert unreadable("api", "/app") == []


def test_the_three_services_answer_once_the_course_s_recipe_may_be_read(tmp_path: Path, http: httpx2.Client) -> None:
    root = private(tmp_path)
    with pytest.raises(pytest.fail.Exception, match="PermissionError"), running_stack(root=root):
        pass
    subprocess.run(["chmod", "-R", "a+rX", "services/api"], cwd=root, check=True)
    with running_stack(root=root) as stack:
        assert {service: http.get(stack.url(service)).status_code for service in SERVICES} == dict.fromkeys(
            SERVICES, 200
        )
