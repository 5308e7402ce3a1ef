"""Control groups as containers of several systems see them: README.md says where each comes from."""

import json
from pathlib import Path
from typing import Any, NamedTuple, Optional

HERE = Path(__file__).parent


class Tree(NamedTuple):
    """What /proc/self/cgroup says, the files, what the engine says of itself, and what a reader must find."""

    own: str
    files: dict[str, str]
    info: dict[str, Any]
    cpus: Optional[float]
    memory_limit: Optional[int]
    cpu_seconds: Optional[float]
    memory_bytes: Optional[int]

    def lay(self, mount: Path) -> Path:
        """The folder, with the files in it."""
        for name, text in self.files.items():
            (mount / name).parent.mkdir(parents=True, exist_ok=True)
            (mount / name).write_text(text)
        return mount


def trees() -> list[str]:
    """The names of all that are there, as pytest may show them."""
    found = [file for each in ("*1*/*", "*2-*/*", "*2/*/group") for file in HERE.glob(f"cgroup{each}.json")]
    if not found:
        raise LookupError(f"no tree under {HERE}")
    names = (file.parent if file.name == "group.json" else file.with_suffix("") for file in found)
    return sorted(str(name.relative_to(HERE)) for name in names)


def tree(name: str) -> Tree:
    """The tree of that name."""
    place = HERE / name
    if not place.is_dir():
        read = json.loads(place.with_suffix(".json").read_text(encoding="utf-8"))
        return Tree(read["self"], read["files"], read["info"], **read["group"])
    mount = place / "sys/fs/cgroup"
    files = {str(file.relative_to(mount)): file.read_text() for file in mount.rglob("*") if file.is_file()}
    for group in {Path(name).parent for name in files}:  # what the recording left out, and every kernel shows
        files = {f"{group / 'cgroup.procs'}": "1\n", f"{group / 'cgroup.type'}": "domain\n", **files}
    files = {"cgroup.controllers": "cpu memory pids\n", **files}
    info = json.loads((place.parent / "info.json").read_text(encoding="utf-8"))
    group = json.loads((place / "group.json").read_text(encoding="utf-8"))
    return Tree((place / "proc/self/cgroup").read_text(), files, info, **group)
