"""More than there is room for: a body that memory cannot hold, a full disk, a container out of memory."""

import os
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import httpx2
import pytest

from tests.reliability.crash import docker, inspected, integrity
from tests.reliability.judge import status
from tests.reliability.ledger import CLIENTS, writing
from tests.reliability.promises import Promise
from tests.reliability.reach import by_port
from tests.stack.stacks import Stack, running_stack

MIB = 1024 * 1024
HUGE = 300  # MiB, where a container has 256
# The most that the container's control group has ever held, caches included, in either version of the groups.
PEAK = "cat /sys/fs/cgroup/memory.peak /sys/fs/cgroup/memory/memory.max_usage_in_bytes 2>/dev/null"
# Takes all the room that is left, to the last byte.
FILL = """
with open("/data/ballast", "wb", buffering=0) as ballast:
    for size in (65536, 1):
        try:
            while ballast.write(b"x" * size):
                pass
        except OSError:
            pass
"""
READS = [
    "/readings?limit=1000",
    "/readings.csv",
    "/readings/1",
    "/sensors",
    "/sensors/client-0/summary?since=2026-01-01T00:00:00Z",
]
# The kernel ends the likeliest process of the group that has no memory left: this one says that it is the server.
DEVOUR = """
with open("/proc/1/oom_score_adj", "w") as preference:
    preference.write("1000")
b"x" * 2**30
"""


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    services = ("cramped", "unguarded", "unrestarted")
    with running_stack(Path(__file__).with_name("limits.yaml"), published=services) as running:
        yield running


def run(stack: Stack, service: str, program: str) -> None:
    """Run the Python program inside the service's container, to whatever end."""
    stack.exec(service, ["python3", "-c", program])


def test_a_full_disk_is_a_507_reads_go_on_and_writes_resume(stack: Stack, promise: Promise) -> None:
    with writing(stack.url("unguarded")) as naive:
        naive.more(300)
        run(stack, "unguarded", FILL)
        naive.wait(lambda: naive.refused.total() > CLIENTS)
    with writing(stack.url("cramped")) as ledger, ledger.connect() as client:
        ledger.more(300)  # beyond the first checkpoint
        run(stack, "cramped", FILL)
        ledger.wait(lambda: ledger.refused.total() > CLIENTS)
        told = client.get("/health").json()
        reads = [client.get(path).status_code for path in READS]
        assert stack.exec("cramped", ["rm", "/data/ballast"])[0] == 0
        ledger.more(300)
        account = ledger.account()
        assert client.get("/health").json() == {"status": "ok"}
    promise(
        "full disk: 507, reads go on, nothing acknowledged is lost, writes resume with the room",
        f"{dict(ledger.refused)}; {len(READS)} reads: {set(reads)}; {account.lost} of {account.acknowledged} lost",
        f"a naive application: {dict(naive.refused)}",
    )
    assert (set(ledger.refused), told, reads) == ({507}, {"status": "disk full"}, [200] * len(READS))
    assert (account.lost, account.invented, integrity(stack, "cramped")) == (0, 0, "ok")
    assert set(naive.refused) == {500}


def test_a_disk_full_before_the_first_start_is_a_sentence_that_says_what_to_do(stack: Stack, promise: Promise) -> None:
    said = {}
    for service in ("full", "unguarded-full"):
        started = stack.compose("up", "--detach", "--no-deps", service)
        assert started.returncode == 0, started.stderr
        docker("wait", stack.container(service))
        said[service] = stack.compose("logs", "--no-log-prefix", service).stdout
    sentence = [line for line in said["full"].splitlines() if "Disque plein" in line]
    traces = {service: "Traceback" in words for service, words in said.items()}
    promise(
        "disk full before the first start: the log says what to do",
        f"{len(sentence)} sentence, traceback: {traces['full']}",
        f"a naive application: traceback: {traces['unguarded-full']}",
    )
    assert len(sentence) == 1, said["full"]
    assert "Libérez de la place" in sentence[0]
    assert traces == {"full": False, "unguarded-full": True}


def memory(stack: Stack, service: str) -> tuple[int, int]:
    """The most that the service's container has ever held, and its limit, in bytes."""
    limit: int = inspected(stack.container(service))["HostConfig"]["Memory"]
    return int(stack.exec(service, ["sh", "-c", PEAK])[1]), limit


def send(address: str, announced: bool) -> int:
    """The status that a body of 300 MiB gets, its length told first or never."""
    parts = (b" " * MIB for _ in range(HUGE))
    headers = {"content-type": "application/json"}
    if announced:
        headers["content-length"] = str(HUGE * MIB)
    with httpx2.Client(trust_env=False, timeout=60) as client:
        return client.post(address, content=parts, headers=headers).status_code


def test_a_body_of_300_mb_is_a_413_and_memory_stays_under_its_limit(stack: Stack, promise: Promise) -> None:
    api = stack.url("api")
    kinds = [(path, announced) for path in ("/readings", "/readings/batch") for announced in (True, False)]
    statuses = [send(api + path, announced) for path, announced in kinds]
    peak, limit = memory(stack, "api")
    naive = stack.container("unguarded")  # for the last time: nothing starts it again
    with suppress(httpx2.TransportError):
        send(stack.url("unguarded") + "/readings", announced=True)
    docker("wait", naive)
    control = inspected(naive)["State"]
    promise(
        f"{HUGE} MB body, announced or not: 413, memory under its limit",
        f"{statuses}; {peak / MIB:.0f} of {limit // MIB} MiB at most",
        f"a naive application: out of memory {control['OOMKilled']}, exit {control['ExitCode']}",
    )
    assert statuses == [413] * len(kinds)
    assert peak < limit
    assert (control["OOMKilled"], control["ExitCode"]) == (True, 137)


@pytest.mark.parametrize(("service", "path", "refusal"), [("docs", "/", 405), ("loadtest", "/swarm", 413)])
def test_such_a_body_is_refused_by_the_other_services_too(stack: Stack, service: str, path: str, refusal: int) -> None:
    """The control is the one above: the naive application is out of memory."""
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {HUGE * MIB}\r\n\r\n"
    ask = by_port(int(os.environ[f"{service.upper()}_PORT"]))
    assert status(ask(head.encode() + b" " * (HUGE * MIB))) == refusal
    peak, limit = memory(stack, service)
    assert peak < limit
    assert inspected(stack.container(service))["RestartCount"] == 0


def test_out_of_memory_the_api_is_back_with_its_data(stack: Stack, promise: Promise) -> None:
    control = stack.container("unrestarted")
    run(stack, "unrestarted", DEVOUR)
    docker("wait", control)
    with writing(stack.url("api")) as ledger:
        ledger.more(300)
        outage = ledger.outage(partial(run, stack, "api", DEVOUR))
        account = ledger.account()
    ended = inspected(control)["State"]
    promise(
        "out of memory: back in under 3 s, nothing acknowledged is lost",
        f"{outage:.1f} s; {account.lost} of {account.acknowledged} lost",
        f"restart: no: still {ended['Status']}",
    )
    assert inspected(stack.container("api"))["RestartCount"] == 1
    assert (account.lost, account.invented, integrity(stack, "api")) == (0, 0, "ok")
    assert (ended["Status"], ended["OOMKilled"]) == ("exited", True)
