"""`docker compose up` as typed in class, in the foreground: its last lines are the addresses, and Ctrl-C ends it."""

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer

import httpx2

from tests.stack.stacks import SERVICES, Stack, running_stack

LAST = "Locust, pour la charge"


@contextmanager
def foreground(stack: Stack) -> Iterator[subprocess.Popen[str]]:
    """The command in the foreground, its output one text; ended at last, whatever the test did."""
    argv = [*stack.compose_command_property, "up"]
    with subprocess.Popen(
        argv, cwd=stack.context, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        patience = Timer(120, process.kill)  # a stack that never says its addresses must not be waited for
        patience.start()
        try:
            yield process
        finally:
            patience.cancel()
            process.kill()


def test_the_addresses_come_last_and_ctrl_c_stops_every_service_by_its_own_word(http: httpx2.Client) -> None:
    with running_stack() as stack:
        stack.compose("down", "--volumes")
        with foreground(stack) as up:
            assert up.stdout is not None
            said = []
            for line in up.stdout:
                said.append(line)
                if LAST in line:
                    break
            addresses = re.findall(r"http://\S+", "".join(said[-3:]))
            assert [http.get(address).status_code for address in addresses] == [200, 200, 200]
            assert {address.rpartition(":")[2] for address in addresses} == {
                os.environ[f"{service.upper()}_PORT"] for service in SERVICES
            }
            assert [line for line in said if "/health" in line or "0.0.0.0" in line] == []
            up.send_signal(signal.SIGINT)
            rest, _ = up.communicate(timeout=60)
        assert "Traceback" not in rest
        codes = stack.compose("ps", "--all", "--format", "{{.Service}} {{.ExitCode}}").stdout.split("\n")
        ended = dict(line.split() for line in codes if line)
        assert set(SERVICES) < set(ended)
        assert set(ended.values()) <= {"0", "143"}, ended  # 137: killed, after the ten seconds of its grace
