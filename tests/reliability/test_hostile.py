"""Hostile input: the requests of hostile.toml against the running stack, and those that schemathesis makes up.

The control of both is an application with the same routes, as a first tutorial writes them (naive.py).
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest

from tests.reliability.corpus import Hostile, complete, read
from tests.reliability.judge import faults, fell
from tests.reliability.promises import Promise
from tests.reliability.reach import HERE, Reach, by_port, from_inside, naive_application
from tests.stack.stacks import Stack, running_stack

CORPUS = read()
SERVICES = ("api", "docs", "loadtest", "launcher")
TRACEBACK = re.compile(r"Traceback.*(?:\n\s.*)*\n?(.*)")  # and its last line, which names the error
AIMS = {"root:": "/etc/passwd", "create_app": "/app/docs/server.py", "LAB_API": "/proc/1/environ"}


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with running_stack(profiles=("measure",)) as running:
        yield running


@pytest.fixture(scope="module")
def reach(stack: Stack) -> dict[str, Reach]:
    ports = {service: urlsplit(stack.url(service)).port or 0 for service in ("api", "docs", "loadtest")}
    by_ports = {service: by_port(port) for service, port in ports.items()}
    return {**by_ports, "launcher": from_inside(stack.container("loadtest"), "launcher")}


@pytest.fixture(scope="module")
def naive() -> Iterator[int]:
    with naive_application() as port:
        yield port


def test_the_corpus_is_large_and_each_refusal_has_its_words() -> None:
    assert len(CORPUS) >= 60
    assert {hostile.service for hostile in CORPUS} == set(SERVICES)
    assert len({(hostile.service, hostile.name) for hostile in CORPUS}) == len(CORPUS)
    assert [hostile.name for hostile in CORPUS if hostile.refused and not hostile.says] == []
    assert [hostile.name for hostile in CORPUS if hostile.leaves == bool(hostile.statuses)] == []


def test_what_the_paths_out_of_docs_lead_to_is_there_to_be_read(stack: Stack) -> None:
    assert {each.never for each in CORPUS if each.service == "docs"} == {"", "secret", *AIMS}
    assert [word for word, path in AIMS.items() if word not in stack.exec("docs", ["cat", path])[1]] == []


def naive_falls(port: int) -> tuple[list[Hostile], list[Hostile]]:
    """The requests that the naive application is asked, and those that it falls for."""
    asked, ask = [hostile for hostile in CORPUS if hostile.service == "api"], by_port(port)
    with ThreadPoolExecutor(8) as pool:  # it waits for each byte that it is promised
        answers = list(pool.map(lambda each: ask(each.sent, each.then, each.leaves), asked))
    return asked, [each for each, answer in zip(asked, answers, strict=True) if fell(each, answer)]


def test_every_service_refuses_says_why_and_goes_on_and_a_naive_one_does_not(
    stack: Stack, reach: dict[str, Reach], naive: int, promise: Promise
) -> None:
    wrong: dict[str, list[str]] = {}
    for hostile in CORPUS:
        ask = reach[hostile.service]
        answer = ask(hostile.sent, hostile.then, hostile.leaves)
        if found := faults(hostile, answer, ask(complete("GET /health", hostile.service))):
            wrong[f"{hostile.service}: {hostile.name}"] = found
    for service in SERVICES:
        if traced := TRACEBACK.findall(stack.compose("logs", "--no-log-prefix", service).stdout):
            wrong[f"{service}: its log"] = traced
    asked, fallen = naive_falls(naive)
    promise(
        f"hostile corpus: {len(CORPUS)} requests, {len(SERVICES)} services",
        f"{len(wrong)} failed",
        f"naive FastAPI: {len(fallen)} of {len(asked)} failed",
    )
    assert wrong == {}
    assert [each.name for each in asked if each.control and each not in fallen] == []


def test_no_request_of_the_corpus_has_begun_a_run(stack: Stack, http: httpx2.Client) -> None:
    state: dict[str, Any] = http.get(f"{stack.url('loadtest')}/stats/requests").json()
    assert (state["state"], state["user_count"]) == ("ready", 0)


def made_up(address: str, folder: Path, *options: str) -> dict[str, Any]:
    """The report of schemathesis on the application at this address."""
    report, program = folder / "report.json", Path(sys.executable).with_name("schemathesis")
    order = [str(program), "--config-file", str(HERE / "schemathesis.toml"), "run", f"{address}/openapi.json"]
    direct = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    done = subprocess.run(
        [*order, "--report-json-path", str(report), *options],
        cwd=folder,
        env={**direct, "PYTHONPATH": str(HERE)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert report.exists(), done.stdout + done.stderr
    found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    return {**found, "words": done.stdout}


def test_no_request_made_up_from_the_api_s_document_is_taken_amiss(
    stack: Stack, naive: int, tmp_path: Path, http: httpx2.Client, promise: Promise
) -> None:
    document = http.get(f"{stack.url('api')}/openapi.json").json()
    operations = sum(len(methods) for methods in document["paths"].values())
    control = made_up(f"http://127.0.0.1:{naive}", tmp_path, "--phases", "fuzzing", "--max-examples", "20")
    found = made_up(stack.url("api"), tmp_path)
    cases = found["test_cases"]["generated"]
    promise(
        f"schemathesis, seed {found['seed']}: {cases} cases, {operations} operations",
        f"{found['test_cases']['unique_failures']} failures",
        f"naive FastAPI: {control['test_cases']['unique_failures']} failures",
    )
    assert (found["failures"], found["errors"]) == ([], []), found["words"]
    assert found["operations"]["tested"] == operations
    assert cases >= 2000
    assert TRACEBACK.findall(stack.compose("logs", "--no-log-prefix", "api").stdout) == []
    assert control["test_cases"]["unique_failures"] >= 1
