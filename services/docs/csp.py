"""The content security policy of a built site: nothing but the site itself, no script but those built with it."""

from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path


class InlineScripts(HTMLParser):
    """Collects in `found` the text of the scripts that a page holds and that a browser would run."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "script" and "src" not in attributes and attributes.get("type") != "application/json":
            self._inside = True
            self.found.append("")

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.found[-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._inside = False


def content_security_policy(site: Path) -> str:
    """The header's value for every page below `site`.

    The theme puts a few scripts into its pages. Each is allowed by its SHA-256 (CSP level 3, section 2.3.1), computed
    from the very pages that are served, so that neither 'unsafe-inline' nor a list kept by hand is needed.
    """
    scripts: set[str] = set()
    for page in site.rglob("*.html"):
        parser = InlineScripts()
        parser.feed(page.read_text(encoding="utf-8"))
        scripts.update(parser.found)
    hashes = sorted(f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in scripts)
    return "; ".join(
        [
            "default-src 'self'",
            # The search is WebAssembly: 'wasm-unsafe-eval' lets it compile, and lets no JavaScript be made from text.
            " ".join(["script-src 'self' 'wasm-unsafe-eval'", *hashes]),
            "style-src 'self'",
            "img-src 'self' data:",  # the theme's icons are data: masks in its style sheet
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ]
    )
