"""What every target's container is allowed, whatever its kind: as little as the lab's own api."""

from typing import Any

import pytest

from launcher.kinds import KINDS, make
from launcher.options import Kvm
from launcher.options import body as created_from
from tests.unit.launcher.fakes import HOME, FakeEngine, ground, spec


def body(kind: str, kvm: Kvm) -> dict[str, Any]:
    """What the engine is asked to create for a target of that kind."""
    return dict(created_from(spec(kind), HOME, make(spec(kind), ground(FakeEngine(), kvm=kvm)).needs()))


@pytest.mark.parametrize("kind", KINDS)
def test_no_right_no_mount_no_port_one_network(kind: str) -> None:
    created = body(kind, Kvm(works=True))
    host = created["HostConfig"]
    assert created["User"] == "10001:10001"
    assert (host["CapDrop"], host["SecurityOpt"]) == (["ALL"], ["no-new-privileges:true"])
    assert host["ReadonlyRootfs"]
    assert host["NetworkMode"] == HOME.network
    assert host["Memory"] == host["MemorySwap"] > 0
    assert host["PidsLimit"] > 0
    assert host["Sysctls"] == {"net.ipv4.ip_unprivileged_port_start": "0"}
    assert not {"Binds", "Mounts", "Privileged", "PortBindings", "CapAdd", "PidMode"} & set(host)
    assert created["Labels"]["docker-lab.launcher"] == "lab"
    assert "LAB_DATABASE=/tmp/readings.sqlite3" in created["Env"]


@pytest.mark.parametrize("kind", KINDS)
def test_only_uml_may_execute_from_memory(kind: str) -> None:
    executable = [options for options in body(kind, Kvm())["HostConfig"]["Tmpfs"].values() if ",exec," in options]
    assert bool(executable) == (kind == "uml")


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"process"}))
def test_a_container_runs_its_image_s_own_command(kind: str) -> None:
    assert not {"Cmd", "Entrypoint"} & set(body(kind, Kvm()))


def asked(memory: int, **more: Any) -> dict[str, Any]:
    """Everything that the engine is asked to create, and nothing else."""
    tmpfs = more.pop("tmpfs", {})
    return {
        "Image": "docker-lab/course:dev",
        "User": "10001:10001",
        "Env": ["LAB_DATABASE=/tmp/readings.sqlite3", *more.pop("env", [])],
        "Labels": {"docker-lab.launcher": "lab", "docker-lab.launcher.target": "course"},
        "Healthcheck": {"Test": ["NONE"]},
        "HostConfig": {
            "NetworkMode": "net1",
            "CapDrop": ["ALL"],
            "SecurityOpt": ["no-new-privileges:true"],
            "ReadonlyRootfs": True,
            "Tmpfs": {"/tmp": "rw,noexec,nosuid,nodev,size=64m", **tmpfs},  # noqa: S108
            "Memory": memory,
            "MemorySwap": memory,
            "PidsLimit": 128,
            "Sysctls": {"net.ipv4.ip_unprivileged_port_start": "0"},
            "LogConfig": {"Type": "json-file", "Config": {"max-size": "1m"}},
            **more.pop("host", {}),
        },
        **more,
    }


def test_the_engine_is_asked_for_this_and_nothing_else() -> None:
    vm = {"tmpfs": {"/run/vm": "rw,noexec,nosuid,nodev,size=64m,mode=1777"}}
    uml = {"tmpfs": {"/run/uml": "rw,exec,nosuid,nodev,size=400m,mode=1777"}}
    device = {"PathOnHost": "/dev/kvm", "PathInContainer": "/dev/kvm", "CgroupPermissions": "rw"}
    found = Kvm(works=True, group="109")
    small, large = 268_435_456, 536_870_912
    slow = ["LAB_ACCELERATOR=tcg", "LAB_FALLBACK="]
    fast = ["LAB_ACCELERATOR=kvm", "LAB_FALLBACK="]
    assert body("container", found) == asked(small)
    assert body("process", found) == asked(small, Entrypoint=[], Cmd=["sleep", "infinity"])
    assert body("uml", found) == asked(large, **uml)
    assert body("vm", Kvm()) == asked(large, env=slow, **vm)
    assert body("vm", found) == asked(large, env=fast, host={"Devices": [device], "GroupAdd": ["109"]}, **vm)
