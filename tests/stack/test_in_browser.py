"""The pages of the running stack in a real browser: tests/browser, played inside the image that holds Chromium."""

import json
import subprocess

import pytest

from tests.course.blocks import titles
from tests.stack.browser import GUARDS, shots
from tests.stack.stacks import Stack


def play(stack: Stack, browser_image: str, which: str) -> None:
    """Run the browser tests that the marker expression names; fail with what they said."""
    urls = [f"--env={service.upper()}_URL={stack.url(service)}" for service in ("api", "docs", "loadtest")]
    run = [
        "docker",
        "run",
        "--rm",
        *GUARDS,
        *urls,
        f"--env=MENU={json.dumps(titles())}",
        *shots(),
        browser_image,
    ]
    argv = [*run, "pytest", "--quiet", "--color=no", "--numprocesses=4", "-m", which]
    played = subprocess.run(argv, capture_output=True, text=True, check=False)
    print(played.stdout)
    if played.returncode:
        pytest.fail(f"in the browser:\n{played.stdout[-8000:]}\n{played.stderr[-2000:]}", pytrace=False)


def test_the_pages_work_in_a_browser_that_reaches_nothing_but_this_machine(stack: Stack, browser_image: str) -> None:
    play(stack, browser_image, "not long")


@pytest.mark.long
def test_every_page_is_for_the_keyboard_and_the_screen_reader_too(stack: Stack, browser_image: str) -> None:
    play(stack, browser_image, "long")
