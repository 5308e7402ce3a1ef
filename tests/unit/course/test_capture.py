"""Values out of the tables that Docker 28 and Docker 29 print."""

import pytest

from tests.course.capture import built, container_name, image_id

OURS = "sha256:4f5d413eb125" + "0" * 52
OTHER = "sha256:daed1eb764cd" + "0" * 52
ABSENT = "sha256:0000000000ff" + "0" * 52
DOCKER_28 = """\
sudo (shim): docker images
REPOSITORY            TAG                IMAGE ID       CREATED          SIZE
docker-lab/loadtest   dev                79b714bbd29e   14 minutes ago   181MB
<none>                <none>             4f5d413eb125   14 minutes ago   136MB
docker-lab/api        dev                daed1eb764cd   14 minutes ago   136MB
build                 aaaaaaaaaaaa       3ffac2627b15   14 minutes ago   120MB
"""
DOCKER_29 = """\
IMAGE                     ID             DISK USAGE   CONTENT SIZE   EXTRA
docker-lab/loadtest:dev   79b714bbd29e        181MB         44.1MB    U
<untagged>                4f5d413eb125        136MB           36MB
docker-lab/api:dev        daed1eb764cd        136MB           36MB    U
"""
PS = """\
CONTAINER ID   IMAGE                     COMMAND                  CREATED         STATUS         PORTS                NAMES
816d4e3046db   docker-lab/docs:dev       "uvicorn --factory s…"   2 minutes ago   Up 2 minutes   127.0.0.1:8000->8000/tcp   docker-lab-docs-1
f0bdc43bfe25   4f5d413eb125              "uvicorn main:app --…"   3 seconds ago   Up 2 seconds   0.0.0.0:80->80/tcp   brave_curie
394ef4f4512d   docker-lab/api:dev        "uvicorn main:app --…"   14 minutes ago  Up 13 minutes  127.0.0.1:8080->80/tcp     docker-lab-api-1
"""  # noqa: E501


@pytest.mark.parametrize("table", [DOCKER_28, DOCKER_29], ids=["docker 28", "docker 29"])
def test_the_image_is_the_one_that_the_page_built(table: str) -> None:
    assert image_id(table, [OURS]) == "4f5d413eb125"
    assert image_id(table, [OURS, OTHER]) == "daed1eb764cd"
    assert image_id(table, [OTHER, OURS, ABSENT]) == "4f5d413eb125"


@pytest.mark.parametrize("table", [DOCKER_28, DOCKER_29], ids=["docker 28", "docker 29"])
def test_an_image_that_the_page_did_not_build_is_not_taken_for_its_own(table: str) -> None:
    assert image_id(table, [ABSENT]) is None
    assert image_id(table, []) is None


def test_a_tag_that_looks_like_an_id_is_not_one() -> None:
    assert image_id(DOCKER_28, ["sha256:" + "a" * 64]) is None
    assert image_id(DOCKER_28, ["sha256:3ffac2627b15" + "0" * 52]) == "3ffac2627b15"


def test_digests_are_read_of_both_image_stores_and_of_quiet_builds() -> None:
    overlay = f"#8 exporting layers done\n#8 writing image {OURS} done\n"
    containerd = f"#5 [1/2] FROM python:3.9@{ABSENT}\n#8 exporting manifest {OTHER} done\n"
    index = f"#8 exporting config {ABSENT} done\n#8 exporting manifest list {OURS} 0.0s done\n"
    assert built(overlay + containerd + index + f"{OTHER}\n") == [OURS, OTHER, OURS, OTHER]


def test_the_container_is_the_one_that_the_page_started() -> None:
    assert container_name(PS, {"f0bdc43bfe25" + "0" * 52}) == "brave_curie"
    assert container_name(PS, {"ffffffffffff" + "0" * 52}) is None
    assert container_name(PS, set()) is None
