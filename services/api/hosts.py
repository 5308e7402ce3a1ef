"""The names by which this machine may be asked: the local ones, and those of ALLOWED_HOSTS.

A page that makes its own name point to this machine (DNS rebinding) asks by that name, and a browser always says it.
"""

import os
import re
from collections.abc import Collection
from functools import lru_cache

# Names that nobody can make point here from the public DNS: addresses, names without a dot (localhost, a service of
# Compose, a container), and the endings kept for local networks.
LOCAL = re.compile(r"(?:[a-z0-9_-]+|[0-9.]+|\[[0-9a-f:.]+\]|[a-z0-9_.-]+\.(?:localhost|local|internal))\.?")
PORT = re.compile(r":[0-9]*$")


def allowed() -> "list[str]":
    """The names of ALLOWED_HOSTS, separated by commas."""
    return [name.strip().lower() for name in os.environ.get("ALLOWED_HOSTS", "").split(",") if name.strip()]


def is_known(host: str, more: Collection[str]) -> bool:
    """Whether a Host header, in small letters, has a local name or one of `more`; * among them stands for any."""
    return is_local(host) or "*" in more or _name(host) in more


@lru_cache(maxsize=64)
def is_local(host: str) -> bool:
    """Whether the name in a Host header is one that only this machine and its networks give."""
    name = _name(host)
    return not name or LOCAL.fullmatch(name) is not None


def _name(host: str) -> str:
    return PORT.sub("", host)
