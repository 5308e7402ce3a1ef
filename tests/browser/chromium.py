"""Debian's Chromium as every test wants it: no window, and no name service."""

from playwright.sync_api import Browser, Playwright

# The image runs without the rights that Chromium's own sandbox needs. No name but this machine's resolves.
SWITCHES = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


def launch(playwright: Playwright) -> Browser:
    """The browser, to be closed by the caller."""
    return playwright.chromium.launch(executable_path="/usr/bin/chromium-headless-shell", args=SWITCHES)
