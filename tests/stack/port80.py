"""Port 80 of this machine, which the course leaves to the student: one test at a time, or visibly none."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from lab.ports import owner, taken
from tests.course.circumstances import one_at_a_time


@contextmanager
def port_80() -> Iterator[None]:
    """Hold port 80 against the other tests of this machine that want it.

    Where a program has it, the test is not run and says which; where CI=true, that is a failure.
    """
    with one_at_a_time():
        if taken(80):
            reason = f"port 80 is taken: {owner(80)}"
            if os.environ.get("CI") == "true":
                pytest.fail(reason, pytrace=False)
            pytest.skip(f"NOT RUN, {reason}")
        yield
