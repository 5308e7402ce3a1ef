"""The document that clients are written from: a change of it is seen where it is reviewed.

Written anew, once it is what it should be: `python tests/unit/api/test_openapi.py`, with services/api on PYTHONPATH.
"""

import json
from pathlib import Path
from typing import Any

import main

RECORDED = Path(__file__).parents[2] / "recorded/openapi.json"


def document() -> "dict[str, Any]":
    """FastAPI's, but for what its version for Python 3.9 leaves out: descriptions in paths, and doubles."""
    found = json.loads(json.dumps(main.app.openapi()))
    for path in found["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", []):
                parameter.pop("description", None)
                if parameter["in"] == "path":
                    parameter["schema"].pop("description", None)
    return dict(found)


def test_the_document_is_the_one_that_was_last_looked_at() -> None:
    assert document() == json.loads(RECORDED.read_text(encoding="utf-8"))


if __name__ == "__main__":
    RECORDED.write_text(json.dumps(document(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
