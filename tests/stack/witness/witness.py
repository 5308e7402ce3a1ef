"""A target that knows the truth: answers 200, and says on GET /whoami when it sent its first one.

The moment is the wall clock's, in nanoseconds, read just before the bytes are handed to the kernel; it is told where
an application tells its kernel. A second number after it: when the program began to listen.
"""

import socket
import time

door = socket.create_server(("0.0.0.0", 80))
listening = time.time_ns()
first = 0
while True:
    client, _ = door.accept()
    with client:
        asked = client.recv(4096)
        body = b'{"kernel": "%d %d"}' % (first, listening) if b"/whoami" in asked else b"{}"
        answer = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
        first = first or time.time_ns()
        client.sendall(answer)
