"""The end of init: the image's own command, in the image's own folder and environment.

`python3 command.py ENVIRONMENT DOCKERFILE` prints one line of shell. ENVIRONMENT is what `env -0` said inside the
image; CMD comes from the Dockerfile, since a build cannot ask an image for it.
"""

import json
import re
import shlex
import sys
from pathlib import Path

OF_THE_BUILD = {"HOSTNAME", "PWD", "OLDPWD", "SHLVL", "_"}


def command(environment: bytes, dockerfile: str) -> str:
    """The line that leaves the initramfs for the image's root and becomes its command."""
    pairs = [pair.partition("=") for pair in environment.decode().split("\0") if pair]
    folder = next(value for name, _, value in pairs if name == "PWD")
    kept = sorted(f"{name}={value}" for name, _, value in pairs if name not in OF_THE_BUILD)
    found = re.findall(r"^CMD (\[.*\])$", dockerfile, re.MULTILINE)
    if not found:
        raise SystemExit("✗ Le Dockerfile de l'image n'a pas de CMD [\"…\"].")
    argv = json.loads(found[-1])
    inside = ["/usr/bin/env", "--ignore-environment", f"--chdir={folder}", *kept, *argv]
    return shlex.join(["exec", "switch_root", "/root", *inside])


if __name__ == "__main__":
    print(command(Path(sys.argv[1]).read_bytes(), Path(sys.argv[2]).read_text(encoding="utf-8")))
