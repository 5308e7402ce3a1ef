"""What the page of results draws, in every look, and on paper."""

import math
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from axe import violations
from report_page import NEW, OLD, PLOTS, ROUNDS, drawn, give, open_one, plot
from startup_run import PHASES, TARGETS, startup_run
from visit import Visit, visiting

LOOKS = [(1280, False), (1280, True), (390, False), (390, True)]
NAMES = ["wide-light", "wide-dark", "narrow-light", "narrow-dark"]
BUILDS = ["vega.min.js", "vega-lite.min.js", "vega-embed.min.js"]
# The places of the median marks on the horizontal axis, from the left of their plot, in the order of the axis.
MEDIANS = """plot => [...plot.querySelectorAll(".mark-rect.role-mark path")]
  .map(mark => mark.getCTM().e + mark.getBBox().x + mark.getBBox().width / 2)"""
# The colour of each label of a legend.
LEGEND = """plot => Object.fromEntries([...plot.querySelectorAll(".role-legend-symbol path")].map((symbol, at) =>
  [plot.querySelectorAll(".role-legend-label text")[at].textContent, symbol.getAttribute("fill")]))"""


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """A tab that has opened nothing yet."""
    with visiting(browser) as visit:
        yield visit


def test_every_sample_beyond_the_warm_up_is_a_point_and_every_target_has_a_median(visit: Visit, docs: str) -> None:
    open_one(visit, docs)
    times = plot(visit, "Temps de démarrage")
    expect(times.locator(".mark-symbol.role-mark path")).to_have_count(ROUNDS * len(TARGETS))
    expect(times.locator(".mark-rect.role-mark path")).to_have_count(len(TARGETS))
    visit.check()


def test_medians_stand_on_a_logarithmic_axis_from_the_fastest_to_the_slowest(visit: Visit, docs: str) -> None:
    open_one(visit, docs)
    found = plot(visit, "Temps de démarrage").evaluate(MEDIANS)
    assert found == sorted(found)
    documented = sorted(
        target["median_ms"] for target in startup_run(NEW, ROUNDS)["summary"]["targets"] if target["median_ms"]
    )
    # On a logarithmic axis, equal ratios are equal distances.
    scale = (found[-1] - found[0]) / math.log(documented[-1] / documented[0])
    for place, value in zip(found, documented, strict=True):
        assert place == pytest.approx(found[0] + scale * math.log(value / documented[0]), abs=0.6)


def test_phases_memory_and_disk_have_a_bar_for_each_number(visit: Visit, docs: str) -> None:
    open_one(visit, docs)
    bars = ".mark-rect.role-mark path"
    expect(plot(visit, "Où passe le temps").locator(bars)).to_have_count(4 + 4 + 4 + 3 + 6)
    expect(plot(visit, "Mémoire").locator(bars)).to_have_count(len(TARGETS))
    expect(plot(visit, "Disque").locator(bars)).to_have_count(2 * (len(TARGETS) + 1))
    for words in ("création du conteneur", "noyau de l'invité"):
        expect(plot(visit, "Où passe le temps").locator("svg")).to_contain_text(words)


def test_each_plot_says_its_numbers_in_words_and_the_table_says_them_too(visit: Visit, docs: str) -> None:
    open_one(visit, docs)
    for title in PLOTS:
        expect(visit.page.get_by_role("img", name=re.compile(f"^{title}\\. .*fast"))).to_have_count(1)
    expect(visit.page.get_by_role("img", name=re.compile("fast 408\\s*ms \\(de 403\\s*ms à 412\\s*ms")))
    tables = visit.page.locator(".report-numbers table")
    told = {
        ("fast", 0): ("Cible fast", "408", "403", "412", "0,5 [0,48", "plus rapide"),
        ("fast", 1): ("Cible fast", "40", "120", "30", "substitut"),
        ("vm", 0): ("24\u202f008", "plus lent"),
        ("vm", 1): ("6.1.0-fixture", "tcg", "pas de /dev/kvm"),
    }
    for (target, number), texts in told.items():
        rows = tables.nth(number).locator("tbody tr")
        expect(rows).to_have_count(len(TARGETS) + 1)
        row = rows.filter(has=visit.page.locator("th", has_text=re.compile(f"^{target}")))
        for text in texts:
            expect(row).to_contain_text(text)
    phases = visit.page.locator(".report-phases tbody tr")
    expect(phases).to_have_count(len(TARGETS) + 1)
    expect(phases.first).to_contain_text("102")


def test_a_phase_has_one_colour_whichever_targets_a_run_has(visit: Visit, docs: str) -> None:
    alone = startup_run(OLD)
    alone["summary"]["targets"] = [each for each in alone["summary"]["targets"] if each["target"] == "fast"]
    give(visit, {NEW: startup_run(NEW), OLD: alone})
    visit.open(f"{docs}/report/?run={NEW}&beside={OLD}")
    drawn(visit, runs=2)
    whole, part = (plot(visit, "Où passe le temps", at).evaluate(LEGEND) for at in (0, 1))
    assert {label: whole[label] for label in part} == part
    fills = plot(visit, "Où passe le temps", 1).locator(".mark-rect.role-mark path")
    used = fills.evaluate_all("bars => bars.map(bar => bar.getAttribute('fill'))")
    assert set(used) <= set(part.values())
    assert len(set(used)) == len(used) == len(PHASES["container"])


@pytest.mark.parametrize(("width", "dark"), LOOKS, ids=NAMES)
def test_a_run_shown_has_no_fault_and_keeps_to_its_window(
    browser: Browser, docs: str, shots: Path | None, width: int, dark: bool
) -> None:
    with visiting(browser, width=width, dark=dark) as visit:
        give(visit, {NEW: startup_run(NEW), OLD: startup_run(OLD)})
        visit.open(f"{docs}/report/?beside={OLD}" if width == 390 else f"{docs}/report/")
        drawn(visit, runs=2 if width == 390 else 1)
        visit.page.locator(".report-manifest summary").first.click()
        visit.shoot(shots, f"report-{width}-{'dark' if dark else 'light'}")
        assert visit.overflow() == 0
        assert violations(visit.page) == []
        for svg in drawn(visit, runs=2 if width == 390 else 1).all():
            box = svg.bounding_box()
            assert box is not None
            assert box["x"] + box["width"] <= width
        visit.check()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_words_of_a_plot_have_the_colour_of_the_text(browser: Browser, docs: str, dark: bool) -> None:
    with visiting(browser, dark=dark) as visit:
        open_one(visit, docs)
        label = plot(visit, "Temps de démarrage").locator(".role-axis-label text").first
        colours = label.evaluate(
            "text => [getComputedStyle(text).fill, getComputedStyle(text.closest('figure')).color]"
        )
        assert colours[0] == colours[1]


def test_a_plot_follows_the_width_of_the_window(visit: Visit, docs: str) -> None:
    open_one(visit, docs)
    svg = plot(visit, "Mémoire").locator("svg")
    wide = svg.evaluate("svg => svg.clientWidth")
    visit.page.set_viewport_size({"width": 600, "height": 900})
    visit.page.wait_for_function(
        "([selector, wide]) => document.querySelector(selector).clientWidth < wide",
        arg=[".report-figure:nth-of-type(3) svg", wide],
    )
    assert visit.overflow() == 0


def test_a_dark_report_is_printed_dark_on_white_and_fits_the_sheet(
    browser: Browser, docs: str, shots: Path | None
) -> None:
    with visiting(browser, width=718, dark=True) as visit:
        give(visit, {NEW: startup_run(NEW), OLD: startup_run(OLD)})
        visit.open(f"{docs}/report/")
        drawn(visit)
        visit.page.emulate_media(media="print")
        visit.shoot(shots, "print-report")
        expect(visit.page.locator(".report-chooser")).to_be_hidden()
        label = plot(visit, "Mémoire").locator(".role-axis-label text").first
        red = label.evaluate("text => Number(getComputedStyle(text).fill.match(/[0-9]+/)[0])")
        assert red < 100
        assert visit.overflow() == 0
        for table in visit.page.locator(".report-table table").all():
            assert table.evaluate("table => table.getBoundingClientRect().right <= innerWidth")


def test_the_drawing_library_is_loaded_on_this_page_only(visit: Visit, docs: str) -> None:
    for path in ("/", "/measuring/"):
        visit.open(f"{docs}{path}")
    assert [url for url in visit.requested if "/vega/" in url or "/plots/" in url or "report/main" in url] == []
    open_one(visit, docs)
    assert [url.rpartition("/")[2] for url in visit.requested if "/vega/" in url] == BUILDS


def test_a_policy_that_refuses_something_of_the_drawing_library_would_be_seen(visit: Visit, docs: str) -> None:
    refused: list[str] = []
    visit.page.on("console", lambda line: refused.append(line.text) if "Content Security" in line.text else None)
    open_one(visit, docs)
    assert refused == []
    visit.page.evaluate("document.body.append(document.createElement('style'))")
    assert len(refused) == 1
