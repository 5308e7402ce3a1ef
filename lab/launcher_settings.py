"""What compose.yaml must be told for the launcher to reach the very engine that the client speaks to."""

import json

from lab import endpoint, engine
from lab.process import run

SHOWN = 5


def variables() -> dict[str, str]:
    """LAB_SOCKET, where there is a path that this engine can mount; and LAB_USERNS, where the engine renumbers root.

    Under userns-remap the launcher's root is not the one to whom the socket belongs. It then keeps the machine's own
    numbers, still without a capability: who holds that socket could have a container so numbered anyway. What it starts
    stays renumbered.
    """
    described = engine.info()
    remapped = "name=userns" in described.get("SecurityOptions", [])
    path = endpoint.mountable(described.get("OperatingSystem", ""), described.get("KernelVersion", ""))
    return {"LAB_USERNS": "host" if remapped else ""} | ({"LAB_SOCKET": path} if path else {})


def last_words() -> list[str]:
    """The last lines of a launcher that is there and not healthy: its own sentence alone, where it left one.

    It is started again several times, and says the same each time.
    """
    compose = ["docker", "compose", "--profile", "*"]
    listed = run([*compose, "ps", "--all", "--format", "json", "launcher"]).stdout.splitlines()
    if all(json.loads(each)["Health"] == "healthy" for each in listed if each.startswith("{")):
        return []
    said = run([*compose, "logs", "--no-log-prefix", "--tail", "50", "launcher"]).stdout.splitlines()
    sentences = [line[line.index("✗ ") :] for line in said if "✗ " in line]
    return sentences[-1:] or said[-SHOWN:]
