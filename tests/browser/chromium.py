"""Debian's Chromium as every test wants it: no window, no name service, and the patience of a busy machine."""

from playwright.sync_api import Browser, Playwright, expect

# The image runs without the rights that Chromium's own sandbox needs. No name but this machine's resolves.
SWITCHES = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]

# Playwright's own 5 s are too few where a class, or other tests, work on the same cores.
expect.set_options(timeout=20_000)


def launch(playwright: Playwright) -> Browser:
    """The browser, to be closed by the caller."""
    return playwright.chromium.launch(executable_path="/usr/bin/chromium-headless-shell", args=SWITCHES)
