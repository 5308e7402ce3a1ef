"""HAProxy's answer to a command of its runtime interface: `docker compose exec front python3 ask.py "show stat"`."""

import socket
import sys

with socket.socket(socket.AF_UNIX) as haproxy:
    haproxy.connect("/tmp/front.sock")  # noqa: S108 (the container's own /tmp, as haproxy.cfg says)
    haproxy.sendall(f"{sys.argv[1]}\n".encode())
    while part := haproxy.recv(65536):
        sys.stdout.buffer.write(part)
