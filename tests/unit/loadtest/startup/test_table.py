"""The account of a run of start-ups, to the letter: on a wide terminal, on a narrow one, and of what is not known."""

from typing import Any

from startup import table
from startup.document import document
from startup.events import Sample
from tests.unit.loadtest.startup.startup_run import END, KNOWN, TIMES, begin, sample, samples

NAME = "20260131T120000Z"
DOUBT = {"code": "no_reference", "targets": [], "values": {"reference": "course"}}
MIB = 2**20
HEAD = [
    "Démarrages, de l'ordre à la première réponse 200 : 5 rondes, 1 de chauffe.",
    "Coût de l'horloge : 0,5 ms. Rapport : à course.",
    "Images : tailles décompressées, comptées par le magasin d'images overlay2.",
    "",
]
TAIL = [
    "",
    "! Sans la cible course, qui est la référence, les temps ne sont pas comparés.",
    "  Ajoutez course à TARGETS.",
    "",
    "✗ vm : Pas de réponse.",
    "  | ligne 2",
    "  | ligne 3",
    "  | ligne 4",
    "  | ligne 5",
    "  | ligne 6",
    "  | ligne 7",
    "  | ligne 8",
    "  | ligne 9",
    "  | ligne 10",
    "  | ligne 11",
]
WIDE = [
    *HEAD,
    "cible     médiane        min … max  n  rapport [intervalle]  verdict                    mémoire      image  sans sa base  base        noyau  accélération",  # noqa: E501
    "fast     310,0 ms    300,0 … 320,0  5    0,60 [0,57 ; 0,63]  plus rapide               28,6 Mio   65,5 Mio   non mesurée  —           6.1    —",  # noqa: E501
    "course   520,0 ms    500,0 … 540,0  5                     —  référence                 28,6 Mio  130,0 Mio      11,0 Mio  officielle  6.1    —",  # noqa: E501
    "vm      9000,0 ms  9000,0 … 9000,0  1                     —  pas de différence nette  300,0 Mio  130,0 Mio      11,0 Mio  officielle  6.12   tcg : /dev/kvm est absent",  # noqa: E501
    *TAIL,
]
NARROW = [
    *HEAD,
    "cible     médiane        min … max  n  rapport [intervalle]  verdict",
    "fast     310,0 ms    300,0 … 320,0  5    0,60 [0,57 ; 0,63]  plus rapide",
    "course   520,0 ms    500,0 … 540,0  5                     —  référence",
    "vm      9000,0 ms  9000,0 … 9000,0  1                     —  pas de différence nette",
    "",
    "cible     mémoire      image  sans sa base  base        noyau  accélération",
    "fast     28,6 Mio   65,5 Mio   non mesurée  —           6.1    —",
    "course   28,6 Mio  130,0 Mio      11,0 Mio  officielle  6.1    —",
    "vm      300,0 Mio  130,0 Mio      11,0 Mio  officielle  6.12   tcg : /dev/kvm est absent",
    *TAIL,
]


def told(one: Sample, **other: Any) -> Any:
    """The sample, which tells something else."""
    return {**one, **other}


def account(width: int) -> list[str]:
    """The lines of a run of three targets, of which the machine answered once in two."""
    machine = [
        told(
            sample("vm", 1, 9000.04, accelerator="tcg", fallback="/dev/kvm est absent", kernel="6.12"),
            memory_bytes=300 * MIB,
        ),
        told(
            sample("vm", 2, None),
            error={"sentence": "Pas de réponse.", "log": [f"ligne {n}" for n in range(12)]},
        ),
    ]
    opening: Any = begin(["vm", "course", "fast"])
    image = {"base": "official", "unique_bytes": 11 * MIB, "disk_bytes": 130 * MIB}
    opening["manifest"]["images"] = {
        "course": image,
        "fast": {"base": None, "unique_bytes": None, "disk_bytes": 65.55 * MIB},
        "vm": image,
    }
    found: Any = document(NAME, opening, [*samples(), *machine], END, KNOWN)
    found["summary"]["warnings"] = [DOUBT]
    return table.text(found, width).splitlines()


def test_a_wide_terminal_has_one_table_the_fastest_first() -> None:
    assert account(200) == WIDE


def test_a_narrow_terminal_has_the_figures_of_images_under_those_of_time() -> None:
    assert account(100) == NARROW


def test_the_table_goes_under_itself_when_it_is_one_column_too_wide() -> None:
    width = max(map(len, WIDE[4:8]))
    assert account(width) == WIDE
    assert account(width - 1) == NARROW


def test_a_run_without_reference_clock_or_store_says_so() -> None:
    opening: Any = begin(["fast"])
    opening["manifest"]["engine"]["store"] = None
    found = document(NAME, opening, samples({"fast": TIMES["fast"]}), END, KNOWN)
    unknown: Any = {**found, "overhead_ms": {"median": None}}
    lines = table.text(unknown, 200).splitlines()
    assert lines[1:3] == [
        "Coût de l'horloge : — ms. Rapport : à —.",
        "Images : tailles décompressées, comptées par le magasin d'images inconnu.",
    ]
    assert lines[5].split()[:6] == ["fast", "310,0", "ms", "300,0", "…", "320,0"]


def test_a_run_without_doubts_or_failures_ends_with_its_table() -> None:
    found = document(NAME, begin(list(TIMES)), samples(), END, KNOWN)
    found["summary"]["warnings"] = []
    assert table.text(found, 200).endswith("\n")
    assert len(table.text(found, 200).splitlines()) == 7


def test_of_a_target_that_failed_several_times_the_last_error_is_told() -> None:
    made = [
        *samples(),
        sample("vm", 1, None),
        told(sample("vm", 2, None), error={"sentence": "Autre.", "log": []}),
    ]
    found = document(NAME, begin([*TIMES, "vm"]), made, END, KNOWN)
    lines = table.text(found, 200).splitlines()
    assert lines[-2:] == ["", "✗ vm : Autre."]
    assert not any("Pas de réponse" in line for line in lines)
    (row,) = [line for line in lines if line.startswith("vm ")]
    assert row.split()[:6] == ["vm", "—", "—", "0", "—", "sans"]
