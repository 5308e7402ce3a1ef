"""The run that the site ships as its example: what the schema says, every target, and kernels as they must be."""

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from targets import LIST, TARGETS

ROOT = Path(__file__).resolve().parents[4]
OWN_KERNEL = {"vm", "uml"}


def schema(name: str) -> Draft202012Validator:
    """A version of the published schema."""
    read = json.loads((ROOT / "services/loadtest/startup" / name).read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(read)
    return Draft202012Validator(read)


@pytest.fixture(scope="module")
def example() -> dict[str, Any]:
    file = ROOT / "services/docs/theme/assets/plots/example.json"
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def test_it_is_what_the_first_version_of_the_schema_says(example: dict[str, Any]) -> None:
    schema("schema-1.json").validate(example)
    assert not schema("schema.json").is_valid(example)


def test_the_invented_run_that_the_browser_s_tests_show_is_what_the_present_one_says() -> None:
    spec = importlib.util.spec_from_file_location("invented", ROOT / "tests/browser/startup_run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    schema("schema.json").validate(module.startup_run())


def test_it_has_ten_rounds_of_targets_of_every_kind_and_each_start_was_answered(
    example: dict[str, Any],
) -> None:
    rows = {row["target"]: row for row in example["summary"]["targets"]}
    assert set(rows) <= set(TARGETS)  # a target may be younger than the example
    assert {row["kind"] for row in rows.values()} == {target["kind"] for target in LIST["targets"].values()}
    assert {(row["n"], row["failures"]) for row in rows.values()} == {(10, 0)}


def test_containers_show_the_host_s_kernel_and_machines_another_one(example: dict[str, Any]) -> None:
    host = example["manifest"]["machine"]["kernel"]
    kernels = {row["target"]: row["kernel"] for row in example["summary"]["targets"]}
    assert {kernels[name] for name in set(kernels) - OWN_KERNEL - {"floor"}} == {host}
    assert host not in {kernels[name] for name in OWN_KERNEL}
    assert kernels["vm"] != kernels["uml"]


def test_the_order_is_container_user_mode_linux_emulated_machine(example: dict[str, Any]) -> None:
    rows = {row["target"]: row for row in example["summary"]["targets"]}
    assert rows["vm"]["accelerator"] == "tcg"
    assert rows["course"]["max_ms"] < rows["uml"]["min_ms"] < rows["uml"]["max_ms"] < rows["vm"]["min_ms"]
