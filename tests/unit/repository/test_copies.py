"""A file that several images need stands in the folder of each, and is the same file."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
FOLDERS = ["services/api", "services/docs", "services/launcher"]


def test_what_uvicorn_logs_is_the_same_everywhere() -> None:
    assert len({(ROOT / folder / "log.py").read_bytes() for folder in FOLDERS[:2]}) == 1


def test_the_answer_to_a_body_in_chunks_is_the_same_everywhere() -> None:
    assert len({(ROOT / folder / "chunks.py").read_bytes() for folder in FOLDERS}) == 1
