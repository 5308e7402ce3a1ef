"""What the chapter on Dockerfiles says of the recipes of services/api: what a line changed rebuilds, how each stops."""

import re
import secrets
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.stack.projects import new_name
from tests.stack.stacks import ROOT

pytestmark = pytest.mark.long

COURSE, CACHE, SHELL = "Dockerfile", "variants/cache.Dockerfile", "variants/shell-form.Dockerfile"

Build = Callable[[str], tuple[str, dict[str, bool]]]


def docker(*arguments: str) -> str:
    """What the command says, on both its outputs; its failure is the test's."""
    done = subprocess.run(
        ["docker", *arguments], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:]
    return done.stdout


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of services/api, as the reader makes one."""
    leftovers = shutil.ignore_patterns("__pycache__", ".*_cache", "*.sqlite3*")
    copy = tmp_path_factory.mktemp("copy") / "api"
    return Path(shutil.copytree(ROOT / "services/api", copy, ignore=leftovers))


@pytest.fixture(scope="module")
def build(application: Path) -> Iterator[Build]:
    """`build(recipe)`: the image of the copy, and whether each instruction after FROM came from the cache."""
    tags: list[str] = []

    def build(recipe: str) -> tuple[str, dict[str, bool]]:
        tags.append(f"docker-lab/recipe:{new_name()}")
        file = str(application / recipe)
        said = docker("build", "--progress=plain", "-t", tags[-1], "-f", file, str(application))
        steps = re.findall(r"^#(\d+) \[\d/\d\] ((?!FROM).+)$", said, re.MULTILINE)
        cached = set(re.findall(r"^#(\d+) CACHED$", said, re.MULTILINE))
        return tags[-1], {instruction: number in cached for number, instruction in steps}

    yield build
    for tag in tags:
        docker("image", "rm", tag)


@pytest.fixture
def changed(application: Path) -> Callable[[], None]:
    """`changed()` adds to the copy's main.py a line that no build has seen."""

    def change() -> None:
        with (application / "main.py").open("a", encoding="utf-8") as main:
            main.write(f"# {secrets.token_hex(8)}\n")

    return change


def test_a_second_build_takes_everything_from_the_cache(build: Build) -> None:
    build(COURSE)
    assert build(COURSE)[1] == {
        "WORKDIR /app": True,
        "COPY . /app/": True,
        "RUN pip3 install -r requirements.txt": True,
    }


def test_a_changed_line_makes_the_course_s_recipe_install_everything_again(
    build: Build, changed: Callable[[], None]
) -> None:
    build(COURSE)
    changed()
    assert build(COURSE)[1] == {
        "WORKDIR /app": True,
        "COPY . /app/": False,
        "RUN pip3 install -r requirements.txt": False,
    }


def test_with_the_requirements_first_a_changed_line_copies_the_code_only(
    build: Build, changed: Callable[[], None]
) -> None:
    build(CACHE)
    changed()
    assert build(CACHE)[1] == {
        "WORKDIR /app": True,
        "COPY requirements.txt /app/": True,
        "RUN pip3 install -r requirements.txt": True,
        "COPY . /app/": False,
    }


@pytest.mark.parametrize("recipe", [COURSE, CACHE])
def test_the_image_holds_the_application_and_none_of_its_recipes(build: Build, application: Path, recipe: str) -> None:
    inside = set(docker("run", "--rm", build(recipe)[0], "ls", "-A").split())
    outside = {file.name for file in application.iterdir()}
    kept_out = {".dockerignore", ".hadolint.yaml", "Dockerfile", "variants"}
    kept_out |= {"requirements.in", "requirements-fast.in"}
    assert outside - inside == kept_out


@pytest.mark.parametrize(("recipe", "code"), [(COURSE, 0), (CACHE, 0), (SHELL, 137)])
def test_the_application_hears_that_it_must_stop_unless_a_shell_stands_before_it(
    build: Build, recipe: str, code: int
) -> None:
    name = new_name()
    docker("run", "--detach", "--name", name, build(recipe)[0])
    try:
        wait_until_it_serves(name)
        docker("stop", name)
        assert int(docker("inspect", "--format", "{{.State.ExitCode}}", name)) == code
    finally:
        docker("rm", "--force", name)


def wait_until_it_serves(container: str) -> None:
    """Read what the container says until uvicorn says that it listens; its log ends if it dies."""
    follow = ["docker", "logs", "--follow", container]
    with subprocess.Popen(follow, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as log:
        assert log.stdout is not None
        said = []
        for line in log.stdout:
            said.append(line)
            if "Uvicorn running on" in line:
                log.terminate()
                return
    pytest.fail(f"it ended before it listened:\n{''.join(said)}", pytrace=False)
