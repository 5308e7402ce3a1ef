"""What a page left on the engine, found by difference, and removed.

Others may make things on the same engine meanwhile. Of what is new, the page's own is: a container, network or volume
that was created through its relay, an image whose digest its builds printed or that its Compose project labels, and a
volume or tag that its blocks name. The rest is told, and left. The build cache is everybody's and stays.
"""

import re
import subprocess
from dataclasses import dataclass, field

from tests.course import capture

LABEL = "com.docker.compose.project"


def docker(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The finished docker command, in a process group that the terminal's Ctrl-C does not reach."""
    return subprocess.run(["docker", *arguments], capture_output=True, text=True, check=False, process_group=0)


def lines(*arguments: str) -> set[str]:
    """The lines that a docker listing prints; a listing that fails says nothing, so it stops all."""
    listed = docker(*arguments)
    listed.check_returncode()
    return set(listed.stdout.split("\n")) - {""}


@dataclass(frozen=True)
class Listing:
    """Everything that the engine holds; `tags` leads from repository:tag to the image's id."""

    containers: set[str]
    networks: set[str]
    volumes: set[str]
    images: set[str]
    tags: dict[str, str]

    def since(self, before: "Listing") -> "Listing":
        """What is here and was not there before."""
        return Listing(
            self.containers - before.containers,
            self.networks - before.networks,
            self.volumes - before.volumes,
            self.images - before.images,
            {tag: image for tag, image in self.tags.items() if before.tags.get(tag) != image},
        )

    def names(self) -> list[str]:
        """Each thing by its kind and name."""
        kinds = {
            "container": self.containers,
            "network": self.networks,
            "volume": self.volumes,
            "image": self.images,
            "tag": set(self.tags),
        }
        return [f"{kind} {short(name)}" for kind, those in kinds.items() for name in sorted(those)]


def short(name: str) -> str:
    """An id as docker's tables show it; a name as it is."""
    return re.sub(r"^(?:sha256:)?([0-9a-f]{12})[0-9a-f]{52}$", r"\1", name)


def listing() -> Listing:
    """What the engine holds now."""
    rows = [
        row.split(" ") for row in lines("images", "--no-trunc", "--all", "--format", "{{.ID}} {{.Repository}}:{{.Tag}}")
    ]
    return Listing(
        lines("ps", "--all", "--quiet", "--no-trunc"),
        lines("network", "ls", "--quiet", "--no-trunc"),
        lines("volume", "ls", "--quiet"),
        {image for image, _ in rows},
        {tag: image for image, tag in rows if "<none>" not in tag},
    )


@dataclass
class Trace:
    """How a page's own is known: what its relay saw created, what its blocks typed and printed, its project."""

    project: str
    created: set[str] = field(default_factory=set)
    typed: str = ""
    printed: str = ""

    def names(self, name: str) -> bool:
        """Whether the page's blocks name a volume or a tag, the latter with or without `:latest`."""
        bare = re.escape(name.removesuffix(":latest"))
        return bool(re.search(rf"(?<![\w./-]){bare}(?![\w./-])", self.typed))

    def own(self, before: Listing, now: Listing) -> Listing:
        """What of the new things is the page's; a tag that others moved meanwhile is not."""
        new = now.since(before)
        built = {*capture.built(self.printed), *self.created}
        labelled = lines("images", "--no-trunc", "--all", "--quiet", "--filter", f"label={LABEL}={self.project}")
        mine = built | labelled
        tags = {
            tag: image
            for tag, image in new.tags.items()
            if tag.endswith(f":{self.project}")
            or (self.names(tag) and (tag not in before.tags or image in mine | before.images))
        }
        others = {image for tag, image in new.tags.items() if tag not in tags}
        return Listing(
            new.containers & self.created,
            new.networks & self.created,
            {volume for volume in new.volumes if volume in self.created or self.names(volume)},
            {image for image in new.images if image in mine | set(tags.values())} - others,
            tags,
        )


def remove(before: Listing, trace: Trace) -> tuple[list[str], list[str]]:
    """Remove what the page made since `before`, and give tags that it took back to their images.

    Returns what of its own is still there, which is a failure, and what is new but of others.
    """
    own = trace.own(before, listing())
    for container in own.containers:
        docker("rm", "--force", "--volumes", container)
    for network in own.networks:
        docker("network", "rm", network)
    for volume in own.volumes:
        docker("volume", "rm", volume)
    for tag in own.tags:
        docker("image", "rm", "--no-prune", tag)
    gone = before.tags.keys() - listing().tags.keys()
    for tag in gone:
        if trace.names(tag):
            docker("tag", before.tags[tag], tag)
    for image in own.images:
        docker("image", "rm", image)
    now = listing()
    remains = trace.own(before, now).names()
    return remains, [name for name in now.since(before).names() if name not in remains]
