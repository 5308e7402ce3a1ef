"""The page follows the student's own container, started and stopped for real: before, during and after."""

import os
import subprocess
from collections.abc import Iterator

import pytest

from tests.stack.browser import Tab, tab
from tests.stack.port80 import port_80
from tests.stack.stacks import Stack

OWN = "[data-lab=panel] .lab-card >> nth=0"
LAB = "[data-lab=panel] .lab-card >> nth=1"


def docker(*arguments: str) -> str:
    done = subprocess.run(["docker", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def image(stack: Stack) -> str:
    """The id that `docker images` shows for the image of the course's Dockerfile."""
    return docker("images", "--quiet", f"docker-lab/api:{os.environ['LAB_TAG']}")


@pytest.fixture
def page(stack: Stack, browser_image: str) -> Iterator[Tab]:
    """The chapter on the Dockerfile, while port 80 is free."""
    with port_80(), tab(browser_image, f"{stack.url('docs')}/dockerfile/") as opened:
        yield opened


def done(page: Tab, step: str) -> None:
    """Wait until the page has seen the step done."""
    page.see(f"#step-{step}[data-done=true]", "")


def command(page: Tab, first: str, holding: str) -> list[str]:
    """The words of the page's command that begins so, once it holds the value; without `sudo`."""
    return page.see(f".language-bash:has-text('sudo {first}') code", holding).split()[1:]


def test_the_page_follows_the_student_s_own_container_from_before_to_after(stack: Stack, page: Tab, image: str) -> None:
    lab = stack.container("api")
    page.see(OWN, "pas encore démarré")
    assert lab[:12] in page.see(LAB, "en marche")
    page.shoot("panel-1-before")

    page.type("#answer-image-id", image)
    done(page, "image-id")
    container = docker("run", "--detach", *command(page, "docker run", image)[2:])
    try:
        short = docker("ps", "--filter", f"id={container}", "--format", "{{.ID}}")
        shown = page.see(OWN, short)
        assert "en marche" in shown
        assert os.uname().release in shown
        for step in ("running", "docs", "redoc"):
            done(page, step)

        page.type("#answer-container-id", lab[:12])
        page.see("#result-container-id", "un service du labo")
        page.type("#answer-container-id", short)
        done(page, "container-id")
        page.type("#answer-kernel-inside", docker("exec", container, "uname", "-r"))
        done(page, "kernel-inside")
        page.type("#answer-kernel-outside", os.uname().release)
        done(page, "kernel-outside")
        page.shoot("panel-2-during")

        words = command(page, "docker stop", short)
        assert words == ["docker", "stop", short]
        docker(*words[1:])
        page.see(OWN, "arrêté")
        done(page, "stopped")
        page.see("[data-lab=progress]", "8 étapes faites sur 8")
        page.shoot("panel-3-after")
    finally:
        subprocess.run(["docker", "rm", "--force", "--volumes", container], capture_output=True, check=False)
