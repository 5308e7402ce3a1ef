"""COUNT clients that ask for each path in turn: `python3 readers.py HOST PORT COUNT PATH...`, in a container.

After each answer it writes a JSON line: how often each status was answered so far, "0" where nothing was. It ends with
its standard input.
"""

import json
import sys
import time
from collections import Counter
from http.client import HTTPConnection, HTTPException
from itertools import cycle
from threading import Lock, Thread

PATIENCE = 120  # seconds: more than any of the front's
PAUSE = 0.1  # seconds after each answer: a refusal comes at once, and the front counts


def work(host: str, port: int, paths: list[str], seen: Counter[int], lock: Lock) -> None:
    """One client, over one connection as long as it lasts."""
    connection = HTTPConnection(host, port, timeout=PATIENCE)
    for path in cycle(paths):
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            status = answer.status
        except (OSError, HTTPException):
            connection.close()
            status = 0
        with lock:
            seen[status] += 1
            print(json.dumps(seen), flush=True)
        time.sleep(PAUSE)


def main() -> None:
    host, port, count, *paths = sys.argv[1:]
    seen: Counter[int] = Counter()
    lock = Lock()
    for _ in range(int(count)):
        Thread(target=work, args=[host, int(port), paths, seen, lock], daemon=True).start()
    sys.stdin.read()
    lock.acquire()  # and never let go: Python cannot end while one of them is writing


if __name__ == "__main__":
    main()
