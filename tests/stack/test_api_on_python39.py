"""The application's unit tests, run inside the course's own image: its Python 3.9, its versions, its SQLite."""

import re
import subprocess
from collections.abc import Iterator

import pytest

from tests.stack.stacks import ROOT, Stack


@pytest.fixture
def image(stack: Stack) -> Iterator[str]:
    """The stack's api image with pytest and the tests added; removed at the end."""
    tag = f"docker-lab/api-py39:{stack.project}"
    argument = f"API_IMAGE=docker-lab/api:{stack.project}"
    tests = ROOT / "tests"
    build = [
        "docker",
        "build",
        "--file",
        str(tests / "py39" / "Dockerfile"),
        "--build-arg",
        argument,
        "--tag",
        tag,
    ]
    built = subprocess.run([*build, str(tests)], capture_output=True, text=True, check=False)
    if built.returncode:
        pytest.fail(f"the image of the tests was not built:\n{built.stderr[-4000:]}", pytrace=False)
    yield tag
    subprocess.run(["docker", "image", "rm", tag], capture_output=True, check=True)


def test_the_unit_tests_of_the_api_pass_on_the_course_s_python(image: str, capsys: pytest.CaptureFixture[str]) -> None:
    run = ["docker", "run", "--rm", "--network", "none", image]
    version = subprocess.run([*run, "python3", "--version"], capture_output=True, text=True, check=True).stdout
    done = subprocess.run(run, capture_output=True, text=True, check=False)
    passed = re.search(r"(\d+) passed", done.stdout)
    with capsys.disabled():
        print(f"\n{version.strip()}, {done.stdout.strip().splitlines()[-1] if done.stdout.strip() else 'nothing'}")
    assert version.startswith("Python 3.9.")
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert passed
    assert int(passed[1]) > 0
