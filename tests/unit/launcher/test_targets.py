"""The allow-list: the lab's own images and nothing else, its bases those that the scripts make."""

import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from targets import FILE, read

NAMES = ["process", "course", "cache", "slim", "py313", "multistage", "fast", "floor", "vm", "uml"]


def test_the_list_holds_the_ten_targets_in_the_order_of_the_course() -> None:
    assert list(read("dev").targets) == NAMES


def test_the_tag_is_the_launcher_s_own() -> None:
    assert {spec.image.rpartition(":")[2] for spec in read("x-1").targets.values()} == {"x-1"}


@pytest.mark.parametrize("tag", ["", "a b", "dev/../x", "dev\nimage", "é", "$x"])
def test_a_tag_that_docker_would_not_take_is_refused(tag: str) -> None:
    with pytest.raises(ValueError, match="LAB_TAG"):
        read(tag)


def test_the_bases_are_those_that_the_lab_makes_sure_of() -> None:
    # In a process of its own: the scripts have an engine.py too.
    argv = [sys.executable, "-c", "import bases; print(*bases.BASES)"]
    scripts = Path(__file__).parents[3] / "scripts"
    known = subprocess.run(argv, cwd=scripts, capture_output=True, text=True, check=True).stdout.split()
    assert read("dev").bases == known


@pytest.mark.parametrize(
    "change",
    [
        ('kind = "vm"', 'kind = "host"'),
        ("docker-lab/floor:", "busybox:"),
        ("docker-lab/floor:", "elsewhere/floor:"),
        ('kind = "vm"', 'kind = "vm"\nprivileged = true'),
        ("[targets.floor]", '[targets."../floor"]'),
    ],
)
def test_an_entry_that_is_not_one_of_the_lab_s_is_refused(tmp_path: Path, change: tuple[str, str]) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert change[0] in text
    file = tmp_path / "targets.toml"
    file.write_text(text.replace(*change), encoding="utf-8")
    with pytest.raises(ValidationError):
        read("dev", file)
