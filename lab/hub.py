"""What Docker Hub, or a mirror that the engine asks before it, tells of an image: its layers, and their pace.

It is asked as `docker pull` asks it, without an account; it may answer anything, and any exception is then raised.
Sources: the specifications of OCI's images and distribution, and of Docker's token authentication.
"""

import json
import time
from http.client import HTTPResponse
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, parse_http_list, parse_keqv_list, urlopen

KINDS = ("oci.image.index.v1", "oci.image.manifest.v1", "docker.distribution.manifest.list.v2")
MANIFESTS = ", ".join(f"application/vnd.{kind}+json" for kind in (*KINDS, "docker.distribution.manifest.v2"))
SILENCE_S = 3  # a registry that says nothing for this long has not answered
PROBE_S, PROBE_BYTES, CHUNK = 3, 4 * 10**6, 2**16
DOCUMENT_BYTES, LAYER_BYTES = 4 * 2**20, 2**40  # larger ones are none


class Registry:
    """One registry, by its address."""

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")
        self.token: str | None = None

    def layers(self, image: str, platform: str) -> dict[str, int]:
        """The compressed bytes of each layer, by its digest, of an official image (`python:3.9`) for `linux/amd64`."""
        name, _, tag = image.partition(":")
        document = self.manifest(name, tag)
        if "manifests" in document:
            known = [each for each in document["manifests"] if "platform" in each]
            digests = {"{os}/{architecture}".format(**each["platform"]): each["digest"] for each in known}
            document = self.manifest(name, digests[platform])
        sizes = {str(layer["digest"]): int(layer["size"]) for layer in document["layers"]}
        if not sizes or not all(0 < size < LAYER_BYTES for size in sizes.values()):
            raise ValueError(sizes)
        return sizes

    def manifest(self, name: str, reference: str) -> dict[str, Any]:
        """What a tag or a digest names: the layers of an image, or the images of each platform."""
        with self.open(f"/v2/library/{name}/manifests/{reference}") as answer:
            document: dict[str, Any] = json.loads(answer.read(DOCUMENT_BYTES))
        return document

    def pace(self, image: str, digest: str, size: int) -> float:
        """Bytes a second, of the first PROBE_BYTES of a layer, or of what comes of it in PROBE_S."""
        wanted, got, took = min(PROBE_BYTES, size), 0, 0.0
        with self.open(f"/v2/library/{image.partition(':')[0]}/blobs/{digest}") as answer:
            began = time.perf_counter()
            while got < wanted and took < PROBE_S:
                if not (chunk := answer.read1(CHUNK)):
                    raise ConnectionResetError(digest)
                got, took = got + len(chunk), time.perf_counter() - began
        return got / took

    def open(self, place: str) -> HTTPResponse:
        """The answer; where a token is wanted, with the one that is given to everybody."""
        request = Request(self.address + place, headers={"Accept": MANIFESTS})  # noqa: S310 - as the engine has it
        if self.token:  # not for where we are sent on to: a store of blobs refuses it
            request.add_unredirected_header("Authorization", f"Bearer {self.token}")
        try:
            answer: HTTPResponse = urlopen(request, timeout=SILENCE_S)  # noqa: S310
        except HTTPError as refusal:
            refusal.close()
            challenge = parse_http_list(refusal.headers["WWW-Authenticate"].removeprefix("Bearer "))
            realm = (asked := parse_keqv_list(challenge)).pop("realm")
            if self.token is not None or not realm.startswith(("http://", "https://")):
                raise
            with urlopen(f"{realm}?{urlencode(asked)}", timeout=SILENCE_S) as given:  # noqa: S310
                self.token = str(json.loads(given.read(DOCUMENT_BYTES))["token"])
            return self.open(place)
        return answer
