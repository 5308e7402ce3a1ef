"""A machine to throw away is another one, is gone when its shell is, and says why it cannot be had."""

import os
from pathlib import Path

import pytest

from lab import bases
from tests.course import disposable
from tests.course.course import Course
from tests.course.leftovers import lines


def containers() -> set[str]:
    return lines("ps", "--all", "--quiet", "--filter", f"ancestor={disposable.BASE}")


@pytest.mark.usefixtures("course")
def test_what_a_block_does_to_it_never_reaches_this_machine() -> None:
    machine = disposable.machine(os.environ)
    try:
        made = machine.run("sudo mkdir /etc/lab-course && cat /etc/hostname && apt-get install procps && ps")
        hostname = made.output.splitlines()[1]
        assert made.status == 0, made.output
        assert "sudo (shim): mkdir /etc/lab-course" in made.output
        assert hostname in containers()
        assert not Path("/etc/lab-course").exists()
    finally:
        machine.close()
    assert hostname not in containers()


def test_without_an_archive_it_says_so(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    dead = ['Acquire::http::Proxy "http://127.0.0.1:9"', 'Acquire::Retries "0"']
    monkeypatch.setattr(bases, "apt_options", lambda: dead)
    with pytest.raises(disposable.NotHere, match=r"apt gets no package lists in a container: .+"):
        disposable.machine(os.environ)
