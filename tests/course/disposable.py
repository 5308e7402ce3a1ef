"""A machine to throw away: a Debian container with a bash, sudo's stand-in, and apt that asks nothing.

The pages' commands are for Ubuntu: they are played as far as Debian's packages carry them.
"""

import shlex
from collections.abc import Mapping

from lab import bases
from tests.course import sudo
from tests.course.shell import Shell

BASE = "python:3.13-slim-trixie"  # a base that the lab needs anyway
NOTE = f'disposable: {BASE}, apt with APT::Get::Assume-Yes "true", package lists fetched beforehand'


class NotHere(Exception):
    """No machine to throw away can be had; the message says why."""


def machine(environment: Mapping[str, str]) -> Shell:
    """The shell of a new container, which is removed when the shell is closed.

    Its apt uses the image's own sources, with this machine's own proxy and dates where it has apt too.
    """
    argv = (
        "docker",
        "run",
        "--rm",
        "--interactive",
        "--init",
        "--pull=never",
        BASE,
        "bash",
        "--noprofile",
        "--norc",
    )
    shell = Shell(argv, environment=environment)
    settings = "\n".join(['APT::Get::Assume-Yes "true";', *(f"{option};" for option in bases.apt_options())])
    ready = shell.run(
        f"printf %s {shlex.quote(sudo.SHIM)} >/usr/local/bin/sudo && chmod 755 /usr/local/bin/sudo && "
        f"printf '%s\\n' {shlex.quote(settings)} >/etc/apt/apt.conf.d/99course && "
        "export DEBIAN_FRONTEND=noninteractive && cd && apt-get update -o APT::Update::Error-Mode=any",
        timeout=120,
    )
    if ready.status:
        shell.close()
        raise NotHere(f"apt gets no package lists in a container: {ready.output.strip().splitlines()[-1]}")
    return shell
