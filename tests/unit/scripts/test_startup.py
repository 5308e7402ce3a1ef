"""The knobs of `make startup`: read, refused with a sentence, and the images that they need."""

import pytest

import startup


def test_without_a_knob_the_containers_are_compared_ten_times() -> None:
    chosen = startup.knobs({})
    assert chosen == startup.Knobs(list(startup.DEFAULT), 10, 1)
    assert not set(startup.MACHINES) & set(chosen.targets)


def test_all_adds_the_machines() -> None:
    assert set(startup.knobs({"TARGETS": "all"}).targets) == {*startup.DEFAULT, *startup.MACHINES}


def test_commas_separate_too() -> None:
    assert startup.knobs({"TARGETS": "course,fast"}).targets == ["course", "fast"]


@pytest.mark.parametrize(
    ("knob", "value", "words"),
    [
        ("TARGETS", "course alpine", "Cible inconnue : alpine"),
        ("TARGETS", "course course", "deux fois"),
        ("ROUNDS", "0", "ROUNDS=0 ne convient pas"),
        ("ROUNDS", "51", "de 1 à 50"),
        ("ROUNDS", "dix", "nombre entier"),
        ("SEED", "-1", "SEED=-1 ne convient pas"),
    ],
)
def test_a_wrong_knob_is_a_sentence_and_code_2(
    knob: str, value: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        startup.knobs({knob: value})
    assert left.value.code == 2
    assert words in capsys.readouterr().err


def test_a_line_of_the_run_becomes_progress_and_another_does_not() -> None:
    line = '{"done": 5, "total": 10, "target": "course", "round": 1, "ok": true, "total_ms": 523.4}'
    assert startup.progress(line) == "██████████            5/10  course  523 ms"
    assert startup.progress("Traceback (most recent call last):") is None
