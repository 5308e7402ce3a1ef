"""Docker's subnets: counted as the engine does (31 on a fresh one, seen on 28.5.2), compared with the machine's."""

import json
import platform
from ipaddress import ip_network
from typing import Any

import pytest

from lab import engine, networks, project

OWN = ("default", "front", "launch", "load", "targets")


def network(name: str, subnet: str, driver: str = "bridge", **options: str) -> dict[str, Any]:
    """What `docker network inspect` tells, shortened."""
    return {
        "Name": name,
        "Id": f"{name:0<64}",
        "Driver": driver,
        "IPAM": {"Config": [{"Subnet": subnet}] if subnet else None},
        "Options": {f"com.docker.network.{key}": value for key, value in options.items()},
    }


BRIDGE = network("bridge", "172.17.0.0/16", **{"bridge.name": "docker0"})
NONE = network("none", "", driver="null")


@pytest.fixture
def asked(fake: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Set what the engine and `ip route` tell."""
    monkeypatch.setattr(project, "config", lambda: {"networks": {each: {"name": f"lab_{each}"} for each in OWN}})

    def tell(listed: list[dict[str, Any]], routes: list[dict[str, Any]] | None = None, **info: Any) -> None:
        described = {"KernelVersion": platform.release(), "SecurityOptions": [], **info}
        monkeypatch.setattr(engine, "info", lambda: described)
        fake("docker", f"""case "$2" in ls) echo some ;; *) echo '{json.dumps(listed)}' ;; esac""")
        fake("ip", f"echo '{json.dumps(routes or [])}'")

    return tell


def used(count: int) -> list[dict[str, Any]]:
    """Networks that hold the first subnets of the engine's own pools."""
    divided = [subnet for pool, size in networks.DEFAULT_POOLS for subnet in ip_network(pool).subnets(new_prefix=size)]
    return [network(f"n{number}", str(subnet)) for number, subnet in enumerate(divided[:count])]


def test_a_fresh_engine_has_31_subnets() -> None:
    assert len(used(100)) == 31


@pytest.mark.parametrize(("taken", "good"), [(1, True), (21, True), (22, None), (26, None), (27, False), (31, False)])
def test_subnets_that_run_out_are_told_before_and_block_when_the_lab_lacks_some(
    asked: Any, taken: int, good: bool | None
) -> None:
    asked(used(taken))
    found = networks.shortage()
    assert found.good is good
    assert ("docker network prune" in found.remedy) is (good is not True)


def test_a_lab_whose_networks_are_there_needs_no_more(asked: Any) -> None:
    asked([*used(31), *(network(f"lab_{each}", "") for each in OWN)])
    assert networks.shortage().good is not False


def test_the_engine_s_own_pools_are_those_counted(asked: Any) -> None:
    asked([BRIDGE], DefaultAddressPools=[{"Base": "10.201.0.0/22", "Size": 24}])
    assert "4 sous-réseau(x) libre(s), il en faut 5" in networks.shortage().text


def test_what_the_machine_reaches_without_a_gateway_is_passed_over_as_the_engine_does(asked: Any) -> None:
    pools = [{"Base": "10.201.0.0/22", "Size": 24}]
    asked([], [{"dst": "10.201.0.0/23", "dev": "eth1", "scope": "link"}], DefaultAddressPools=pools)
    assert "2 sous-réseau(x)" in networks.shortage().text
    asked([], [{"dst": "10.201.0.0/23", "dev": "eth1", "gateway": "192.0.2.1"}], DefaultAddressPools=pools)
    assert "4 sous-réseau(x)" in networks.shortage().text


@pytest.mark.parametrize(
    "route",
    [
        {"dst": "172.16.0.0/12", "gateway": "192.0.2.1", "dev": "tun0"},
        {"dst": "172.18.5.0/24", "dev": "wlan0", "scope": "link"},
        {"dst": "172.18.9.9", "gateway": "192.0.2.1", "dev": "tun0"},
    ],
)
def test_a_network_of_docker_s_that_is_also_the_machine_s_is_named_with_both(asked: Any, route: dict[str, Any]) -> None:
    asked([network("lab_default", "172.18.0.0/16"), NONE], [{"dst": "default", "dev": "eth0"}, route])
    _, found = networks.checks()
    assert found.good is None
    assert "lab_default (172.18.0.0/16)" in found.text
    assert route["dev"] in found.text
    assert "docker network rm lab_default" in found.remedy


@pytest.mark.parametrize(
    "route",
    [
        {"dst": "172.17.0.0/16", "dev": "docker0", "scope": "link"},
        {"dst": "172.18.0.0/16", "dev": "br-lab_default0", "scope": "link"},
        {"dst": "192.0.2.0/24", "dev": "eth0", "scope": "link"},
        {"dst": "128.0.0.0/1", "gateway": "192.0.2.1", "dev": "tun0"},  # half of a VPN's way out
        {"dst": "172.18.0.0/16", "type": "unreachable"},
    ],
)
def test_docker_s_own_bridges_and_ways_out_are_no_overlap(asked: Any, route: dict[str, Any]) -> None:
    asked([BRIDGE, network("lab_default", "172.18.0.0/16")], [route])
    assert len(list(networks.checks())) == 1


@pytest.mark.parametrize("info", [{"KernelVersion": "6.10.14-linuxkit"}, {"SecurityOptions": ["name=rootless"]}])
def test_bridges_that_are_not_on_this_machine_overlap_nothing_of_it(asked: Any, info: dict[str, Any]) -> None:
    route = {"dst": "172.18.0.0/16", "gateway": "192.0.2.1", "dev": "tun0"}
    asked([network("lab_default", "172.18.0.0/16")], [route], **info)
    assert len(list(networks.checks())) == 1


def test_without_the_command_ip_the_subnets_are_counted_all_the_same(asked: Any, fake: Any) -> None:
    asked(used(27))
    fake("ip", "exit 127")
    assert networks.shortage().good is False
