"""One boot of each machine for the whole run; amd64 only, as the machines are."""

import platform
from collections.abc import Iterator

import pytest

from tests.vm.machines import Machines, running_machines


@pytest.fixture(scope="session")
def machines() -> Iterator[Machines]:
    if platform.machine().lower() not in {"x86_64", "amd64"}:
        pytest.skip(f"NOT RUN: the virtual machines are for amd64, and this is {platform.machine()}")
    with running_machines() as running:
        yield running
