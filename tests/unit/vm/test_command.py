"""What the machine executes: the image's command, in its folder and its environment, whatever characters they hold."""

import shlex
from pathlib import Path

import pytest

from vm.command import command

ENVIRONMENT = b"PATH=/opt/bin:/bin\0HOSTNAME=build\0PWD=/app\0SHLVL=1\0HOME=/root\0GREETING=it's $HOME\nnow\0"
COURSE = (Path(__file__).resolve().parents[3] / "services/api/Dockerfile").read_text()


def test_it_leaves_for_the_disk_then_runs_the_course_s_cmd_in_its_folder() -> None:
    words = shlex.split(command(b"PATH=/bin\0PWD=/app\0", COURSE))
    assert words == [
        *("exec", "switch_root", "/root"),
        *("/usr/bin/env", "--ignore-environment", "--chdir=/app", "PATH=/bin"),
        *("uvicorn", "main:app", "--host", "0.0.0.0", "--port", "80"),
    ]


def test_variables_reach_it_byte_for_byte_except_those_of_the_build() -> None:
    words = shlex.split(command(ENVIRONMENT, COURSE))
    assert words[6:9] == ["GREETING=it's $HOME\nnow", "HOME=/root", "PATH=/opt/bin:/bin"]


def test_the_last_cmd_is_the_one_that_counts() -> None:
    assert shlex.split(command(ENVIRONMENT, 'CMD ["first"]\nCMD ["last", "two words"]\n'))[-2:] == [
        "last",
        "two words",
    ]


@pytest.mark.parametrize("dockerfile", ["FROM scratch\n", "CMD uvicorn main:app\n"])
def test_a_dockerfile_without_a_list_of_words_is_refused(dockerfile: str) -> None:
    with pytest.raises(SystemExit, match="CMD"):
        command(ENVIRONMENT, dockerfile)
