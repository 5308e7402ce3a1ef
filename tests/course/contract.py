"""What a fence of a page may say: a language or an attribute that is not here would be skipped in silence."""

import re

from tests.course.blocks import SHELLS, Block

LANGUAGES = {*SHELLS, "diff", "dockerfile", "ini", "json", "python", "text", "yaml"}
OPTIONS = {"title", "hl_lines", "linenums"}  # how a block looks; the site's theme knows these
CAPTURED = {"image-id", "container-name"}  # told by the output of an earlier block
GIVEN = {
    "api-url",
    "docs-url",
    "loadtest-url",
}  # told by the player: its Compose project has ports of its own
ANY = r".+"
URL = r"https?://\S+"
VALUES = {
    "play": "no",
    "why": ANY,
    "os": "macos",
    "place": "disposable",
    "needs": URL,
    "port": r"\d+",
    "background": "true",
    "wait": URL,
    "captures": "|".join(sorted(CAPTURED)),
    "with": ANY,
    "shows": r"[a-z0-9-]+",
    "prints": ANY,
}
# What a block must never do on a machine that others use too; such a block says data-play="no".
HARMFUL = re.compile(
    r"\bprune\b"
    r"|\bdocker\s+(?:\w+\s+)?(?:rmi?|stop|kill)\b[^\n]*\$\((?![^)]*--filter)[^)]*\bdocker\b"  # every container
    r"|\bcompose\b[^\n]*\s(?:-p|--project-name)\b"  # a project with a name that others may have
)


def replacements(block: Block) -> list[tuple[str, str]]:
    """The texts of the block that stand for something, each with the name of its value."""
    pairs = [pair.strip().rpartition("=") for pair in block.attributes.get("with", "").split(";")]
    return [(text, name) for text, _, name in pairs if name]


def expected(block: Block) -> list[str]:
    """The texts that the block's output must hold."""
    return [text for text in block.attributes.get("prints", "").split("; ") if text]


def mistakes(block: Block) -> list[str]:
    """What is wrong with the block's language and attributes, a sentence each; none when it can be played or not."""
    said = block.attributes
    found = [] if block.language in LANGUAGES else [f"unknown language {block.language!r}"]
    found += [f"unknown attribute {name}" for name in block.options if name not in OPTIONS]
    found += [f"unknown attribute data-{name}" for name in said if name not in VALUES]
    found += [
        f"data-{name}={value!r} means nothing"
        for name, value in said.items()
        if name in VALUES and not re.fullmatch(VALUES[name], value)
    ]
    if said and not block.shell:
        found.append("attributes of a shell block on a block that is none")
    if ("play" in said) != ("why" in said):
        found.append('data-play="no" and data-why go together')
    for text, name in replacements(block):
        if not text or text not in block.code + said.get("wait", ""):
            found.append(f"{text!r} of data-with stands nowhere in the block")
        if name not in CAPTURED | GIVEN:
            found.append(f"data-with names a value that nothing gives: {name!r}")
    found += [
        f"{text!r} of data-prints proves nothing: the block itself says it"
        for text in expected(block)
        if text in block.code
    ]
    if "prints" in said and (block.language != "bash" or {"background", "play", "os"} & set(said)):
        found.append("data-prints on a block whose output is not read")
    if block.language == "bash" and "play" not in said and HARMFUL.search(block.code):
        found.append("it could remove what is not the page's own")
    return [f"{block.page}:{block.line}: {each}" for each in found]
