"""Whatever would share a run between processes is refused, wherever it is said."""

import pytest
from locust.argument_parser import get_parser

from guard import one_process

VALUES = {"processes": "2", "expect_workers": "3", "expect_workers_max_wait": "9"}
VALUES |= {"master_port": "5558", "master_bind_port": "5558", "master_host": "x", "master_bind_host": "x"}
ENVIRONMENT = {
    "LOCUST_MODE_MASTER": ("true", "--master"),
    "LOCUST_MODE_WORKER": ("1", "--worker"),
    "LOCUST_PROCESSES": ("-1", "--processes"),
    "LOCUST_EXPECT_WORKERS": ("2", "--expect-workers"),
    "LOCUST_MASTER_NODE_HOST": ("x", "--master-host"),
}


def refusal(capfd: pytest.CaptureFixture[str], argv: list[str], environment: dict[str, str], file: str) -> str:
    """The one sentence that parsing these leaves with, by code 3."""
    with pytest.raises(SystemExit) as left:
        get_parser(default_config_files=[]).parse_args(
            args=argv, env_vars=environment, config_file_contents=file or None
        )
    assert left.value.code == 3
    (sentence,) = capfd.readouterr().err.splitlines()
    return sentence


@pytest.mark.parametrize("name", one_process.SHARED)
def test_each_option_is_refused_by_its_name(capfd: pytest.CaptureFixture[str], name: str) -> None:
    flag = f"--{name.replace('_', '-')}"
    argv = ["--headless", flag, *([VALUES[name]] if name in VALUES else [])]
    why = "ce générateur tire seul, en un processus. Relancez la commande sans ce réglage."
    assert refusal(capfd, argv, {}, "") == f"✗ Réglage refusé, {flag} : {why}"


def test_several_are_named_together(capfd: pytest.CaptureFixture[str]) -> None:
    said = refusal(capfd, ["--master", "--expect-workers", "2"], {}, "")
    assert said.startswith("✗ Réglage refusé, --master, --expect-workers : ")


@pytest.mark.parametrize("variable", ENVIRONMENT)
def test_so_is_its_variable(capfd: pytest.CaptureFixture[str], variable: str) -> None:
    value, flag = ENVIRONMENT[variable]
    assert f" {flag} : " in refusal(capfd, [], {variable: value}, "")


@pytest.mark.parametrize("line", ["processes = 2", "master = true", "worker = true", "expect-workers = 2"])
def test_so_is_a_line_of_a_file(capfd: pytest.CaptureFixture[str], line: str) -> None:
    assert f" --{line.partition(' ')[0]} : " in refusal(capfd, [], {}, line)


@pytest.mark.parametrize("option", ["--run-time", "--stop-timeout"])
def test_a_time_past_all_bounds_is_refused_and_no_traceback(capfd: pytest.CaptureFixture[str], option: str) -> None:
    assert "bien trop longue" in refusal(capfd, ["--headless", option, "999999999999h"], {}, "")


def test_a_run_of_one_process_is_parsed() -> None:
    argv = ["--headless", "--users", "3", "--run-time", "2s"]
    parsed = get_parser(default_config_files=[]).parse_args(args=argv, env_vars={})
    assert (parsed.num_users, parsed.run_time) == (3, 2)


def test_every_option_of_locust_s_two_groups_is_on_the_list_or_is_refused_by_locust() -> None:
    groups = {group.title: group for group in get_parser(default_config_files=[])._action_groups}
    there = {action.dest for title in ("Master options", "Worker options") for action in groups[title]._group_actions}
    assert there - {"slave", "expect_slaves"} == set(one_process.SHARED)
