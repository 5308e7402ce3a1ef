"""A container, a process, a machine: what each asks of the engine, in which order, and that it cleans up."""

import json
import re
import threading
from collections.abc import Callable
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from launcher import container
from launcher.clock import Watch
from launcher.core import Facts, Stopped, TargetFailed, measure
from launcher.kinds import KINDS, make
from launcher.machine import nanoseconds
from launcher.options import Kvm
from launcher.poll import Manner
from tests.unit.launcher.fakes import SECOND, FakeClock, FakeEngine, ground, spec

ROOT = Path(__file__).resolve().parents[3]
CONTAINER = [
    *("image", "clock", "create", "clock", "start", "clock", "inspect"),
    *("clock", "poll", "clock", "clock", "statistics", "whoami", "remove"),
]
PROCESS = [
    *("image", "create", "start", "inspect", "image", "statistics", "clock", "prepare_exec", "start_exec", "clock"),
    *("clock", "poll", "clock", "clock", "statistics", "whoami", "remove"),
]  # fmt: skip
MACHINE = [*CONTAINER[:-3], "logs", "statistics", "whoami", "logs", "remove"]
ORDERS = {"container": CONTAINER, "process": PROCESS, "vm": MACHINE, "uml": MACHINE}


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    """An engine whose containers answer at the first attempt, and tell their kernel."""
    fake = FakeEngine()

    def answers(address: tuple[str, int], watch: Watch, manner: Manner, between: Callable[[], None]) -> None:
        fake.do("poll")
        watch.mark(manner.accepted)
        watch.mark("first_200")

    def told(self: container.Container) -> str:
        fake.do("whoami")
        return "6.1"

    monkeypatch.setattr(container, "until_200", answers)
    monkeypatch.setattr(container.Container, "kernel", told)
    return fake


@pytest.mark.parametrize("kind", ORDERS)
def test_each_kind_s_moments_in_their_order(engine: FakeEngine, kind: str) -> None:
    found = measure(make(spec(kind), ground(engine)), FakeClock(engine.tape))
    assert found.error is None
    assert engine.tape == ORDERS[kind]


@pytest.mark.parametrize("kind", ORDERS)
def test_the_engine_s_statistics_can_be_left_alone(engine: FakeEngine, kind: str) -> None:
    found = measure(make(spec(kind), replace(ground(engine), memory=False)), FakeClock(engine.tape))
    assert found.error is None
    assert found.facts.memory_bytes is None
    assert engine.tape == [moment for moment in ORDERS[kind] if moment != "statistics"]


@pytest.mark.parametrize("kind", ORDERS)
@pytest.mark.parametrize("verb", ["image", "create", "start", "inspect", "poll", "statistics", "whoami"])
def test_whatever_the_engine_refuses_what_was_created_is_removed(engine: FakeEngine, kind: str, verb: str) -> None:
    engine.fails = verb
    found = measure(make(spec(kind), ground(engine)), FakeClock(engine.tape))
    assert found.error == {"sentence": f"Le moteur Docker a répondu 500 : {verb}", "log": []}
    assert engine.tape[-1] == "remove"


@pytest.mark.parametrize("verb", ["prepare_exec", "start_exec"])
def test_a_process_that_cannot_be_started_leaves_no_idle_container(engine: FakeEngine, verb: str) -> None:
    engine.fails = verb
    assert measure(make(spec("process"), ground(engine)), FakeClock()).error
    assert engine.tape[-1] == "remove"


def test_the_order_of_a_container_is_its_creation(engine: FakeEngine) -> None:
    found = measure(make(spec(), ground(engine)), FakeClock())
    assert list(found.phases_ms) == ["create", "start", "listen", "first_200"]
    assert found.total_ms == sum(found.phases_ms.values())


def test_a_process_runs_the_image_s_own_command_in_its_folder_and_counts_its_own_memory(
    engine: FakeEngine,
) -> None:
    found = measure(make(spec("process"), ground(engine)), FakeClock())
    idle, command = engine.bodies
    assert idle["Cmd"] == ["sleep", "infinity"]
    assert command == {"Cmd": ["uvicorn", "main:app"], "WorkingDir": "/app"}
    assert list(found.phases_ms) == ["exec", "listen", "first_200"]
    assert found.facts.memory_bytes == 100  # 230 with it, 130 without


def test_a_process_whose_idle_container_told_no_memory_tells_none(
    engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = iter([None, 230])
    target = make(spec("process"), ground(engine))
    monkeypatch.setattr(target, "used", lambda: next(told))
    assert measure(target, FakeClock()).facts == Facts(kernel="6.1")


def test_a_machine_s_console_splits_its_phases(engine: FakeEngine) -> None:
    stamps = {"kernel": 3, "init": 4, "command": 5}  # ms after the wall clock's 1,000 s
    engine.console = [f"1970-01-01T00:16:40.00{ms}000000Z lab-mark {mark} 0.10" for mark, ms in stamps.items()]
    engine.console.insert(0, "1970-01-01T00:16:40.001Z lab-accelerator tcg /dev/kvm est absent")
    found = measure(make(spec("vm"), ground(engine)), FakeClock())
    assert found.phases_ms == {
        "create": 1.0, "start": 1.0, "kernel": 1.0, "init": 1.0, "command": 0.0, "first_200": 1.0
    }  # fmt: skip
    assert (found.facts.accelerator, found.facts.fallback) == ("tcg", "/dev/kvm est absent")


def test_an_accelerator_that_is_no_fall_back_has_no_reason(engine: FakeEngine) -> None:
    engine.console = ["1970-01-01T00:16:40.001Z lab-accelerator uml"]
    found = measure(make(spec("uml"), ground(engine)), FakeClock())
    assert (found.facts.accelerator, found.facts.fallback) == ("uml", None)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("1970-01-01T00:00:01Z", SECOND),
        ("1970-01-01T00:00:01.000000001Z", SECOND + 1),
        ("1970-01-01T00:01:00.5Z", 60 * SECOND + SECOND // 2),
    ],
)
def test_the_engine_s_moments_are_read_to_the_nanosecond(moment: str, expected: int) -> None:
    assert nanoseconds(moment) == expected


def test_nothing_is_created_once_nobody_waits(engine: FakeEngine) -> None:
    with pytest.raises(Stopped):
        measure(make(spec(), ground(engine, stopped=True)), FakeClock())
    assert "create" not in engine.tape


def waiting(engine: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    """No 200 ever comes: `between` is called until it raises."""

    def never(address: object, watch: Watch, manner: Manner, between: Callable[[], None]) -> None:
        while True:
            between()

    monkeypatch.setattr(container, "until_200", never)


def test_a_target_that_never_answers_ends_at_its_limit_with_its_last_words(
    engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting(engine, monkeypatch)
    engine.console = ["1970-01-01T00:16:40Z Address already in use"]
    found = measure(make(spec(), ground(engine)), FakeClock())
    assert found.error == {
        "sentence": "« course » n'a pas répondu en 30 s.", "log": ["Address already in use"]
    }  # fmt: skip


def test_a_target_that_ended_is_not_waited_for(engine: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting(engine, monkeypatch)
    target = make(spec(), ground(engine))
    monkeypatch.setattr(target, "locate", lambda: setattr(engine, "running", False))
    found = measure(target, FakeClock())
    assert found.error is not None
    assert found.error["sentence"] == "« course » s'est arrêté (code 3) sans avoir répondu."


@pytest.mark.parametrize("located", [True, False])
def test_a_target_that_ended_with_a_sentence_of_the_lab_s_own_fails_with_it_alone(
    engine: FakeEngine, monkeypatch: pytest.MonkeyPatch, *, located: bool
) -> None:
    waiting(engine, monkeypatch)
    engine.console = [
        f"1970-01-01T00:16:4{at}Z {words}" for at, words in enumerate(("Kernel panic", "✗ UML n'a pas démarré."))
    ]
    target = make(spec("uml"), ground(engine))
    if located:
        monkeypatch.setattr(target, "locate", lambda: None)
    engine.running = False
    found = measure(target, FakeClock())
    assert found.error == {"sentence": "UML n'a pas démarré.", "log": []}


def test_a_process_that_ended_is_run_once_more_for_its_last_words(
    engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting(engine, monkeypatch)
    target = make(spec("process"), ground(engine))
    monkeypatch.setattr(target, "locate", lambda: setattr(engine, "running", False))
    found = measure(target, FakeClock())
    assert found.error is not None
    assert found.error["log"] == ["no such module"]
    assert engine.tape[-2:] == ["start_exec attached", "remove"]


def test_a_virtual_machine_is_told_what_the_probe_found(engine: FakeEngine) -> None:
    measure(make(spec("vm"), ground(engine, kvm=Kvm(reason="absent"))), FakeClock())
    measure(make(spec("vm"), ground(engine, kvm=Kvm(works=True, group="109"))), FakeClock())
    without, with_kvm = engine.bodies
    assert without["Env"][1:] == ["LAB_ACCELERATOR=tcg", "LAB_FALLBACK=absent"]
    assert "Devices" not in without["HostConfig"]
    assert with_kvm["HostConfig"]["Devices"][0]["PathOnHost"] == "/dev/kvm"
    assert with_kvm["HostConfig"]["GroupAdd"] == ["109"]


@pytest.mark.parametrize("kind", ["container", "process", "uml"])
def test_nothing_but_a_virtual_machine_gets_the_device(engine: FakeEngine, kind: str) -> None:
    measure(make(spec(kind), ground(engine, kvm=Kvm(works=True))), FakeClock())
    assert "Devices" not in engine.bodies[0]["HostConfig"]


def answering(body: bytes, monkeypatch: pytest.MonkeyPatch) -> container.Container:
    """A target whose GET /whoami answers so, on a port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/whoami" else 404)
            self.end_headers()
            self.wfile.write(body if self.path == "/whoami" else b"{}")

        def log_message(self, *words: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Handler)
    monkeypatch.setattr(container, "PORT", server.server_port)

    def serve() -> None:
        with server:
            server.handle_request()

    threading.Thread(target=serve).start()
    target = container.Container(spec(), ground(FakeEngine()))
    target.address = "127.0.0.1"
    return target


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"kernel": "6.1.0"}', "6.1.0"),
        (b'{"kernel": 6}', None),
        (b"{}", None),
        (b"[]", None),
        (b"<html>", None),
    ],
)
def test_a_kernel_is_what_whoami_tells(monkeypatch: pytest.MonkeyPatch, body: bytes, expected: str | None) -> None:
    assert answering(body, monkeypatch).kernel() == expected


def test_a_target_that_answers_no_more_tells_no_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    target = answering(b"{}", monkeypatch)
    target.kernel()
    assert target.kernel() is None


def test_a_target_answers_on_the_port_of_the_web() -> None:
    assert container.PORT == 80


def waits(engine: FakeEngine, monkeypatch: pytest.MonkeyPatch, seconds: list[float], kind: str = "container") -> None:
    """Waits for a target while a stopwatch shows these seconds, one at each reading; no 200 ever comes."""
    waiting(engine, monkeypatch)
    shown = iter(seconds)
    watch = Watch(FakeClock())
    monkeypatch.setattr(watch, "elapsed_s", lambda: next(shown))
    make(spec(kind), ground(engine)).wait(watch)


def test_the_engine_is_asked_once_a_second_whether_the_target_still_runs(
    engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(StopIteration):
        waits(engine, monkeypatch, [0.5, 1.0, 1.5, 1.6, 2.0, 2.6, 2.7, 3.6])
    assert engine.tape == ["inspect", "inspect"]  # at 1.6 and 2.7: more than a second after the last look


@pytest.mark.parametrize(("kind", "limit"), [("container", 30.0), ("process", 30.0), ("vm", 120.0), ("uml", 120.0)])
def test_a_target_may_answer_at_its_limit_and_not_after_it(
    engine: FakeEngine, monkeypatch: pytest.MonkeyPatch, kind: str, limit: float
) -> None:
    with pytest.raises(StopIteration):
        waits(engine, monkeypatch, [limit, limit, limit], kind)
    with pytest.raises(TargetFailed, match=rf"^« course » n'a pas répondu en {limit:.0f} s\.$"):
        waits(engine, monkeypatch, [limit, limit, limit + 0.1], kind)


def test_a_wait_ends_once_nobody_waits_for_it(engine: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting(engine, monkeypatch)
    with pytest.raises(Stopped):
        make(spec(), ground(engine, stopped=True)).wait(Watch(FakeClock()))


def test_an_image_that_is_not_built_is_said_with_how_to_build_it(engine: FakeEngine) -> None:
    engine.images = {}
    found = measure(make(spec(), ground(engine)), FakeClock())
    assert found.error is not None
    assert found.error["sentence"].startswith("Pas encore construit : docker-lab/course:dev.")


def test_a_target_gone_as_soon_as_it_started_says_so(engine: FakeEngine) -> None:
    engine.running = False
    engine.console = ["1970-01-01T00:16:40Z killed by the kernel"]
    found = measure(make(spec(), ground(engine)), FakeClock())
    said = "« course » s'est arrêté aussitôt démarré."
    assert found.error == {"sentence": said, "log": ["killed by the kernel"]}


def test_a_process_that_ended_says_its_code(engine: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting(engine, monkeypatch)
    target = make(spec("process"), ground(engine))
    monkeypatch.setattr(target, "locate", lambda: setattr(engine, "running", False))
    found = measure(target, FakeClock())
    assert found.error is not None
    assert found.error["sentence"] == "« course » s'est arrêté (code 1) sans avoir répondu."
    said_again = {
        "Cmd": ["uvicorn", "main:app"],
        "WorkingDir": "/app",
        "AttachStdout": True,
        "AttachStderr": True,
    }
    assert engine.bodies[-1] == said_again


def test_a_process_has_its_image_s_whole_command_in_the_root_by_default(engine: FakeEngine) -> None:
    config = {"Entrypoint": ["python"], "Cmd": ["-m", "x"]}
    engine.images = {"docker-lab/course:dev": {"Id": "1", "Config": config}}
    measure(make(spec("process"), ground(engine)), FakeClock())
    assert engine.bodies[1] == {"Cmd": ["python", "-m", "x"], "WorkingDir": "/"}


def test_a_process_of_an_image_without_a_command_is_not_started(engine: FakeEngine) -> None:
    engine.images = {"docker-lab/course:dev": {"Id": "1", "Config": {}}}
    found = measure(make(spec("process"), ground(engine)), FakeClock())
    assert found.error == {"sentence": "L'image docker-lab/course:dev n'a pas de commande.", "log": []}


def test_a_process_that_takes_less_than_idling_did_takes_nothing(
    engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = iter([230, 130])
    target = make(spec("process"), ground(engine))
    monkeypatch.setattr(target, "used", lambda: next(told))
    assert measure(target, FakeClock()).facts == Facts(memory_bytes=0, kernel="6.1")


def test_two_containers_of_one_target_have_names_of_their_own(engine: FakeEngine) -> None:
    first, second = (make(spec(), ground(engine)).name for _ in range(2))
    assert re.fullmatch("lab-target-course-[0-9a-f]{8}", first)
    assert first != second


def test_last_words_that_the_engine_does_not_give_are_none(engine: FakeEngine) -> None:
    engine.fails = "logs"
    assert make(spec(), ground(engine)).last_words() == []


def test_the_phases_of_all_kinds_are_those_that_the_document_knows() -> None:
    schema = json.loads((ROOT / "services/loadtest/startup/schema.json").read_text(encoding="utf-8"))
    sample = schema["$defs"]["sample"]["properties"]
    assert set(sample["phases_ms"]["propertyNames"]["enum"]) == {
        phase for kind in KINDS.values() for phase in kind.phases
    }
    assert set(schema["$defs"]["kind"]["enum"]) == set(KINDS)
