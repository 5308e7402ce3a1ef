"""A file that several images need stands in the folder of each, and is the same file."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
COPIES = {
    "chunks.py": ["services/api", "services/docs", "services/launcher"],
    "cgroup.py": ["services/api", "services/loadtest/throughput"],
    "events.py": ["services/launcher", "services/loadtest/startup"],
    "hosts.py": ["services/api", "services/docs"],
    "log.py": ["services/api", "services/docs"],
}


@pytest.mark.parametrize("name", COPIES)
def test_what_several_images_need_is_the_same_everywhere(name: str) -> None:
    assert len({(ROOT / folder / name).read_bytes() for folder in COPIES[name]}) == 1
