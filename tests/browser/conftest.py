"""The browser, and where the running lab is: API_URL, DOCS_URL and LOADTEST_URL, which have no default."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from chromium import launch


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, with no name service and no window."""
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def api() -> str:
    """Address of the course's application, without a final slash."""
    return os.environ["API_URL"].rstrip("/")


@pytest.fixture(scope="session")
def docs() -> str:
    """Address of the course's text, without a final slash."""
    return os.environ["DOCS_URL"].rstrip("/")


@pytest.fixture(scope="session")
def loadtest() -> str:
    """Address of Locust's page, without a final slash."""
    return os.environ["LOADTEST_URL"].rstrip("/")


@pytest.fixture(scope="session")
def shots() -> Path | None:
    """Folder for pictures of the pages (SHOTS), or None when nobody wants to look at them."""
    folder = os.environ.get("SHOTS")
    return Path(folder) if folder else None
