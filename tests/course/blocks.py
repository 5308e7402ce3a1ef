"""Every fenced block of a page with the attributes that the site renders, found by the site's own Markdown.

What an attribute means, on a block of shell:

data-play="no"            not played; data-why="…" says why, in French
data-os="macos"           not playable here, nor is language powershell (its syntax is checked where pwsh is there)
data-place="disposable"   played in a container thrown away afterwards: it changes the machine
data-needs="https://…"    played only where that address answers
data-port="80"            played only where nobody else holds that port
data-background="true"    it keeps its terminal busy: the next block is typed in another one
data-wait="http://…"      the block is done when this address answers 200
data-captures="image-id"  its output tells the value of that name
data-with="TEXT=image-id" TEXT of the block and of its data-wait stands for that value; several: "TEXT=a; TEXT=b"
data-shows="docker-ps"    its output stands below it, as the capture of that name
data-prints="TEXT"        its output holds this text, as its page says; several: "TEXT; OTHER"
"""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml
from markdown import Markdown

DOCS = Path(__file__).resolve().parents[2] / "services/docs"
SHELLS = {"bash", "powershell"}


@dataclass(frozen=True)
class Block:
    """One fenced block: where it stands, its language, its text, and its attributes without their `data-`.

    `options` are the attributes that have no `data-`: they change how the block looks.
    """

    page: str
    line: int
    language: str
    code: str
    attributes: dict[str, str]
    options: dict[str, str] = field(default_factory=dict)

    @property
    def shell(self) -> bool:
        """Whether a reader types it into a terminal."""
        return self.language in SHELLS

    def __str__(self) -> str:
        return f"{self.page}:{self.line} {self.code.splitlines()[0]}"


def menu() -> list[str]:
    """The pages' file names in the order of the site's menu."""
    nav = yaml.safe_load((DOCS / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]
    return [name for entry in nav for name in entry.values()]


def titles() -> dict[str, str]:
    """The chapters' titles by their path on the site, in the order of its menu."""
    nav = yaml.safe_load((DOCS / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]
    named = [(name.removesuffix(".md"), title) for entry in nav for title, name in entry.items()]
    return {"/" if name == "index" else f"/{name}/": title for name, title in named}


def collect(page: Path) -> list[Block]:
    """The page's fenced blocks of every language, in its order, those inside tabs and boxes included."""
    found: list[Block] = []

    def keep(
        source: str,
        language: str | None,
        _class: str,
        _options: dict[str, Any],
        _md: Markdown,
        *,
        attrs: dict[str, str] | None = None,
        **_: Any,
    ) -> str:
        data = {key[5:]: value for key, value in (attrs or {}).items() if key.startswith("data-")}
        options = {key: value for key, value in (attrs or {}).items() if not key.startswith("data-")}
        found.append(Block(page.name, 0, language or "", source, data, options))
        return ""

    settings = yaml.safe_load((DOCS / "mkdocs.yml").read_text(encoding="utf-8"))["markdown_extensions"]
    extensions = {name: options for entry in settings for name, options in as_item(entry)}
    # The generator is started in the folder of mkdocs.yml, and the paths written there are relative to it.
    snippets = extensions["pymdownx.snippets"]
    snippets["base_path"] = [str(DOCS / folder) for folder in snippets["base_path"]]
    extensions["pymdownx.superfences"] = {"custom_fences": [{"name": "*", "class": "", "format": keep}]}
    text = page.read_text(encoding="utf-8")
    Markdown(extensions=list(extensions), extension_configs=extensions).convert(text)
    return [replace(block, line=line) for block, line in zip(found, lines(text, found), strict=True)]


def as_item(entry: str | dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """A name of mkdocs.yml's list with its options, which may be none."""
    if isinstance(entry, str):
        return [(entry, {})]
    return [(name, options or {}) for name, options in entry.items()]


def lines(text: str, found: list[Block]) -> list[int]:
    """The line, from 1, of each block's first line of code."""
    numbers, at = [], 0
    written = [line.strip() for line in text.splitlines()]
    for block in found:
        at = written.index(block.code.splitlines()[0].strip(), at) + 1
        numbers.append(at)
    return numbers
