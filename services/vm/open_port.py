"""Demande à slirp4netns de mener le port 80 du conteneur à celui de la machine, dès qu'il écoute ses ordres."""

import json
import socket
import sys
import time

ORDER = {
    "execute": "add_hostfwd",
    "arguments": {
        "proto": "tcp",
        "host_addr": "0.0.0.0",  # noqa: S104 -- celles du conteneur, que Docker publie
        "host_port": 80,
        "guest_addr": "10.0.2.15",
        "guest_port": 80,
    },
}

with socket.socket(socket.AF_UNIX) as orders:
    while orders.connect_ex(sys.argv[1]):
        time.sleep(0.01)
    orders.sendall(json.dumps(ORDER).encode())
    orders.shutdown(socket.SHUT_WR)
    answer = json.load(orders.makefile())
if "error" in answer:
    sys.exit(f"✗ slirp4netns refuse d'ouvrir le port 80 : {answer['error']['desc']}")
