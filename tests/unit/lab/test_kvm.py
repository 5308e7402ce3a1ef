"""KVM: named only when a boot proved it, and each way of not having it has its reason."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from lab import kvm

ABSENT = kvm.Accelerator("tcg", "/dev/kvm est absent")


@pytest.fixture(autouse=True)
def device(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file in the place of /dev/kvm."""
    path = tmp_path / "kvm"
    path.touch()
    monkeypatch.setattr(kvm, "DEVICE", path)
    monkeypatch.delenv("LAB_ACCELERATOR", raising=False)
    return path


def test_a_kernel_that_started_means_kvm_and_the_group_of_the_device(fake: Any, device: Path) -> None:
    fake("docker", """echo '{"accelerator": "kvm", "reason": null}'""")
    assert kvm.find("image") == kvm.Accelerator("kvm", None, device.stat().st_gid)


def test_the_probe_s_reason_is_kept(fake: Any) -> None:
    fake("docker", """echo '{"accelerator": "tcg", "reason": "trop lent"}'""")
    assert kvm.find("image") == kvm.Accelerator("tcg", "trop lent")


def test_the_probe_has_the_device_and_no_privilege(fake: Any, typed: Any, device: Path) -> None:
    fake("docker", 'echo "$@" >>$NOTES')
    kvm.find("image")
    words = typed().split()
    assert words[-2:] == ["image", "probe"]
    assert {f"--device={device}", "--cap-drop=ALL", "--read-only", "--network=none"} <= set(words)
    assert not {"--privileged", "--user=0", "--network=host"} & set(words)


def test_without_the_device_no_container_is_asked(fake: Any, typed: Any, device: Path) -> None:
    fake("docker", 'echo "$@" >>$NOTES')
    device.unlink()
    assert kvm.find("image") == ABSENT
    assert typed() == ""


@pytest.mark.parametrize("script", ["echo 'gone wrong' >&2; exit 125", "echo gone wrong", "echo '[1]'", ":"])
def test_an_engine_that_fails_means_tcg_and_its_words_are_the_reason(fake: Any, script: str) -> None:
    fake("docker", script)
    found = kvm.find("image")
    assert found.accelerator == "tcg"
    assert found.reason is not None
    assert found.reason.startswith("l'essai de KVM n'a pas abouti")
    assert "gone wrong" in found.reason or "wrong" not in script


@pytest.mark.parametrize("forced", ["kvm", "tcg"])
def test_the_variable_imposes_the_answer_without_a_probe(
    fake: Any, typed: Any, monkeypatch: pytest.MonkeyPatch, forced: str
) -> None:
    fake("docker", 'echo "$@" >>$NOTES')
    monkeypatch.setenv("LAB_ACCELERATOR", forced)
    assert kvm.find("image").accelerator == forced
    assert typed() == ""


def test_another_value_is_refused_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAB_ACCELERATOR", "hvf")
    with pytest.raises(SystemExit, match="hvf"):
        kvm.find("image")


def test_compose_gets_the_device_only_after_a_proof() -> None:
    proven = kvm.environment(kvm.Accelerator("kvm", None, 108))
    assert proven["COMPOSE_FILE"].split(os.pathsep)[-1] == "compose.kvm.yaml"
    assert (proven["KVM_GID"], proven["LAB_FALLBACK"]) == ("108", "")
    refused = kvm.environment(ABSENT)
    assert "compose.kvm.yaml" not in refused["COMPOSE_FILE"]
    assert refused["LAB_FALLBACK"] == "/dev/kvm est absent"


def test_alone_it_prints_one_json_line(
    device: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    device.unlink()
    kvm.main()
    assert json.loads(capsys.readouterr().out) == {"accelerator": "tcg", "reason": ABSENT.reason, "gid": None}


def test_a_command_runs_with_the_answer_and_its_exit_code_is_kept(
    fake: Any, typed: Any, device: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    device.unlink()
    fake("compose", 'echo "$LAB_FALLBACK|$COMPOSE_FILE|$1" >>$NOTES; exit 3')
    with pytest.raises(SystemExit) as left:
        kvm.main("compose", "up")
    assert left.value.code == 3
    assert typed() == "/dev/kvm est absent|compose.yaml:compose.targets.yaml|up\n"
