"""What precedes everything: Ctrl-C before a verb has begun, and a Python that is too old. It imports little."""

import _signal as signal  # type: ignore[import-not-found] # what `signal` wraps in enums that take longer than all this
import os
import sys


def leave(number: int, frame: object) -> None:
    """End at once, with a sentence: nothing was begun, so there is nothing to put away."""
    os.write(2, "\n✗ Interrompu : rien n'a été fait.\n".encode(sys.stderr.encoding, "replace"))
    os._exit(130)


if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:  # as nohup or `&` leave it
    signal.signal(signal.SIGINT, leave)

if sys.version_info < (3, 11):  # said before anything that 3.10 lacks is imported
    raise SystemExit(
        "✗ Il faut Python 3.11 ou plus récent : s'il est installé ailleurs, nommez-le, "
        "par exemple `make PYTHON=python3.13 test`."
    )
