"""Every setting that a program of the lab reads is in SETTINGS.md, and nothing else is."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
FOREIGN = {"GITHUB_CODESPACES_PORT"}
PRODUCT = ["lab", "services", "compose*.yaml", "Makefile", ".devcontainer"]
# As a program reads one, as Compose fills one in, as a file of Compose gives one to a service.
READ = re.compile(
    r"""(?:environ(?:ment)?(?:\.get)?[\[(]["']|\$\{?|^\s+(?=\w+:))((?:LAB_|\w+_PORT\b|ALLOWED_HOSTS\b)\w*)""",
    re.MULTILINE,
)


def settings(text: str) -> set[str]:
    """The settings that a file's text reads, or hands on."""
    return {name for name in READ.findall(text) if name.isupper()}


def read() -> set[str]:
    """The settings that the product's files read."""
    listing = ["git", "ls-files", "--", *PRODUCT]
    names = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    files = [ROOT / name for name in names if not name.endswith((".js", ".txt", ".md"))]
    return {name for file in files for name in settings(file.read_text(encoding="utf-8", errors="replace"))} - FOREIGN


def documented() -> set[str]:
    """The settings that have a row of a table."""
    rows = [line for line in (ROOT / "SETTINGS.md").read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`([A-Z0-9_]+)`", row)}


def test_every_setting_that_is_read_is_documented() -> None:
    assert read() - documented() == set()


def test_every_setting_documented_is_read_somewhere() -> None:
    listing = ["git", "grep", "-hoE", "[A-Z][A-Z0-9_]+", "--", *PRODUCT]
    words = set(subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split())
    assert documented() - words == set()


def test_a_setting_that_nobody_wrote_down_is_found() -> None:
    text = 'os.environ["LAB_NEW"], environ.get("LAB_OTHER") ${NEW_PORT:-1}\n  LAB_KEY: 1\nLAB_CONSTANT = 1'
    assert settings(text) == {"LAB_NEW", "LAB_OTHER", "NEW_PORT", "LAB_KEY"}
