"""What a page makes is gone after its play, what others make meanwhile stays, and a tag it took is given back."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.course import leftovers
from tests.course.course import Course
from tests.course.disposable import BASE
from tests.course.leftovers import docker

PAGE = """
```bash
docker network create {name}
docker volume create {name}
docker run {base} true
docker run --detach --network {name} --volume {name}-implied:/data {base} sleep 600
printf 'FROM {base}\\nLABEL play={name}\\n' | docker build --tag {name} -
printf 'FROM {base}\\nLABEL play={name}-untagged\\n' | docker build -
docker tag {name} {name}:second
```
"""


@pytest.fixture
def name() -> str:
    return f"lab-course-{secrets.token_hex(4)}"


@pytest.fixture
def neighbour(name: str) -> Iterator[str]:
    """A container and a tag that somebody else has."""
    other = f"{name}-neighbour"
    docker("tag", BASE, f"{other}:theirs")
    yield docker("run", "--detach", "--rm", "--name", other, BASE, "sleep", "600").stdout.strip()
    docker("rm", "--force", other)
    docker("image", "rm", f"{other}:theirs")


def made(name: str) -> list[str]:
    """What the engine holds that bears the name."""
    return [
        *leftovers.lines("network", "ls", "--quiet", "--filter", f"name={name}"),
        *leftovers.lines("volume", "ls", "--quiet", "--filter", f"name={name}"),
        *leftovers.lines("ps", "--all", "--quiet", "--filter", f"network={name}"),
        *leftovers.lines("images", "--all", "--quiet", "--filter", f"label=play={name}"),
        *leftovers.lines("images", "--all", "--quiet", "--filter", f"label=play={name}-untagged"),
    ]


def write(folder: Path, text: str) -> Path:
    page = folder / "page.md"
    page.write_text(text)
    return page


def test_everything_that_the_page_made_is_gone(
    course: Course, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[str]] = []
    containers: list[set[str]] = []
    remove = leftovers.remove

    def look_first(before: leftovers.Listing, trace: leftovers.Trace) -> tuple[list[str], list[str]]:
        seen.append(made(name))
        containers.append(trace.own(before, leftovers.listing()).containers)
        return remove(before, trace)

    monkeypatch.setattr(leftovers, "remove", look_first)
    course.play_page(write(tmp_path, PAGE.format(name=name, base=BASE)))
    assert len(seen[0]) == 6
    assert len(containers[0]) == 2
    assert made(name) == []
    assert containers[0] & leftovers.listing().containers == set()


def test_what_others_make_meanwhile_stays(course: Course, tmp_path: Path, name: str, neighbour: str) -> None:
    before = leftovers.listing()
    course.play_page(
        write(tmp_path, f"```bash\ndocker tag {BASE} {name}-neighbour:theirs\ndocker run {BASE} true\n```")
    )
    after = leftovers.listing()
    assert neighbour in after.containers
    assert after.tags[f"{name}-neighbour:theirs"] == before.tags[f"{name}-neighbour:theirs"]


def test_a_tag_that_the_page_took_leads_to_its_image_again(
    course: Course, tmp_path: Path, name: str, neighbour: str
) -> None:
    before = leftovers.listing()
    build = f"printf 'FROM {BASE}\\nLABEL play={name}\\n' | docker build --tag {name}-neighbour:theirs -"
    course.play_page(write(tmp_path, f"```bash\n{build}\n```"))
    after = leftovers.listing()
    assert after.tags[f"{name}-neighbour:theirs"] == before.tags[f"{name}-neighbour:theirs"]
    assert made(name) == []


def test_a_page_that_uses_compose_has_a_project_of_its_own_and_leaves_none_of_it(
    course: Course, tmp_path: Path
) -> None:
    fetch = "import urllib.request as u; print(u.urlopen('http://localhost:8080/health').status)"
    page = f"""
```{{.bash data-wait="http://localhost:8080/health" data-with="http://localhost:8080=api-url"}}
docker compose up --detach --wait api
```

```{{.bash data-with="http://localhost:8080=api-url"}}
python3 -c "{fetch}"
echo "$COMPOSE_PROJECT_NAME" >{tmp_path}/project
docker compose ps --quiet >{tmp_path}/containers
```
"""
    course.play_page(write(tmp_path, page))
    project = (tmp_path / "project").read_text().strip()
    assert project != "docker-lab"
    assert (tmp_path / "containers").read_text().split()
    label = f"label={leftovers.LABEL}={project}"
    kinds = (["ps", "--all"], ["network", "ls"], ["volume", "ls"], ["images", "--all"])
    assert [leftovers.lines(*kind, "--quiet", "--filter", label) for kind in kinds] == [set()] * 4
    assert [tag for tag in leftovers.listing().tags if tag.endswith(f":{project}")] == []
