"""A power cut takes nothing that was acknowledged. The control writes with synchronous=NORMAL, and loses."""

import os
import shutil
from pathlib import Path

import pytest

from tests.reliability.powercut import power_cuts
from tests.reliability.promises import Promise

CUTS = 20
CAN_MOUNT = os.geteuid() == 0 and Path("/dev/loop-control").exists()
pytestmark = pytest.mark.skipif(
    not CAN_MOUNT or (os.environ.get("CI") != "true" and shutil.which("mkfs.ext4") is None),
    reason="a file system in a file takes root, loop devices and mkfs.ext4 on Linux: NOT RUN here",
)


def test_twenty_power_cuts_take_nothing_acknowledged_and_synchronous_normal_loses(promise: Promise) -> None:
    found, control = power_cuts("main:app", CUTS), power_cuts("hasty:app", CUTS)
    promise(
        f"{CUTS} power cuts, 8 clients: nothing acknowledged is lost",
        f"{found.account.lost} of {found.account.acknowledged} lost",
        f"synchronous=NORMAL, cut {control.cuts}: {control.account.lost} of {control.account.acknowledged} lost",
    )
    assert (found.cuts, found.account.lost, found.account.invented, found.integrity) == (CUTS, 0, 0, "ok")
    assert control.account.lost
