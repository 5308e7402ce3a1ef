"""A registry that holds a few bytes for each tag of one repository, and writes down what it is asked.

`python stocked_registry.py PORT NOTES REPOSITORY TAG...` says "listening", then serves 127.0.0.1 until ended; each
manifest that is asked for is a line of NOTES. Source of the addresses: the OCI distribution specification.
"""

import gzip
import hashlib
import io
import json
import sys
import tarfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

INDEX = "application/vnd.oci.image.index.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"
PLATFORMS = ("amd64", "arm64")


class Shelf:
    """What can be fetched: by digest, and by tag."""

    def __init__(self) -> None:
        self.content: dict[str, tuple[str, bytes]] = {}

    def add(self, media: str, content: bytes) -> dict[str, object]:
        """Keep the bytes; returns their descriptor."""
        digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
        self.content[digest] = (media, content)
        return {"mediaType": media, "digest": digest, "size": len(content)}

    def image(self, tag: str) -> None:
        """Keep an image for each platform, of one file that names it, and their index under the tag."""
        manifests = []
        for platform in PLATFORMS:
            tar = one_file("name", f"{tag} {platform}\n".encode())
            diff = f"sha256:{hashlib.sha256(tar).hexdigest()}"
            config = {
                "os": "linux",
                "architecture": platform,
                "rootfs": {"type": "layers", "diff_ids": [diff]},
            }
            manifest = {
                "schemaVersion": 2,
                "mediaType": MANIFEST,
                "config": self.add(CONFIG, json.dumps(config).encode()),
                "layers": [self.add(LAYER, gzip.compress(tar, mtime=0))],
            }
            entry = self.add(MANIFEST, json.dumps(manifest).encode())
            manifests.append({**entry, "platform": {"os": "linux", "architecture": platform}})
        index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": manifests}
        digest = str(self.add(INDEX, json.dumps(index).encode())["digest"])
        self.content[tag] = self.content[digest]


def one_file(name: str, content: bytes) -> bytes:
    """A tar of one file."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        entry = tarfile.TarInfo(name)
        entry.size = len(content)
        tar.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


def serve(port: int, notes: Path, repository: str, tags: list[str]) -> None:
    """Answer until ended."""
    shelf = Shelf()
    for tag in tags:
        shelf.image(tag)

    class Handler(BaseHTTPRequestHandler):
        """`/v2/`, and the manifests and blobs of the one repository."""

        def do_HEAD(self) -> None:
            self.answer(with_body=False)

        def do_GET(self) -> None:
            self.answer(with_body=True)

        def answer(self, *, with_body: bool) -> None:
            place = self.path.partition("?")[0]
            kind, _, wanted = place.removeprefix(f"/v2/{repository}/").partition("/")
            if kind == "manifests":
                with notes.open("a") as file:
                    file.write(f"{place}\n")
            found = shelf.content.get(wanted) if place != "/v2/" else ("application/json", b"{}")
            if found is None:
                self.send_error(404)
                return
            media, content = found
            self.send_response(200)
            self.send_header("Content-Type", media)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Docker-Content-Digest", f"sha256:{hashlib.sha256(content).hexdigest()}")
            self.end_headers()
            if with_body:
                self.wfile.write(content)

        def log_message(self, format: str, *_: object) -> None:  # noqa: A002 (the parent's name)
            """Say nothing: the notes are what counts."""

    with ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
        print("listening", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    serve(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4:])
