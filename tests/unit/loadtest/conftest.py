"""The modules of services/loadtest as its container has them, without gevent's patches: pytest stays itself."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
os.environ["LOCUST_SKIP_MONKEY_PATCH"] = "1"
sys.path[:0] = [str(ROOT / "services/loadtest"), str(ROOT / "scripts"), str(Path(__file__).parent)]
