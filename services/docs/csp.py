"""The content security policies of a built site: nothing but the site itself, no script but those built with it.

The pages that hold a panel may ask two more addresses; no other page may.
"""

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

POLICY = "Content-Security-Policy"


class Page(HTMLParser):
    """What a page holds: in `scripts` the text of those that a browser would run, in `panel` whether it has one."""

    def __init__(self, file: Path) -> None:
        super().__init__(convert_charrefs=False)
        self.scripts: list[str] = []
        self.panel = False
        self._inside = False
        self.feed(file.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.panel |= attributes.get("data-lab") == "panel"
        if tag == "script" and "src" not in attributes and attributes.get("type") != "application/json":
            self._inside = True
            self.scripts.append("")

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.scripts[-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._inside = False


def content_security_policy(site: Path, connect: Iterable[str] = ()) -> str:
    """The header's value for the pages below `site`; their scripts may ask the site, and the origins `connect`.

    The theme puts a few scripts into its pages. Each is allowed by its SHA-256 (CSP level 3, section 2.3.1), computed
    from the very pages that are served, so that neither 'unsafe-inline' nor a list kept by hand is needed.
    """
    scripts = {text for file in site.rglob("*.html") for text in Page(file).scripts}
    hashes = sorted(f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in scripts)
    return "; ".join(
        [
            "default-src 'self'",
            # The search is WebAssembly: 'wasm-unsafe-eval' lets it compile, and lets no JavaScript be made from text.
            " ".join(["script-src 'self' 'wasm-unsafe-eval'", *hashes]),
            "style-src 'self'",
            " ".join(["connect-src 'self'", *connect]),
            "img-src 'self' data:",  # the theme's icons are data: masks in its style sheet
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ]
    )


def pages_with_panel(site: Path) -> frozenset[Path]:
    """The real paths of the pages that hold an element `data-lab="panel"`."""
    return frozenset(file.resolve() for file in site.rglob("*.html") if Page(file).panel)
