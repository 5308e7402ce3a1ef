"""Les expressions régulières du démarrage, déjà traduites : `re` n'a plus à les analyser une à une.

Une centaine ; les traduire prenait 10 ms sur 194 (Python 3.9, médianes de 25 départs alternés). `record()`, à la
construction, les note pendant que l'application s'importe ; `install(FICHIER)`, au démarrage, les donne à `re`.
"""

import _sre  # type: ignore[import-not-found]
import marshal
import sre_compile
from types import SimpleNamespace
from typing import Any

usual = sre_compile.compile
# (expression, options) -> ce que Python donne à la machine qui l'exécute ; lu par le Python qui l'a écrit
Translated = dict[tuple[Any, int], tuple[Any, ...]]


def install(path: str) -> None:
    """`re` prend ici ce qu'il y trouve, et traduit le reste comme d'habitude."""
    with open(path, "rb") as file:  # noqa: PTH123
        translated: Translated = marshal.load(file)  # noqa: S302

    def compiled(pattern: Any, flags: int = 0) -> Any:
        known = translated.get((pattern, int(flags)))
        return _sre.compile(*known) if known else usual(pattern, flags)

    sre_compile.compile = compiled  # type: ignore[assignment]


def record() -> Translated:
    """Ce que `re` traduira désormais : le dictionnaire se remplit à mesure."""
    translated: Translated = {}
    last: list[tuple[Any, ...]] = []

    def machine(pattern: Any, flags: int, code: list[int], groups: int, index: Any, names: Any) -> Any:
        # De simples nombres : marshal n'écrit pas les constantes nommées.
        last[:] = [(pattern, int(flags), [*map(int, code)], int(groups), dict(index), names)]
        return _sre.compile(*last[0])

    def compiled(pattern: Any, flags: int = 0) -> Any:
        made = usual(pattern, flags)
        if isinstance(pattern, (str, bytes)):
            translated[pattern, int(flags)] = last[0]
        return made

    sre_compile._sre = SimpleNamespace(**{**vars(_sre), "compile": machine})  # type: ignore[attr-defined]  # noqa: SLF001
    sre_compile.compile = compiled  # type: ignore[assignment]
    return translated
