"""The modules of services/launcher as its container has them, and the fakes beside these tests."""

import sys
import warnings
from pathlib import Path

with warnings.catch_warnings():
    # The newest Starlette would rather have httpx2, which nothing else here needs.
    warnings.filterwarnings("ignore", message="Using `httpx`")
    import fastapi.testclient  # noqa: F401

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "services/launcher"), str(Path(__file__).parent)]
