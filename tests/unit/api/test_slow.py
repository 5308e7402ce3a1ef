"""Burning: as much CPU time as was asked."""

import time

from slow import burn


def test_the_time_burnt_is_cpu_time_of_this_thread() -> None:
    before = time.thread_time()
    steps = burn(20)
    assert time.thread_time() - before >= 0.02
    assert steps > 0
    assert burn(0) == 0
