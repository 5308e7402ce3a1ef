"""A page is played as a reader types it; what fails, fails; what is not played says why."""

import select
import time
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.course import circumstances, player, shell
from tests.course.disposable import NotHere
from tests.course.outcome import BlockFailed, State
from tests.course.shell import Shell
from tests.stack.stacks import free_ports

Write = Callable[[str], Path]
Fill = Callable[..., player.Play]


def bash(code: str, attributes: str = "") -> str:
    return f"```{{.bash {attributes}}}\n{code}\n```\n\n"


def ends(play: player.Play) -> list[tuple[State, str]]:
    return [(end.state, end.reason) for end in play.outcomes]


def test_blocks_of_a_page_share_one_shell(play: Fill, write: Write, tmp_path: Path) -> None:
    page = write(bash("mkdir data\ncd data\nname=sensor") + bash('pwd >where\necho "$name" >>where'))
    outcomes = play().page(page)
    folder = tmp_path / "lab/data"
    assert (folder / "where").read_text() == f"{folder}\nsensor\n"
    assert [end.state for end in outcomes] == [State.PLAYED, State.PLAYED]


@pytest.mark.parametrize(
    "code",
    [
        "false",
        "false\ntrue",
        "false | true",
        "ls nowhere",
        "exit 0",
        "exit 3",
        "if",
        "echo 'open",
        "nosuchcommand",
    ],
)
def test_a_failing_command_fails_the_page(play: Fill, write: Write, code: str) -> None:
    with pytest.raises(BlockFailed, match=r"page\.md:2: "):
        play().page(write(bash(code) + bash("touch later")))


def test_a_failure_shows_where_the_block_and_its_output(play: Fill, write: Write, tmp_path: Path) -> None:
    page = write("# Title\n\n" + bash("true") + bash("echo out; echo err >&2; (exit 7)") + bash("touch later"))
    with pytest.raises(BlockFailed) as failure:
        play().page(page)
    told = str(failure.value)
    assert told.startswith("page.md:8: exit status 7\n")
    assert "echo out; echo err >&2" in told
    assert told.endswith("--- its output ---\nout\nerr")
    assert not (tmp_path / "lab/later").exists()


@pytest.mark.parametrize(("said", "absent"), [("two", []), ("one; two", []), ("three", ["three"]), ("one; 3", ["3"])])
def test_a_block_whose_output_does_not_hold_what_the_page_says_fails(
    play: Fill, write: Write, said: str, absent: list[str]
) -> None:
    page = write(bash("printf '%s%s\\n' o ne t wo", f'data-prints="{said}"'))
    if not absent:
        assert [end.state for end in play().page(page)] == [State.PLAYED]
        return
    with pytest.raises(BlockFailed) as failure:
        play().page(page)
    assert str(failure.value).startswith(f"page.md:2: its output does not hold {absent}\n")
    assert str(failure.value).endswith("--- its output ---\none\ntwo")


def test_a_block_that_does_not_end_fails(
    play: Fill, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait = select.select

    def patient(read: Any, written: Any, failed: Any, patience: float) -> Any:
        """As select, but that its time is up once the block is asleep and all that it said is read."""
        while True:
            asleep = (tmp_path / "lab/asleep").exists()
            if (ready := wait(read, written, failed, min(0.02, patience)))[0] or asleep:
                return ready

    monkeypatch.setattr(shell, "select", SimpleNamespace(select=patient))
    with pytest.raises(BlockFailed, match=r"(?s)no end after 300 s.*so far"):
        play().page(write(bash("echo so far; touch asleep; sleep 60")))


def test_a_block_that_reads_its_terminal_gets_nothing(play: Fill, write: Write) -> None:
    assert play().page(write(bash("cat") + bash("true")))


def server(port: int, more: str = "") -> str:
    serve = f"python3 -m http.server {port} --bind 127.0.0.1"
    return bash(serve, f'data-background="true" data-wait="http://127.0.0.1:{port}/" {more}')


def test_a_background_block_lets_the_next_one_begin_once_its_address_answers(play: Fill, write: Write) -> None:
    (port,) = free_ports(1)
    fetch = f"import urllib.request; urllib.request.urlopen('http://127.0.0.1:{port}')"
    played = play()
    played.page(write(server(port) + bash(f'python3 -c "{fetch}"')))
    assert [end.state for end in played.outcomes] == [State.PLAYED, State.PLAYED]
    assert "GET / HTTP" in played.printed


def test_what_still_runs_at_the_end_of_the_page_is_ended_and_told(play: Fill, write: Write) -> None:
    (port,) = free_ports(1)
    played = play()
    played.page(write(server(port)))
    assert circumstances.holder(port) is None
    assert [note.partition(": ")[2] for note in played.notes] == [
        f"still running at its end, and ended: 'python3 -m http.server {port} --bind 127.0.0.1'"
    ]


def test_a_background_block_that_ends_by_itself_is_not_told(play: Fill, write: Write) -> None:
    played = play()
    played.page(write(bash("until test -e go; do sleep 0.01; done", 'data-background="true"') + bash("touch go\nwait")))
    assert played.notes == []


def test_a_background_block_that_dies_is_not_waited_for(play: Fill, write: Write) -> None:
    page = write(bash("echo no such image; exit 5", 'data-background="true" data-wait="http://127.0.0.1:9/"'))
    with pytest.raises(BlockFailed, match=r"(?s)exit status 5.*no such image"):
        play().page(page)


def test_an_address_that_never_answers_fails_with_the_blocks_output(
    play: Fill, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = count()

    def monotonic() -> float:
        """A clock whose time is up once the block has begun, and the address was tried."""
        return player.WAIT_S if next(asked) > 1 and (tmp_path / "lab/begun").exists() else 0

    monkeypatch.setattr(player, "time", SimpleNamespace(monotonic=monotonic, sleep=time.sleep))
    block = "echo begun; touch begun; sleep 60"
    page = write(bash(block, 'data-background="true" data-wait="http://127.0.0.1:9/"'))
    with pytest.raises(BlockFailed, match=r"(?s)did not answer 200 within 60 s: ConnectError.*begun"):
        play().page(page)


def test_a_page_that_fails_leaves_nothing_running(play: Fill, write: Write) -> None:
    (port,) = free_ports(1)
    with pytest.raises(BlockFailed):
        play().page(write(server(port) + bash("exit 1")))
    assert circumstances.holder(port) is None


def test_values_stand_in_the_place_of_the_texts_that_the_page_names(play: Fill, write: Write) -> None:
    (port,) = free_ports(1)
    serve = bash("python3 -m http.server 8080 --bind 127.0.0.1",
        'data-background="true" data-wait="http://localhost:8000/" data-with="8080=image-id; http://localhost:8000=api-url"',
    )  # fmt: skip
    played = play(values={"image-id": str(port), "api-url": f"http://127.0.0.1:{port}"})
    played.page(write(serve))
    assert f"http.server {port} " in played.typed


def test_a_captured_value_is_what_a_later_block_uses(play: Fill, write: Write, tmp_path: Path) -> None:
    table = "CONTAINER ID  NAMES\\n0123456789ab  api  brave_curie\\n"
    page = write(
        bash(f"printf '{table}'", 'data-captures="container-name"')
        + bash("echo <NAMES> >stopped", 'data-with="<NAMES>=container-name"')
    )
    play(created={"0123456789ab" + "0" * 52}).page(page)
    assert (tmp_path / "lab/stopped").read_text() == "brave_curie\n"


def test_a_capture_that_shows_nothing_of_the_page_fails(play: Fill, write: Write) -> None:
    page = write(bash("echo 0123456789ab  api  brave_curie", 'data-captures="container-name"'))
    with pytest.raises(BlockFailed, match="does not show the container-name"):
        play(created={"f" * 64}).page(page)


def test_a_value_that_no_block_told_fails(play: Fill, write: Write) -> None:
    with pytest.raises(BlockFailed, match="no block before it told the image-id"):
        play().page(write(bash("echo ID", 'data-with="ID=image-id"')))


def test_an_image_hidden_by_docker_29_is_asked_for_with_all(play: Fill, write: Write) -> None:
    docker = """docker() {
        case "$*" in
            build*) echo '#9 writing image sha256:%s done' ;;
            *--all*) echo '<untagged>   0123456789ab   136MB   44MB' ;;
            *) echo 'IMAGE   ID   DISK USAGE   CONTENT SIZE   EXTRA' ;;
        esac
    }""" % ("0123456789ab" + "0" * 52)
    page = write(bash(docker) + bash("docker build .") + bash("docker images", 'data-captures="image-id"'))
    played = play()
    played.page(page)
    assert played.values["image-id"] == "0123456789ab"
    assert len(played.notes) == 1


def test_what_is_not_played_says_why(play: Fill, write: Write, tmp_path: Path) -> None:
    page = write(
        bash("touch ran", 'data-play="no" data-why="elle éteint la machine"')
        + bash("touch ran", 'data-os="macos"')
        + "```powershell\ntouch ran\n```\n\n"
        + bash("touch ran", 'data-needs="https://nowhere.invalid"')
        + bash("touch ran", 'data-port="80"')
        + bash("touch ran", 'data-place="disposable"')
        + bash("true")
    )

    def no_machine(environment: Mapping[str, str]) -> Shell:
        raise NotHere("apt gets no package lists")

    played = play(holder=lambda port: "le programme python3 (processus 7)", machine=no_machine)
    played.page(page)
    assert ends(played) == [
        (State.NOT_PLAYED, "elle éteint la machine"),
        (State.NOT_HERE, "macOS"),
        (State.NOT_HERE, "PowerShell"),
        (State.NOT_HERE, "https://nowhere.invalid does not answer"),
        (State.NOT_HERE, "port 80 is taken by le programme python3 (processus 7)"),
        (State.NOT_HERE, "apt gets no package lists"),
        (State.PLAYED, ""),
    ]
    assert not (tmp_path / "lab/ran").exists()


def test_where_nobody_may_hold_the_port_a_taken_one_fails(play: Fill, write: Write) -> None:
    with pytest.raises(BlockFailed, match="port 80 is taken by le conteneur salle"):
        play(holder=lambda port: "le conteneur salle", strict=True).page(write(bash("true", 'data-port="80"')))


def test_the_port_that_the_page_itself_holds_is_no_obstacle(play: Fill, write: Write) -> None:
    (port,) = free_ports(1)
    played = play(holder=circumstances.holder)
    played.page(write(server(port, f'data-port="{port}"') + bash("true", f'data-port="{port}"')))
    assert [end.state for end in played.outcomes] == [State.PLAYED, State.PLAYED]


def test_an_address_that_answers_lets_its_block_be_played(play: Fill, write: Write) -> None:
    played = play(answers=lambda address: address == "https://here.invalid")
    played.page(write(bash("true", 'data-needs="https://here.invalid"')))
    assert ends(played) == [(State.PLAYED, "")]


def test_a_machine_to_throw_away_has_a_shell_of_its_own(play: Fill, write: Write, tmp_path: Path) -> None:
    page = write(bash("name=here") + bash("name=apart", 'data-place="disposable"') + bash("echo $name >name"))
    played = play()
    played.page(page)
    assert (tmp_path / "lab/name").read_text() == "here\n"
    assert any(note.startswith("disposable: ") for note in played.notes)


def test_sudo_is_a_shim_that_says_so(play: Fill, write: Write, tmp_path: Path) -> None:
    played = play()
    played.page(write(bash("sudo mkdir made")))
    assert (tmp_path / "lab/made").is_dir()
    assert played.printed == "sudo (shim): mkdir made\n"


def test_an_option_of_sudo_that_the_shim_does_not_have_fails(play: Fill, write: Write) -> None:
    with pytest.raises(BlockFailed, match="option -u is not known here"):
        play().page(write(bash("sudo -u nobody true")))


def test_a_mistake_in_an_attribute_fails_the_page(play: Fill, write: Write) -> None:
    with pytest.raises(BlockFailed, match="unknown attribute data-bakground"):
        play().page(write(bash("true", 'data-bakground="true"')))
