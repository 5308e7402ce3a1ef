"""Locust without gevent's patches: pytest stays itself."""

import os

os.environ["LOCUST_SKIP_MONKEY_PATCH"] = "1"
