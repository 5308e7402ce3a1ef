"""CPU work whose amount is chosen, for the route that is slow on purpose."""

import time


def burn(milliseconds: int) -> int:
    """Steps done in that much CPU time of this thread, which takes longer by the clock on a busy machine."""
    end = time.thread_time_ns() + milliseconds * 1_000_000
    steps = 0
    while time.thread_time_ns() < end:
        steps += sum(range(100)) == 4950
    return steps
