"""The bundle: every image in one file, checked when it comes back."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from lab import bases, wheels
from tests.stack.stacks import ROOT, SERVICES, Stack

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def saved(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The bundle, and what was said while it was written."""
    path = tmp_path_factory.mktemp("bundle") / "docker-lab.tar.zst"
    done = run_bundle("bundle", "--file", str(path))
    assert done.returncode == 0, done.stderr
    return path, done.stderr


@pytest.fixture(scope="module")
def bundle(saved: tuple[Path, str]) -> Path:
    return saved[0]


def run_bundle(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The finished script, whose reader cannot be asked anything and has agreed to nothing beforehand."""
    return subprocess.run(
        [sys.executable, "-m", "lab", *arguments],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name != "LAB_YES"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def image_ids(names: list[str]) -> list[str]:
    done = subprocess.run(
        ["docker", "image", "inspect", "--format", "{{.Id}}", *names],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.split()


def test_images_that_were_removed_come_back_the_same(stack: Stack, bundle: Path) -> None:
    names = [f"docker-lab/{service}:{os.environ['LAB_TAG']}" for service in SERVICES]
    before = image_ids(names)
    stack.compose("down")
    subprocess.run(["docker", "image", "rm", *names], capture_output=True, check=True)
    assert image_ids(names) == []
    assert run_bundle("unbundle", "--file", str(bundle)).returncode == 0
    assert image_ids(names) == before
    up = stack.compose("up", "--wait", "--no-build", "--pull", "never")
    assert up.returncode == 0, up.stderr


def test_the_machine_s_own_bases_stay_what_they_were(stack: Stack, bundle: Path) -> None:
    offline = [wheels.name(base) for base in bases.BASES]
    before = image_ids([*bases.BASES])
    assert run_bundle("unbundle", "--file", str(bundle)).returncode == 0
    assert image_ids([*bases.BASES]) == before
    assert len(before) == len(image_ids(offline)) == len(bases.BASES)
    assert not {*before} & {*image_ids(offline)}


def test_the_checkout_is_beside_it_and_one_file_vouches_for_both(bundle: Path) -> None:
    check = ["sha256sum", "--check", "--strict", f"{bundle.name}.sha256"]
    done = subprocess.run(check, cwd=bundle.parent, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == ["docker-lab.tar.zst: OK", "docker-lab.zip: OK"]
    listing = ["git", "ls-tree", "-r", "-z", "--name-only", "HEAD"]
    committed = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    with zipfile.ZipFile(bundle.with_name("docker-lab.zip")) as files:
        names = {name.removeprefix("docker-lab/") for name in files.namelist() if not name.endswith("/")}
    assert names
    assert names == {*filter(None, committed)}


def test_what_measures_start_ups_is_taken_if_built_and_named_if_not(saved: tuple[Path, str]) -> None:
    tag, lines = os.environ["LAB_TAG"], saved[1].splitlines()
    (written,) = [line for line in lines if line.startswith("J'écris")]
    (left_out,) = [line for line in lines if line.startswith("Pas encore construites")]
    assert f"docker-lab/launcher:{tag}" in written
    assert f"docker-lab/floor:{tag}" in left_out
    assert f"docker-lab/floor:{tag}" not in written


def test_a_bundle_whose_bytes_changed_is_refused(bundle: Path, tmp_path: Path) -> None:
    damaged = tmp_path / bundle.name
    damaged.write_bytes(bundle.read_bytes()[:-1] + b"!")
    Path(f"{damaged}.sha256").write_text(Path(f"{bundle}.sha256").read_text())
    done = run_bundle("unbundle", "--file", str(damaged))
    assert done.returncode == 1
    assert "abîmé" in done.stderr


def test_a_missing_bundle_says_what_to_type(tmp_path: Path) -> None:
    done = run_bundle("unbundle", "--file", str(tmp_path / "absent.tar.zst"))
    assert done.returncode == 1
    assert "make unbundle FILE=" in done.stderr
