"""mkdocs.yml stays readable by Material for MkDocs, the way back from Zensical: both make the same pages of it."""

import json
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from lab import ROOT, Stack

# Of each page: the anchors of its headings, how many blocks of code it shows, and how many of them declare an output.
LOOK = """
import json, pathlib, re
site = pathlib.Path("site")
pages = {str(page.relative_to(site)): page.read_text() for page in site.rglob("*.html")}
print(json.dumps({name: [re.findall('<h[1-3] id="?([^" >]+)', html), html.count("<pre"), html.count("data-prints")]
                  for name, html in pages.items()}))
"""


def pages(image: str) -> dict[str, list[Any]]:
    """What LOOK finds in the site that the image holds."""
    run = ["docker", "run", "--rm", "--network=none", "--entrypoint=python3", image, "-c", LOOK]
    done = subprocess.run(run, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, list[Any]] = json.loads(done.stdout)
    return found


@pytest.fixture
def material(stack: Stack) -> Iterator[str]:
    """An image that holds the site as Material builds it; removed at the end."""
    tag, folder = f"docker-lab/material:{stack.project}", ROOT / "tests" / "material"
    build = ["docker", "build", "--tag", tag, "--file", str(folder / "Dockerfile")]
    argv = [*build, "--build-context", f"material={folder}", str(ROOT / "services" / "docs")]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.fail(f"Material did not build the site:\n{done.stderr[-4000:]}", pytrace=False)
    yield tag
    subprocess.run(["docker", "image", "rm", tag], capture_output=True, check=True)


@pytest.mark.long
def test_material_for_mkdocs_makes_the_same_pages(stack: Stack, material: str) -> None:
    ours = pages(f"docker-lab/docs:{stack.project}")
    assert len(ours) > 9
    assert pages(material) == ours
