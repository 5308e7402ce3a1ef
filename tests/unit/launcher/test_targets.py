"""The allow-list: the lab's own images and nothing else, its bases those that the lab makes."""

import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest
from pydantic import ValidationError

from launcher.events import Kind
from launcher.kinds import KINDS
from launcher.models import RunRequest
from launcher.targets import FILE, read


def test_the_reference_is_in_the_list_and_every_kind_is_shown() -> None:
    found = read("dev")
    assert found.reference in found.targets
    assert {spec.kind for spec in found.targets.values()} == set(get_args(Kind)) == set(KINDS)


def test_what_a_run_may_ask_for_is_within_bounds_and_so_is_the_usual() -> None:
    for bounds in (read("dev").rounds, read("dev").seed):
        assert bounds.least <= bounds.usual <= bounds.most
    RunRequest(targets=["course"], rounds=read("dev").rounds.most, seed=read("dev").seed.most)
    for over in (
        {"rounds": read("dev").rounds.most + 1, "seed": 1},
        {"rounds": 1, "seed": read("dev").seed.most + 1},
    ):
        with pytest.raises(ValidationError):
            RunRequest.model_validate({"targets": ["course"], **over})


def test_each_question_is_one() -> None:
    assert [spec.name for spec in read("dev").targets.values() if "?" not in spec.question] == []


def test_the_tag_is_the_launcher_s_own() -> None:
    assert {spec.image.rpartition(":")[2] for spec in read("x-1").targets.values()} == {"x-1"}


@pytest.mark.parametrize("tag", ["", "a b", "dev/../x", "dev\nimage", "é", "$x"])
def test_a_tag_that_docker_would_not_take_is_refused(tag: str) -> None:
    with pytest.raises(ValueError, match="LAB_TAG"):
        read(tag)


def test_the_bases_are_those_that_the_lab_makes_sure_of() -> None:
    argv = [sys.executable, "-c", "from lab import bases; print(*bases.BASES)"]
    root = Path(__file__).parents[3]
    known = subprocess.run(argv, cwd=root, capture_output=True, text=True, check=True).stdout.split()
    assert set(read("dev").bases) == set(known)


@pytest.mark.parametrize(
    "change",
    [
        ('kind = "vm"', 'kind = "host"'),
        ('service = "floor"', 'service = "../busybox"'),
        ('service = "floor"', 'service = "floor"\nimage = "elsewhere/floor:dev"'),
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


def test_the_longest_tag_that_docker_takes_is_taken_and_one_sign_more_is_not() -> None:
    assert read("a" * 128).targets["course"].image == f"docker-lab/api:{'a' * 128}"
    with pytest.raises(ValueError, match=r"^LAB_TAG=a{129} n'est pas une étiquette d'image\.$"):
        read("a" * 129)


def test_a_name_has_at_most_sixteen_signs(tmp_path: Path) -> None:
    file = tmp_path / "targets.toml"
    text = FILE.read_text(encoding="utf-8")
    file.write_text(text.replace("[targets.floor]", f"[targets.{'a' * 16}]"), encoding="utf-8")
    assert "a" * 16 in read("dev", file).targets
    file.write_text(text.replace("[targets.floor]", f"[targets.{'a' * 17}]"), encoding="utf-8")
    with pytest.raises(ValidationError):
        read("dev", file)


def test_a_list_once_read_is_not_changed() -> None:
    listed = read("dev")
    with pytest.raises(ValidationError):
        listed.reference = "slim"
    with pytest.raises(ValidationError):
        listed.targets["vm"].image = "busybox"
