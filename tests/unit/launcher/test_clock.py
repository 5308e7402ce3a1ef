"""The stopwatch: phases between moments, whichever clock told them."""

from launcher.clock import SystemClock, Watch
from tests.unit.launcher.fakes import SECOND, FakeClock


def test_a_phase_marked_again_has_lasted_until_then() -> None:
    watch = Watch(FakeClock())
    watch.mark("listen")
    watch.mark("listen")
    watch.mark("first_200")
    assert watch.phases_ms(("listen", "first_200")) == {"listen": 2.0, "first_200": 1.0}


def test_a_moment_of_the_wall_clock_falls_in_its_place() -> None:
    watch = Watch(FakeClock())  # at 1 ms
    for _ in range(9):
        watch.mark("first_200")  # until 10 ms
    watch.mark_wall("kernel", 1000 * SECOND + 4_000_000)
    assert watch.phases_ms(("kernel", "first_200")) == {"kernel": 3.0, "first_200": 6.0}


def test_a_moment_out_of_order_gives_no_negative_phase_and_keeps_the_total() -> None:
    watch = Watch(FakeClock())
    watch.mark("create")  # 1 ms after the order
    watch.mark("first_200")
    watch.mark_wall("start", 1000 * SECOND - 5_000_000)  # before the order
    watch.mark_wall("kernel", 1000 * SECOND + 90_000_000)  # after the end
    phases = watch.phases_ms(("create", "start", "kernel", "first_200"))
    assert phases == {"create": 1.0, "start": 0.0, "kernel": 1.0, "first_200": 0.0}


def test_a_phase_never_marked_is_left_out() -> None:
    watch = Watch(FakeClock())
    watch.mark("first_200")
    assert watch.phases_ms(("create", "first_200")) == {"first_200": 1.0}


def test_the_order_s_moment_is_in_utc_to_the_microsecond() -> None:
    assert Watch(FakeClock()).started_at == "1970-01-01T00:16:40.000000+00:00"


def test_the_system_s_clock_does_not_go_back() -> None:
    clock = SystemClock()
    assert clock.now() <= clock.now()
    assert clock.wall() > 1_700_000_000 * SECOND


def test_seconds_are_counted_from_the_order() -> None:
    assert Watch(FakeClock(ticks=5 * SECOND)).elapsed_s() == 0.001


def test_an_hour_is_counted_to_the_microsecond() -> None:
    clock = FakeClock()
    watch = Watch(clock)
    clock.ticks += 3600 * SECOND
    watch.mark("first_200")
    assert watch.phases_ms(("first_200",)) == {"first_200": 3_600_001.0}
