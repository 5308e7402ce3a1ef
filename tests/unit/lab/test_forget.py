"""Forget: lists the oldest runs, then removes these, wherever they are, and nothing that is not named as a run."""

import json
from pathlib import Path
from typing import Any

import pytest

from lab import forget

ENGINE = """echo docker "$@" >>$NOTES
case "$*" in
*config*) echo "$CONFIG" ;;
"volume inspect classe-3_results") exit $ABSENT ;;
*" find "*) echo "$VOLUME" ;;
*" xargs "*) cat >>$NOTES ;;
esac"""
CONFIG = {
    "name": "classe-3",
    "services": {name: {"image": f"docker-lab/{name}:dev"} for name in ("docs", "api", "loadtest")},
    "volumes": {"results": {"name": "classe-3_results"}},
}
RUNS = [f"2026010{day}T000000Z" for day in range(1, 6)]


@pytest.fixture
def results(fake: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """results/ with the first two runs and the last, and things that are no runs; the volume has the first four."""
    folder = tmp_path / "results"
    for name in (RUNS[0], RUNS[1], RUNS[4], "à garder", "20260101", "20260101T000000Z.old"):
        (folder / name).mkdir(parents=True)
        (folder / name / "startup.json").write_text("{}")
    (tmp_path / "elsewhere").mkdir()
    (folder / "20250101T000000Z").symlink_to(tmp_path / "elsewhere")
    (folder / "20250102T000000Z").write_text("a file")
    monkeypatch.setattr(forget, "RESULTS", folder)
    monkeypatch.setenv("CONFIG", json.dumps(CONFIG))
    monkeypatch.setenv("VOLUME", "\n".join([*RUNS[:4], "autre-chose-TZ", "20260101T000000Z;x"]))
    monkeypatch.setenv("ABSENT", "0")
    monkeypatch.delenv("COMPOSE_PROJECT_NAME", raising=False)
    fake("docker", ENGINE)
    return folder


def names(folder: Path) -> set[str]:
    return {each.name for each in folder.iterdir()}


def test_the_oldest_go_from_both_places_and_nothing_else_is_touched(
    results: Path, typed: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = names(results)
    typed()
    monkeypatch.setenv("KEEP", "2")
    forget.main()
    assert before - names(results) == {RUNS[0], RUNS[1]}
    assert typed().splitlines()[-1].split("\0") == RUNS[:3]
    (removal,) = [line for line in typed().splitlines() if " xargs " in line]
    for words in (
        "--network=none",
        "--cap-drop=ALL",
        "--volume=classe-3_results:/results ",
        "rm --recursive --force --",
    ):
        assert words in removal
    said = capsys.readouterr().err
    assert "3 mesures" in said
    assert f"{RUNS[0]} (volume, dossier)" in said
    assert f"{RUNS[2]} (volume)" in said


def test_a_refusal_leaves_all(results: Path, typed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    before = names(results)
    typed()
    monkeypatch.setenv("KEEP", "1")
    monkeypatch.delenv("LAB_YES")
    with pytest.raises(SystemExit):  # no terminal
        forget.main()
    assert names(results) == before
    assert " xargs " not in typed()


def test_fewer_than_asked_is_nothing_to_do(
    results: Path, typed: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed()
    monkeypatch.delenv("KEEP", raising=False)
    forget.main()
    assert "Il n'y a rien à enlever : 5 mesures" in capsys.readouterr().err
    assert " xargs " not in typed()


def test_without_a_volume_the_folder_is_looked_at_alone(
    results: Path, typed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed()
    monkeypatch.setenv("ABSENT", "1")
    monkeypatch.setenv("KEEP", "1")
    forget.main()
    assert RUNS[4] in names(results)
    assert RUNS[0] not in names(results)
    assert " run " not in typed()


@pytest.mark.parametrize("keep", ["0", "-1", "tout", "1.5", "²", "10000000000"])
def test_a_number_that_is_none_is_refused(
    results: Path, typed: Any, monkeypatch: pytest.MonkeyPatch, keep: str
) -> None:
    typed()
    monkeypatch.setenv("KEEP", keep)
    with pytest.raises(SystemExit, match=f"KEEP={keep} n'est pas un nombre"):
        forget.main()
    assert typed() == ""


def test_a_list_of_thousands_is_cut(
    results: Path, typed: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed()
    many = [f"20250101T{number:06}Z" for number in range(500)]
    monkeypatch.setenv("VOLUME", "\n".join(many))
    monkeypatch.setenv("KEEP", "10")
    forget.main()
    said = capsys.readouterr().err.splitlines()
    assert len(said) < 30
    assert any("… et 473 autres" in line for line in said)
