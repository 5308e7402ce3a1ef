"""The modules of services/launcher as its container has them, and the fakes beside these tests."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "services/launcher"), str(Path(__file__).parent)]
