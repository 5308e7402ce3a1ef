"""Of what is new on the engine, what is the page's and what is another's."""

import pytest

from tests.course import leftovers
from tests.course.leftovers import Listing, Trace

MINE, THEIRS, BASE = ("sha256:" + digit * 64 for digit in "abc")


def listing(**more: set[str] | dict[str, str]) -> Listing:
    empty: dict[str, set[str]] = {kind: set() for kind in ("containers", "networks", "volumes", "images")}
    return Listing(**{**empty, "tags": {}, **more})  # type: ignore[arg-type]


BEFORE = listing(images={BASE}, tags={"python:3.9": BASE, "docker-lab/api:dev": BASE})


@pytest.fixture(autouse=True)
def no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leftovers, "lines", lambda *arguments: set())


def trace(typed: str = "", printed: str = "", created: set[str] | None = None) -> Trace:
    return Trace("lab-test-1", created or set(), typed, printed)


def test_only_what_came_into_being_through_the_relay_is_the_pages() -> None:
    now = listing(containers={"1", "2"}, networks={"3", "4"}, volumes={"5", "6"})
    own = trace(created={"1", "3", "5", "gone"}).own(BEFORE, now)
    assert own == listing(containers={"1"}, networks={"3"}, volumes={"5"})


def test_what_was_there_before_is_never_the_pages() -> None:
    before = listing(containers={"1"}, volumes={"data"}, images={MINE}, tags={"mine:latest": MINE})
    typed = trace(f"docker volume create data\ndocker tag {MINE} mine", f"#1 writing image {MINE} done", {"1", "data"})
    assert typed.own(before, before) == listing()


def test_a_volume_that_docker_run_made_is_known_by_its_name() -> None:
    now = listing(volumes={"data", "database"})
    assert trace("docker run --volume data:/data image").own(BEFORE, now).volumes == {"data"}


def test_an_image_is_known_by_the_digest_that_its_build_printed() -> None:
    now = listing(images={BASE, MINE, THEIRS})
    assert trace(printed=f"#8 writing image {MINE} done\n").own(BEFORE, now).images == {MINE}


def test_a_tag_is_known_by_its_name_or_its_project() -> None:
    tags = {"mine:latest": MINE, "docker-lab/api:lab-test-1": MINE, "theirs:latest": THEIRS}
    own = trace("docker build --tag mine .").own(BEFORE, listing(images={BASE, MINE, THEIRS}, tags=tags))
    assert set(own.tags) == {"mine:latest", "docker-lab/api:lab-test-1"}
    assert own.images == {MINE}


def test_a_tag_that_others_moved_meanwhile_is_not_the_pages_even_when_it_names_it() -> None:
    now = listing(images={BASE, THEIRS}, tags={"docker-lab/api:dev": THEIRS})
    typed = trace("docker run docker-lab/api:dev")
    assert typed.own(BEFORE, now).tags == {}
    assert typed.own(BEFORE, now).images == set()


def test_an_image_that_others_tagged_too_is_left_to_them() -> None:
    now = listing(images={BASE, MINE}, tags={"theirs:latest": MINE})
    assert trace(printed=f"#8 writing image {MINE} done\n").own(BEFORE, now).images == set()
