"""The same image on its own kernel: the same service, without privilege, and every start says how it was made."""

import itertools
import json
import platform
import re
import shlex
import subprocess

import pytest

from tests.stack.stacks import ROOT
from tests.vm.machines import EVERY, MACHINES, Machines, accelerator, docker, with_kvm

READING = {"sensor": "machine", "at": "2026-01-01T00:00:00Z", "value": 21.5}


def test_a_container_has_the_host_s_kernel_and_each_machine_its_own(machines: Machines) -> None:
    kernel = {service: machines.get(service, "/whoami")["kernel"] for service in EVERY}
    assert kernel["api"] == platform.release()
    assert len(set(kernel.values())) == len(EVERY)


def test_python_and_its_system_are_the_image_s_everywhere(machines: Machines) -> None:
    answers = [machines.get(service, "/whoami") for service in EVERY]
    assert len({(answer["python"], answer["os"]) for answer in answers}) == 1


def test_the_disk_is_made_of_the_layers_of_the_course_s_image(machines: Machines) -> None:
    context = f"--build-context=application={ROOT / 'services/api'}"
    stage = ["--file", str(ROOT / "services/vm/Dockerfile"), "--target=api", context, str(ROOT / "services")]
    image = docker("build", "--quiet", *stage).split()[-1]
    layers = [
        docker("image", "inspect", "--format", "{{json .RootFS.Layers}}", each)
        for each in (image, machines.image("api"))
    ]
    docker("image", "rm", image)
    assert layers[0] == layers[1]


@pytest.mark.parametrize("machine", MACHINES)
def test_the_machine_s_service_is_the_course_s(machines: Machines, machine: str) -> None:
    assert machines.get(machine, "/openapi.json") == machines.get("api", "/openapi.json")


@pytest.mark.parametrize("machine", MACHINES)
def test_the_machine_s_service_writes(machines: Machines, machine: str) -> None:
    created = machines.http.post(f"{machines.url(machine)}/readings", json=READING)
    assert created.status_code == 201, created.text
    assert machines.get(machine, f"/readings/{created.json()['id']}")["value"] == READING["value"]


@pytest.mark.parametrize("machine", MACHINES)
def test_its_command_folder_and_environment_are_those_of_the_image(machines: Machines, machine: str) -> None:
    find = ["--entrypoint", "grep", machines.image(machine), "-ao", "exec switch_root.*", "initramfs.cpio"]
    words = shlex.split(docker("run", "--rm", "--network=none", *find))
    image = json.loads(docker("image", "inspect", machines.image("api")))[0]["Config"]
    assert words[-len(image["Cmd"]) :] == image["Cmd"]
    assert f"--chdir={image['WorkingDir']}" in words
    assert set(image["Env"]) <= set(words)


@pytest.mark.parametrize(
    ("machine", "first"), [("vm", "lab-accelerator tcg le test le veut"), ("uml", "lab-accelerator uml")]
)
def test_its_console_names_the_accelerator_then_opens_each_phase(machines: Machines, machine: str, first: str) -> None:
    lines = machines.log(machine).splitlines()
    assert lines[0] == first
    marks = [line for line in lines if line.startswith("lab-mark")]
    assert [re.sub(r" \d+\.\d\d$", "", mark) for mark in marks] == [
        "lab-mark kernel",
        "lab-mark init",
        "lab-mark command",
    ]
    assert lines[1:4] == marks


@pytest.mark.parametrize("machine", MACHINES)
def test_its_container_has_no_privilege(machines: Machines, machine: str) -> None:
    described = machines.inspect(machine)
    host = described["HostConfig"]
    assert described["Config"]["User"] == "10001:10001"
    assert not host["Privileged"]
    assert host["ReadonlyRootfs"]
    assert host["CapDrop"] == ["ALL"]
    assert not host["CapAdd"]
    assert not host["Devices"]
    assert not described["Mounts"]
    status = machines.stack.exec(machine, ["cat", "/proc/1/status"])[1]
    assert "CapEff:\t0000000000000000" in status
    assert "NoNewPrivs:\t1" in status
    assert "Seccomp:\t2" in status


def test_the_probe_without_the_device_says_that_it_is_absent(machines: Machines) -> None:
    said = docker("run", "--rm", "--network=none", machines.image("vm"), "probe")
    assert json.loads(said) == {"accelerator": "tcg", "reason": "/dev/kvm est absent"}


def test_a_device_that_opens_and_is_not_kvm_does_not_deceive_the_probe(machines: Machines) -> None:
    options = ["--device=/dev/null:/dev/kvm", "--tmpfs=/run/vm:mode=1777", "--network=none"]
    answer = json.loads(docker("run", "--rm", *options, machines.image("vm"), "probe"))
    assert answer["accelerator"] == "tcg"
    assert answer["reason"].startswith("QEMU n'a pas pu se servir de KVM")


def test_where_kvm_is_proven_the_machine_starts_with_it(machines: Machines) -> None:
    found = accelerator(machines.image("vm"))
    assert (found.accelerator == "kvm") == (found.reason is None)
    if found.reason is not None:
        pytest.skip(f"NOT RUN, KVM does not work here: {found.reason}")
    stack = with_kvm(machines.stack, found)
    assert stack.compose("up", "--detach", "--no-deps", "vm").returncode == 0
    machines.wait("vm")
    assert machines.get("vm", "/whoami")["kernel"] != platform.release()
    assert machines.log("vm").splitlines()[0].strip() == "lab-accelerator kvm"


def test_an_accelerator_that_does_not_exist_is_refused_in_one_sentence(machines: Machines) -> None:
    argv = ["docker", "run", "--rm", "--env=LAB_ACCELERATOR=hvf", machines.image("vm")]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "✗ LAB_ACCELERATOR vaut kvm ou tcg, et non « hvf ».\n"


def test_a_kernel_that_panics_is_one_french_sentence_for_who_starts_it_and_for_who_measures_it(
    machines: Machines,
) -> None:
    sentence = (
        "User-Mode Linux n'a pas démarré : son noyau s'est arrêté avant d'être prêt (code 134). "
        "Laissez uml de côté ; l'autre machine, vm, reste."
    )
    options = ["--network=none", "--cap-drop=ALL", "--tmpfs=/run/uml:exec,size=400m,mode=1777"]
    with machines.panicking() as image:
        done = subprocess.run(["docker", "run", "--rm", *options, image], capture_output=True, text=True, check=False)
        refusal = machines.measured("uml")
    assert done.returncode == 1
    assert "Kernel panic" in done.stdout
    assert done.stderr.splitlines()[-1] == f"✗ {sentence}"
    assert refusal == {"detail": sentence, "log": []}


def test_an_archive_without_the_later_suite_is_one_french_sentence(machines: Machines) -> None:
    fake = "apt-get() { [ $1 = indextargets ] && echo http://archive; [ $1 != download ]; }; . /dev/stdin"
    argv = ["docker", "run", "--rm", "--interactive", "--network=none", "--entrypoint=bash", "--user=0"]
    with (ROOT / "services/vm/forky.sh").open(encoding="utf-8") as words:
        done = subprocess.run(
            [*argv, machines.image("uml"), "-c", fake],
            stdin=words,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == (
        "✗ L'archive Debian de cette machine ne donne pas user-mode-linux de forky : "
        "la cible uml ne se construit pas ici.\n"
    )


def test_on_another_processor_the_build_fails_with_one_sentence(machines: Machines) -> None:
    done = machines.stack.compose("build", "--build-arg", "TARGETARCH=arm64", "vm")
    assert done.returncode != 0
    said = "✗ Les machines virtuelles du labo demandent un processeur amd64 ; celui-ci est arm64."
    assert re.search(rf"^#\d+ [\d.]+ {re.escape(said)}$", done.stdout, re.MULTILINE), done.stdout[-2000:]


@pytest.mark.parametrize("machine", MACHINES)
def test_whoever_knocks_while_it_starts_costs_it_nothing(machines: Machines, machine: str) -> None:
    machines.stop(machine)
    machines.start(machine)
    assert machines.knocks(machine) > 2
    assert [machines.get(machine, "/health") for _ in range(20)] == [{"status": "ok"}] * 20


def test_each_machine_stops_about_as_fast_as_a_container(machines: Machines) -> None:
    seconds = {service: machines.stop(service) for service in EVERY}
    codes = {service: machines.inspect(service)["State"]["ExitCode"] for service in EVERY}
    # 137, after ten seconds, would mean that it ignored the signal.
    assert set(codes.values()) <= {0, 143}, codes
    assert max(seconds["vm"], seconds["uml"]) < 5 * seconds["api"], seconds


def test_a_container_starts_before_a_kernel_and_a_kernel_before_an_emulated_computer(
    machines: Machines,
) -> None:
    for service in EVERY:
        machines.stop(service)  # none competes for the processor
    starts = {"course": 3, "uml": 3, "vm": 1}
    tries = {target: [machines.measured(target) for _ in range(count)] for target, count in starts.items()}
    assert [each for each in itertools.chain(*tries.values()) if "detail" in each] == []
    # The best of each: what else the machine does can only make a start longer.
    samples = {target: min(each, key=lambda one: one["total_ms"]) for target, each in tries.items()}
    assert samples["course"]["total_ms"] < samples["uml"]["total_ms"] < samples["vm"]["total_ms"]
    assert samples["course"]["kernel"] == platform.release()
    assert len({sample["kernel"] for sample in samples.values()}) == 3
    assert [sample["accelerator"] for sample in samples.values()] == [None, "uml", "tcg"]
    assert list(samples["vm"]["phases_ms"]) == ["create", "start", "kernel", "init", "command", "first_200"]
    assert min(samples["vm"]["phases_ms"].values()) > 0
