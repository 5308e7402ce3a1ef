"""The shell blocks that a reader sees: counted in the HTML of the built site, not in its source."""

import subprocess
from html.parser import HTMLParser
from pathlib import Path

from tests.course.leftovers import docker

# Every name under which a terminal's block could be rendered; the pages' own two are among them.
SHOWN = {
    "bash",
    "powershell",
    "console",
    "sh",
    "shell",
    "zsh",
    "pwsh",
    "shell-session",
    "pwsh-session",
    "bat",
    "doscon",
}


class Counter(HTMLParser):
    """Counts div.highlight of a shell's language."""

    count = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One more for such a div."""
        classes = set((dict(attrs).get("class") or "").split())
        if tag == "div" and "highlight" in classes and classes & {f"language-{name}" for name in SHOWN}:
            self.count += 1


def count(html: str) -> int:
    """How many shell blocks the page shows."""
    counter = Counter()
    counter.feed(html)
    return counter.count


def site(checkout: Path, folder: Path) -> Path:
    """The built site out of the docs image, built of this checkout, into the folder."""
    image = folder / "image"
    built = docker("build", "--quiet", "--iidfile", str(image), str(checkout / "services/docs"))
    assert built.returncode == 0, built.stderr
    container = docker("create", image.read_text()).stdout.strip()
    try:
        subprocess.run(["docker", "cp", "--quiet", f"{container}:/app/site", str(folder / "site")], check=True)
    finally:
        docker("rm", container)
    return folder / "site"


def page(site: Path, name: str) -> str:
    """The HTML of a page of the menu."""
    stem = name.removesuffix(".md")
    path = site / "index.html" if stem == "index" else site / stem / "index.html"
    return path.read_text(encoding="utf-8")
