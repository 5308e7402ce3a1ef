"""The two locks: hashed, and identical but for what the fast one adds."""

import re
from pathlib import Path

import pytest

API = Path(__file__).parents[4] / "services" / "api"


def locked(name: str) -> dict[str, tuple[str, frozenset[str]]]:
    """Version with its marker, and hashes, by package."""
    text = (API / name).read_text().replace("\\\n", "")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    packages = {}
    for line in lines:
        package, version = re.split("==", line.split("--hash")[0].strip(), maxsplit=1)
        packages[package] = (version, frozenset(re.findall(r"--hash=sha256:([0-9a-f]{64})", line)))
    return packages


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-fast.txt"])
def test_every_package_has_hashes(name: str) -> None:
    packages = locked(name)
    assert {"fastapi", "uvicorn", "pydantic"} <= set(packages)
    assert all(hashes for _, hashes in packages.values())


def test_the_fast_lock_adds_uvloop_and_httptools_and_changes_nothing_else() -> None:
    plain, fast = locked("requirements.txt"), locked("requirements-fast.txt")
    assert set(fast) - set(plain) == {"uvloop", "httptools"}
    assert {package: fast[package] for package in plain} == plain
