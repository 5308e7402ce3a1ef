"""Values that a reader copies from a command's output: the image just built, the container just started."""

import re
from collections.abc import Collection

# A row of `docker images`: one or two words, then the id. Docker up to 28 has REPOSITORY TAG IMAGE-ID CREATED SIZE;
# from 29 on, IMAGE ID DISK-USAGE CONTENT-SIZE EXTRA. Two words are tried first: a tag may look like an id.
IMAGE = re.compile(r"^\S+(?: +\S+)? +([0-9a-f]{12})(?= |$)", re.MULTILINE)
# A row of `docker ps`: the id first, the names last.
CONTAINER = re.compile(r"^([0-9a-f]{12}) .* (\S+)$", re.MULTILINE)
# What BuildKit writes of an image it made, in either image store; `docker build --quiet` writes the digest alone.
BUILT = re.compile(
    r"^(?:#\d+ (?:writing image|exporting manifest list|exporting manifest) )?(sha256:[0-9a-f]{64})(?: |$)",
    re.MULTILINE,
)


def built(output: str) -> list[str]:
    """The digests of the images that these builds made, in their order."""
    return BUILT.findall(output)


def image_id(table: str, digests: list[str]) -> str | None:
    """The id in a `docker images` table of the latest of these images; None when it shows none of them."""
    shown = IMAGE.findall(table)
    return next((each for digest in reversed(digests) for each in shown if digest.startswith(f"sha256:{each}")), None)


def container_name(table: str, ids: Collection[str]) -> str | None:
    """The name in a `docker ps` table, newest first, of one of these containers; None when it shows none."""
    rows = CONTAINER.findall(table)
    return next((name for short, name in rows if any(each.startswith(short) for each in ids)), None)
