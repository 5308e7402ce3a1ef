"""Which runs the page of results shows: none, the example, one, two; and what it says of what it cannot show."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from report_page import NEW, OLD, ROUNDS, drawn, give, open_one, plot
from startup_run import startup_run
from visit import Visit, visiting

# The places of the median marks on the horizontal axis, from the left of their plot, in the order of the axis.
MEDIANS = """plot => [...plot.querySelectorAll(".mark-rect.role-mark path")]
  .map(mark => mark.getCTM().e + mark.getBBox().x + mark.getBBox().width / 2)"""
# A mebibyte of spaces, again and again, in the place of a run.
ENDLESS = """const real = window.fetch
window.fetch = (url, ...rest) => String(url).endsWith("/startup.json")
  ? Promise.resolve(new Response(new ReadableStream({pull: to => to.enqueue(new Uint8Array(2 ** 20).fill(32))})))
  : real(url, ...rest)"""


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """A tab that has opened nothing yet."""
    with visiting(browser) as visit:
        yield visit


def test_with_no_run_yet_the_page_says_what_to_type_and_loads_no_plot(visit: Visit, docs: str) -> None:
    give(visit, {}, "20261124T090000Z/report.json")
    visit.open(f"{docs}/report/")
    expect(visit.page.locator(".report-none")).to_contain_text("Aucune mesure pour l'instant")
    expect(visit.page.locator(".report-none pre")).to_have_text("make startup")
    expect(visit.page.locator(".report-run, .report-chooser")).to_have_count(0)
    assert [url for url in visit.requested if "vega" in url] == []
    visit.check()


def test_the_real_server_of_a_lab_without_a_run_shows_the_example_that_it_ships(visit: Visit, docs: str) -> None:
    visit.open(f"{docs}/report/")
    drawn(visit)
    expect(visit.page.locator(".report-none")).to_contain_text("make startup")
    expect(visit.page.locator(".report-run h2")).to_have_text("Exemple fourni avec le cours")
    times = plot(visit, "Temps de démarrage")
    expect(times.locator(".mark-symbol.role-mark path")).to_have_count(100)  # 10 rounds of 10 targets
    expect(times.locator(".mark-rect.role-mark path")).to_have_count(10)
    visit.check()


def test_the_example_is_shown_as_an_example_when_there_is_no_run(visit: Visit, docs: str) -> None:
    give(visit, {}, example=startup_run())
    visit.open(f"{docs}/report/")
    drawn(visit)
    expect(visit.page.locator(".report-none")).to_contain_text("make startup")
    expect(visit.page.locator(".report-none")).to_contain_text("mesuré sur une autre machine que la vôtre")
    expect(visit.page.locator(".report-run h2")).to_have_text("Exemple fourni avec le cours")
    expect(visit.page.locator(".report-machine")).to_contain_text("Processeur imaginaire")
    visit.check()


def test_a_run_of_one_s_own_comes_before_the_example(visit: Visit, docs: str) -> None:
    give(visit, {NEW: startup_run(NEW)}, example=startup_run())
    visit.open(f"{docs}/report/")
    drawn(visit)
    expect(visit.page.locator(".report-none")).to_have_count(0)
    expect(visit.page.locator(".report-run h2")).to_contain_text("24 novembre 2026")
    visit.page.get_by_label("Montrer").select_option("exemple")
    expect(visit.page.locator(".report-run h2")).to_have_text("Exemple fourni avec le cours")


def test_only_the_files_that_a_run_left_are_offered(visit: Visit, docs: str) -> None:
    files = [f"{NEW}/startup-times.png", f"{NEW}/startup.csv", f"{OLD}/startup.csv", f"{NEW}/notes.json"]
    give(visit, {NEW: startup_run(NEW)}, *files)
    visit.open(f"{docs}/report/")
    visit.page.locator(".report-manifest summary").click()
    links = visit.page.locator(".report-files a")
    expect(links).to_have_text(["startup-times.png", "startup.csv", "startup.json"])
    assert links.first.evaluate("link => link.pathname") == f"/results/{NEW}/startup-times.png"


def test_two_runs_are_laid_side_by_side_on_one_axis(visit: Visit, docs: str, shots: Path | None) -> None:
    give(visit, {NEW: startup_run(NEW, slower=1.5), OLD: startup_run(OLD)})
    visit.open(f"{docs}/report/")
    drawn(visit)
    alone = plot(visit, "Temps de démarrage").evaluate(MEDIANS)
    visit.page.get_by_label("à côté").select_option(OLD)
    drawn(visit, runs=2)
    left, right = (visit.page.locator(".report-run").nth(at).bounding_box() for at in (0, 1))
    assert left is not None
    assert right is not None
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] <= right["x"]
    places = [plot(visit, "Temps de démarrage", at).evaluate(MEDIANS) for at in (0, 1)]
    assert len(alone) == len(places[0]) == len(places[1])
    # One axis: what is 1.5 times slower stands further to the right, and as far for every target.
    gaps = [slow - usual for slow, usual in zip(*places, strict=True)]
    assert gaps[0] > 5
    assert gaps == pytest.approx([gaps[0]] * len(gaps), abs=1.5)
    assert visit.overflow() == 0
    visit.shoot(shots, "report-two")
    visit.check()


def test_a_run_cannot_be_laid_beside_itself(visit: Visit, docs: str) -> None:
    give(visit, {NEW: startup_run(NEW, ROUNDS), OLD: startup_run(OLD, ROUNDS)})
    visit.open(f"{docs}/report/?run={NEW}&beside={NEW}")
    left, right = visit.page.locator("#report-run"), visit.page.locator("#report-beside")
    expect(right).to_have_value("")
    expect(right.locator(f"option[value='{NEW}']")).to_be_disabled()
    right.select_option(OLD)
    left.select_option(OLD)
    expect(right).to_have_value("")
    expect(visit.page.locator(".report-runs")).to_have_attribute("data-runs", "1")


def test_the_address_remembers_the_runs_chosen(visit: Visit, docs: str) -> None:
    give(visit, {NEW: startup_run(NEW), OLD: startup_run(OLD)})
    visit.open(f"{docs}/report/?run={OLD}&beside={NEW}")
    drawn(visit, runs=2)
    expect(visit.page.get_by_label("Montrer")).to_have_value(OLD)
    visit.page.get_by_label("à côté").select_option("")
    drawn(visit)
    assert visit.page.url.endswith(f"?run={OLD}")


@pytest.mark.parametrize(
    ("run", "words"),
    [
        ("{", "n'est pas du JSON"),
        ("null", "n'est pas une mesure de démarrage"),
        ({"kind": "load"}, "n'est pas une mesure de démarrage"),
        (
            {"kind": "startup", "schema": 0},
            "dans la version 0 du format, et cette page lit les versions 1 et 2",
        ),
        ({"kind": "startup", "schema": 2}, "incomplète ou abîmée"),
        (startup_run() | {"samples": [{"target": "course", "round": 1, "ok": True}]}, "incomplète ou abîmée"),
        (startup_run() | {"manifest": {"machine": {}, "images": {"course": None}}}, "n'a pas pu la montrer"),
    ],
    ids=["cut", "null", "other-kind", "old-schema", "empty", "sample-without-time", "image-without-name"],
)
def test_what_cannot_be_shown_is_said_in_french(visit: Visit, docs: str, run: Any, words: str) -> None:
    give(visit, {NEW: run, OLD: startup_run(OLD)})
    visit.open(f"{docs}/report/")
    expect(visit.page.locator(".report-fault")).to_contain_text(words)
    visit.check()
    visit.page.get_by_label("Montrer").select_option(OLD)
    drawn(visit)
    expect(visit.page.locator(".report-fault")).to_have_count(0)
    visit.check()


def test_a_file_that_has_no_end_is_not_read_to_its_end(visit: Visit, docs: str) -> None:
    give(visit, {NEW: startup_run(NEW, ROUNDS)})
    visit.page.add_init_script(ENDLESS)
    visit.open(f"{docs}/report/")
    expect(visit.page.locator(".report-fault")).to_contain_text("trop grand pour être une mesure")


@pytest.mark.parametrize(("older", "words"), [(1, "Une mesure plus ancienne n'"), (9800, "9\u202f800 mesures plus")])
def test_the_runs_that_the_server_leaves_out_are_counted(visit: Visit, docs: str, older: int, words: str) -> None:
    give(visit, {NEW: startup_run(NEW, ROUNDS)}, older=older)
    visit.open(f"{docs}/report/")
    drawn(visit)
    expect(visit.page.locator(".report-older")).to_contain_text(words)
    expect(visit.page.locator(".report-older code")).to_have_text("make forget")


def test_no_run_left_out_no_word_of_it(visit: Visit, docs: str) -> None:
    open_one(visit, docs)
    expect(visit.page.locator(".report-older")).to_have_count(0)
