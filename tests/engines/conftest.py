"""What these tests need of the machine, and, at the end of their report, the engines on which nothing was run."""

import os
import platform
import shutil

import pytest

from lab.debian import install_packages

# Engines of the lab's users that cannot be had where these tests were written, and why. README says the same.
NOT_HAD = {
    "Engine 29": "no package of Debian's nor of PyPI's carries it; the containerd store of 28.5 is nearest",
    "Docker Desktop, WSL2": "no Windows and no macOS; DOCKER_DESKTOP.fr.md lists what to try there",
    "arm64": "the processor is amd64; ci.yml asks for an arm64 machine and has never been run",
    "official base images": "no registry; ci.yml pulls them and has never been run",
}
LONG = "`make test-engines-long`"


@pytest.fixture(scope="session", autouse=True)
def able() -> None:
    """Skip, aloud, where no private engine can be started; under CI that is a failure."""
    if platform.system() == "Linux" and os.geteuid() == 0 and shutil.which("dockerd"):
        if not shutil.which("slirp4netns"):
            install_packages("slirp4netns")
        return
    reason = "NOT RUN: a private engine takes Linux, root and dockerd"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    terminalreporter.section("engines")
    if config.option.markexpr == "not long":
        terminalreporter.write_line(f"NOT RUN: rootless, userns-remap, Compose 5, cgroup v2: {LONG} does")
    for name, reason in NOT_HAD.items():
        terminalreporter.write_line(f"NOT RUN: {name}: {reason}")
