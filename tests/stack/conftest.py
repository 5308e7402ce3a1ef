"""One running stack for the whole session, the image of the browser, and a client that ignores proxies."""

from collections.abc import Iterator

import httpx2
import pytest

from tests.stack.browser import build
from tests.stack.stacks import Stack, running_stack


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    with running_stack() as running:
        yield running


@pytest.fixture(scope="session")
def browser_image() -> str:
    return build()


@pytest.fixture(scope="session")
def http() -> Iterator[httpx2.Client]:
    with httpx2.Client(trust_env=False, timeout=10) as client:
        yield client
