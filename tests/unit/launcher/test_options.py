"""What every target's container is allowed, whatever its kind: as little as the lab's own api."""

import pytest

from fakes import HOME, spec
from options import Kvm, body

KINDS = ["process", "container", "vm", "uml"]


@pytest.mark.parametrize("kind", KINDS)
def test_no_right_no_mount_no_port_one_network(kind: str) -> None:
    created = body(spec(kind), HOME, Kvm(works=True))
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
    executable = [
        options
        for options in body(spec(kind), HOME, Kvm())["HostConfig"]["Tmpfs"].values()
        if ",exec," in options
    ]
    assert bool(executable) == (kind == "uml")


@pytest.mark.parametrize("kind", KINDS[1:])
def test_a_container_runs_its_image_s_own_command(kind: str) -> None:
    assert not {"Cmd", "Entrypoint"} & set(body(spec(kind), HOME, Kvm()))
