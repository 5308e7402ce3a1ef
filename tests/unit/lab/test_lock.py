"""Which locks `make lock` renews: each one that git follows, the tools of variants by their own names."""

import subprocess

from lab import lock
from lab.rights import ROOT


def test_every_lock_is_renewed() -> None:
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*requirements*.txt"]
    followed = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert {*lock.LOCKS, *dict(lock.tools())} == set(followed)
