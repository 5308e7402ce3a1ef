"""The Dockerfile is the course's, byte for byte, and the page of the course stays readable."""

from pathlib import Path

ROOT = Path(__file__).parents[4]
API = ROOT / "services" / "api"


def test_the_dockerfile_is_the_course_s_without_its_trailing_space() -> None:
    course = (ROOT / "services" / "docs" / "source.fr.md").read_bytes()
    start = course.index(b"FROM python:3.9")
    end = course.index(b"]", course.index(b"CMD [", start)) + 1
    instructions = course[start:end]
    assert [line.split()[0] for line in instructions.splitlines() if line] == [
        b"FROM",
        b"WORKDIR",
        b"COPY",
        b"RUN",
        b"CMD",
    ]
    assert (API / "Dockerfile").read_bytes() == instructions + b"\n"


def test_main_can_be_read_in_class() -> None:
    assert len((API / "main.py").read_text().splitlines()) <= 120
