"""Files of others are those that THIRD_PARTY.md lists, unchanged."""

import hashlib
import re
from pathlib import Path

ROOT = Path(__file__).parents[4]
LISTED = dict(
    re.findall(r"^\| (services/\S+) \| ([0-9a-f]{64}) \|$", (ROOT / "THIRD_PARTY.md").read_text(), re.MULTILINE)
)


def test_each_file_listed_is_unchanged() -> None:
    assert {path: hashlib.sha256((ROOT / path).read_bytes()).hexdigest() for path in LISTED} == LISTED


def test_each_file_of_others_is_listed() -> None:
    folders = [ROOT / "services/api/static", ROOT / "services/docs/theme/assets/vega"]
    kept = {str(file.relative_to(ROOT)) for folder in folders for file in folder.iterdir()}
    assert kept == set(LISTED)
