"""Tous les modules du démarrage, compilés, dans un seul fichier : Python ne les cherche plus un par un sur le disque.

`python pack.py DOSSIER`, à la construction, l'écrit, et avec lui les expressions régulières (patterns.py) ;
`install(FICHIER)`, au démarrage, y fait lire `import`.
"""

from __future__ import annotations

import marshal
import sys
from collections.abc import Sequence
from importlib.machinery import ExtensionFileLoader, ModuleSpec
from types import ModuleType

LENGTH = 8  # octets, en tête : la taille du sommaire
# Nom -> (fichier d'origine, est-ce un dossier de modules ?, place, taille) ; taille 0 : une bibliothèque en C.
Contents = dict[str, tuple[str, bool, int, int]]


class Pack:
    """Un chercheur et un chargeur de modules, au sens de la documentation d'importlib."""

    def __init__(self, path: str) -> None:
        self.file = open(path, "rb", buffering=0)  # noqa: PTH123, SIM115
        size = int.from_bytes(self.file.read(LENGTH), "big")
        self.contents: Contents = marshal.loads(self.file.read(size))  # noqa: S302
        self.start = LENGTH + size

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """De quoi charger ce module ; rien s'il n'est pas ici, et Python cherche alors comme d'habitude."""
        if name not in self.contents:
            return None
        origin, is_package, _, size = self.contents[name]
        loader: Pack | ExtensionFileLoader = self if size else ExtensionFileLoader(name, origin)
        spec = ModuleSpec(name, loader, origin=origin, is_package=is_package)  # type: ignore[arg-type]
        spec.has_location = True
        if is_package:
            spec.submodule_search_locations = [origin.rpartition("/")[0]]
        return spec

    def create_module(self, spec: ModuleSpec) -> None:
        """Python crée le module lui-même."""

    def exec_module(self, module: ModuleType) -> None:
        """Exécute le code du module."""
        _, _, place, size = self.contents[module.__name__]
        self.file.seek(self.start + place)
        exec(marshal.loads(self.file.read(size)), module.__dict__)  # noqa: S102, S302


def install(path: str) -> None:
    """`import` lit désormais ce fichier avant le disque."""
    sys.meta_path.insert(0, Pack(path))


def write(path: str) -> None:
    """Un fichier de tous les modules que Python a chargés jusqu'ici."""
    from pathlib import Path  # noqa: PLC0415 : le démarrage, lui, le lira dans le fichier

    contents: Contents = {}
    codes = bytearray()
    for name, module in list(sys.modules.items()):
        spec = getattr(module, "__spec__", None)
        origin = getattr(spec, "origin", None) or ""
        if name == "__main__" or spec is None or not origin.endswith((".py", ".so")):
            continue
        code = b""
        if origin.endswith(".py"):
            code = marshal.dumps(compile(Path(origin).read_bytes(), origin, "exec", dont_inherit=True))
        contents[name] = (origin, spec.submodule_search_locations is not None, len(codes), len(code))
        codes += code
    index = marshal.dumps(contents)
    Path(path).write_bytes(len(index).to_bytes(LENGTH, "big") + index + codes)


if __name__ == "__main__":
    import patterns

    translated = patterns.record()
    import fast

    fast.config.load()
    fast.config.get_loop_factory()
    write(f"{sys.argv[1]}/modules.pack")
    with open(f"{sys.argv[1]}/patterns.pack", "wb") as file:  # noqa: PTH123
        marshal.dump(translated, file)
