"""What a Dockerfile asks for from elsewhere: the base images that it names, and the locks that its pip reads."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

# A FROM, a COPY --from and a --mount=…,from= may each name an image; or a stage, which is no image.
IMAGE = re.compile(r"(?:^[ \t]*FROM\s+(?:--\S+\s+)*|\bfrom=)([^\s,]+)", re.MULTILINE | re.IGNORECASE)
LOCK = re.compile(r"\bpip3?\b.*\s-r\s+(\S+)")
COMMENT = re.compile(r"^[ \t]*#.*$", re.MULTILINE)


def images(recipe: str) -> set[str]:
    """Every image, stage or context that the text of a Dockerfile names."""
    return set(IMAGE.findall(COMMENT.sub("", recipe)))


def locks(recipe: str) -> set[str]:
    """The requirement files from which the text of a Dockerfile has pip install."""
    return set(LOCK.findall(COMMENT.sub("", recipe)))


def of(services: Iterable[Mapping[str, Any]]) -> set[str]:
    """The texts of the Dockerfiles that build these services, as `docker compose config` describes them."""
    builds = [service["build"] for service in services if "build" in service]
    return {
        build.get("dockerfile_inline")
        or (Path(build["context"]) / build.get("dockerfile", "Dockerfile")).read_text(encoding="utf-8")
        for build in builds
    }
