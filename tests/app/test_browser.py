"""The app in a real browser, by mouse and by keyboard alone, on a telephone's width, light and dark.

Skipped where there is no Chromium with its driver (Debian: chromium, chromium-driver).
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

import pytest

from simulator.app.parts.frame import PLACES
from simulator.app.parts.numbers import table
from tests.app.browser import Browser, browsing, found

pytestmark = [
    pytest.mark.verify,
    pytest.mark.skipif(found() is None, reason="no Chromium with its driver on this machine"),
]

CONTRAST = """
const light = (c) => {
  const [r, g, b] = c.map(v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
const rgb = (text) => (text.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number);
const below = (node) => {
  for (; node; node = node.parentElement) {
    const c = rgb(getComputedStyle(node).backgroundColor);
    if (c.length < 4 || c[3] > 0.9) return c.slice(0, 3);
  }
  return [255, 255, 255];
};
const bad = [];
for (const node of document.querySelectorAll('body *')) {
  const own = [...node.childNodes].some(one => one.nodeType === 3 && one.textContent.trim());
  const box = node.getBoundingClientRect();
  if (!own || !box.width || node.closest('.skip, option, noscript, svg')) continue;
  const [a, b] = [light(rgb(getComputedStyle(node).color).slice(0, 3)), light(below(node))];
  const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  if (ratio < 4.5) bad.push([node.tagName, node.textContent.slice(0, 30), ratio]);
}
return bad;
"""
MOVING = """
const every = [...document.querySelectorAll('*')];
return every.filter(one => getComputedStyle(one).transitionDuration !== '0s').length;
"""
SMALL = """
const asked = 'button, input:not([type=hidden]):not([type=checkbox]), select, nav a';
return [...document.querySelectorAll(asked)].filter(one => {
  const box = one.getBoundingClientRect();
  return box.width && (box.height < 24 || box.width < 20);
}).map(one => one.outerHTML);
"""

MANIFEST = {
    "name": "old",
    "question": "",
    "replications": 2,
    "replications_done": 1,
    "shape": {"groups": ["a"]},
    "scenario": {},
}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The app as a person starts it; its address, and the folder in which it was started."""
    place = tmp_path_factory.mktemp("app")
    top = str(Path(__file__).parents[2])
    command = [sys.executable, "-m", "simulator", "app", "--no-browser", "--port", "0"]
    environment = os.environ | {"PYTHONPATH": top, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, cwd=place, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as run:
        assert run.stdout is not None
        line = run.stdout.readline().decode()
        yield line.split()[-1], place
        run.send_signal(2)
        run.wait(20)


@pytest.fixture(scope="module")
def window(app: tuple[str, Path]) -> Iterator[Browser]:
    """A window with the key, in which every request is noted."""
    with browsing() as browser:
        browser.open(app[0])
        assert "What should I do with my Connects?" in browser.text()
        assert "token" not in browser.address
        yield browser
        asked = browser.log()
        assert {urlsplit(one).hostname for one in asked if one.startswith("http")} == {"127.0.0.1"}


def go(window: Browser, path: str) -> None:
    window.open("{0.scheme}://{0.netloc}".format(urlsplit(window.address)) + path)
    window.wait("return document.readyState === 'complete' && !document.querySelector('[data-wait]')", 120)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("wide", [360, 1200])
def test_every_page_fits_and_can_be_read(window: Browser, scheme: str, wide: int) -> None:
    window.size(wide, 800)
    window.scheme(scheme, "reduce")
    for path in (*PLACES, "/tracker", "/rules/spray_and_pray", "/rules?before=2023_flat&after=2025_dynamic"):
        go(window, path)
        assert int(str(window.run("return document.documentElement.scrollWidth"))) <= wide, path
        assert window.run(CONTRAST) == [], path
        assert window.run(SMALL) == [], path
        assert window.run(MOVING) == 0, path


WIDEST = """
document.querySelector('main').innerHTML = arguments[0];
const table = document.querySelector('main table');
stacked(table); sortable(table);
const cells = [...table.querySelectorAll('td, tbody th, thead button')];
const seen = cells.map(one => one.getBoundingClientRect());
return [Math.max(...seen.map(box => box.right)), document.documentElement.scrollWidth,
  table.querySelector('td:last-child').dataset.head];
"""
SORTED = """
const table = document.querySelector('main table'), list = document.querySelector('.sorted-by select');
const first = () => [...table.querySelectorAll('tbody th')].map(one => one.textContent).join(' ');
const choose = (value) => { list.value = value; list.dispatchEvent(new Event('change')); return first(); };
return [first(), choose('1,0'), choose('1,1'), choose(''), table.tHead.getBoundingClientRect().height,
  list.getBoundingClientRect().height > 0];
"""


def test_no_column_of_a_wide_table_is_off_a_telephone(window: Browser) -> None:
    window.size(390, 800)
    go(window, "/runs")
    names = ("strategy", "rivals mean (web)", "connects a month", "points", "hires", "income", "first at")
    rows = [dict.fromkeys(names, 1234.5) | {"strategy": "good fit on a budget"}]
    rows = [row | {"hires low": 1000.25, "hires high": 1500.75} for row in rows]
    right, whole, last = cast(
        "tuple[float, float, str]",
        window.run(WIDEST, table("Averages.", rows, dict(zip(names, names, strict=True)))),
    )
    assert right <= 390
    assert whole <= 390
    assert last == "first at"


def test_a_stacked_table_has_a_list_to_sort_by_in_place_of_its_headings(window: Browser) -> None:
    rows = [{"a": name, "b": at, "c": 1, "d": 2} for name, at in (("x", 2), ("y", 10), ("z", 1))]
    shown = table("Averages.", rows, {key: key for key in "abcd"})
    for wide, high, listed in ((390, 0, True), (1200, None, False)):
        window.size(wide, 800)
        go(window, "/runs")
        window.run(WIDEST, shown)
        *orders, height, seen = cast("list[object]", window.run(SORTED))
        assert orders == ["x y z", "y x z", "z x y", "x y z"]
        assert (height == 0, seen) == (high == 0, listed)


def test_a_phone_is_shown_its_own_drawing_in_full_and_the_page_keeps_its_place(
    window: Browser, app: tuple[str, Path]
) -> None:
    run = app[1] / "results" / "drawn" / "r1"
    (run / "pictures").mkdir(parents=True)
    (run / "manifest.json").write_text(json.dumps(MANIFEST | {"name": "drawn"}))
    for name, wide in (("waits", 576), ("waits_narrow", 331)):
        drawing = f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}pt" height="288pt" '
        text = f'{drawing}viewBox="0 0 {wide} 288"><title>Waits. Long.</title></svg>'
        (run / "pictures" / f"{name}.svg").write_text(text)
    for wide, shown in ((390, "waits_narrow.svg"), (1200, "waits.svg")):
        window.size(wide, 400)
        go(window, "/runs")
        window.click("tbody a[href^='/explore/']")
        window.wait(
            "return document.querySelector('figure img') !== null && document.readyState === 'complete'"
        )
        before = window.run("return document.querySelector('figure img').getBoundingClientRect().height")
        window.run("document.querySelector('figure img').scrollIntoView()")
        window.wait(
            "const one = document.querySelector('figure img'); return one.complete && one.naturalWidth"
        )
        at, right, high = cast("tuple[str, float, float]", window.run(
            "const one = document.querySelector('figure img'), box = one.getBoundingClientRect();"
            "return [one.currentSrc, box.right, box.height]"
        ))  # fmt: skip
        assert at.endswith(f"/{shown}")
        assert right <= wide
        assert abs(float(str(before)) - high) < 2


def test_axe_finds_nothing_serious(window: Browser) -> None:
    file = os.environ.get("AXE_CORE", "node_modules/axe-core/axe.min.js")
    if not Path(file).is_file():
        pytest.skip("axe-core is not there: npm install axe-core, or AXE_CORE=its axe.min.js")
    script = Path(file).read_text(encoding="utf-8")
    for scheme in ("light", "dark"):
        window.scheme(scheme)
        for path in (*PLACES, "/tracker", "/rules/spray_and_pray", "/nowhere"):
            go(window, path)
            window.run(script)
            window.run("window.found = null; axe.run().then(all => { window.found = all.violations; });")
            violations = json.loads(str(window.wait("return window.found && JSON.stringify(window.found)")))
            bad = [
                (one["id"], one["nodes"][0]["html"])
                for one in violations
                if one["impact"] in ("serious", "critical")
            ]
            assert bad == [], (path, scheme)


def test_a_proposal_is_written_down_by_keyboard_alone(window: Browser) -> None:
    window.size(360, 800)
    go(window, "/tracker")
    window.press("tab")
    assert window.run("return document.activeElement.textContent") == "Skip to the page"
    assert window.run("return document.activeElement.getBoundingClientRect().left >= 0")
    window.press("enter")
    window.press("tab")
    assert window.run("return document.activeElement.name") == "post"
    outline = window.run("return getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    window.press(*"Logo for a bakery", "tab", *"12", "enter")
    window.wait("return document.body.innerText.includes('Logo for a bakery')")
    assert "All of them" in window.text()


def test_a_job_is_started_left_found_again_stopped_and_goes_on(
    window: Browser, app: tuple[str, Path]
) -> None:
    window.size(1200, 800)
    go(
        window,
        "/compare?scenario=compare_2023&strategy=fit_threshold&strategy=spray_and_pray&replications=4000",
    )
    window.click("main form button[type=submit]")
    window.wait("return location.pathname.startsWith('/jobs/')")
    job = urlsplit(window.address).path
    assert "Stop and save" in window.text()
    go(window, "/rules")  # the tab does something else meanwhile
    go(window, "/jobs")
    window.click(f"a[href='{job}']")
    window.wait("return document.body.innerText.includes('Stop and save')")
    window.click("form[action$=cancel] button")
    window.wait("return document.body.innerText.includes('You stopped it')", 20)
    assert "compare compare_2023" in window.text()


def test_a_run_is_deleted_with_a_second_click(window: Browser, app: tuple[str, Path]) -> None:
    run = app[1] / "results" / "old" / "r1"
    run.mkdir(parents=True)
    (run / "manifest.json").write_text(json.dumps(MANIFEST))
    os.utime(run / "manifest.json", (1, 1))
    go(window, "/runs")
    window.run(
        "[...document.querySelectorAll('tr')].find(one => "
        "one.innerText.includes('old')).querySelector('button').click()"
    )
    window.wait("return document.body.innerText.includes('Yes, delete it')")
    assert run.exists()
    window.click("main form button")
    window.wait("return location.pathname === '/runs'")
    assert not run.exists()


def test_back_leads_to_a_form_that_was_refused(window: Browser) -> None:
    for page, field, words in (("/", "connects", "Connects a month:"), ("/compare", "seed", "Seed")):
        go(window, page)
        window.run(f"document.getElementById('{field}').value = 'banana'")
        window.click("main form button[type=submit]")
        window.wait("return document.querySelector('[role=alert]') !== null")
        window.click("nav a[href='/rules']")
        window.wait("return location.pathname === '/rules'")
        window.run("history.back()")
        window.wait(f"return document.getElementById('{field}') !== null")
        assert words in window.text()
        assert window.run(f"return document.getElementById('{field}').value") == "banana"


def test_after_back_the_lists_say_what_the_table_shows(window: Browser) -> None:
    chosen = "return [...document.querySelectorAll('main select')].map(one => one.value).join(' ')"
    go(window, "/rules?before=2019_paid&after=2023_classic")
    before = window.run(chosen)
    window.run("document.getElementById('after').value = '2025_dynamic'")
    window.click("main form button[type=submit]")
    window.wait("return location.search.includes('2025_dynamic')")
    window.run("history.back()")
    window.wait("return location.search.includes('2023_classic')")
    assert window.run(chosen) == before
    assert not window.run("return document.querySelector('main form button').disabled")


def test_a_page_that_is_not_ready_counts_the_seconds(window: Browser) -> None:
    go(window, "/runs")
    window.run(
        "window.fetch = async () => ({status: 202}); const clock = document.createElement('p');"
        "document.querySelector('main').append(clock); wait(clock, Date.now() - 14000);"
    )
    window.wait(
        "return /Under way for 14 s\\.$/.test(document.querySelector('main p:last-child').innerText)", 3
    )
    window.wait("return document.body.innerText.includes('Under way for 16 s. It still works')", 5)


def test_a_job_page_of_an_app_that_was_started_anew_asks_for_the_whole_page(window: Browser) -> None:
    go(window, "/runs")
    window.run(
        "window.EventSource = undefined; window.fetch = async () => ({status: 403}); window.old = true;"
        "const box = document.querySelector('main'); box.innerHTML = '<progress></progress>"
        "<p data-words></p><p data-clock></p>'; watch(box);"
    )
    window.wait("return !window.old && document.readyState === 'complete'", 5)
    assert "Runs" in window.text()


def test_a_second_browser_needs_a_link_of_its_own(window: Browser, app: tuple[str, Path]) -> None:
    with browsing() as other:
        other.open(app[0])
        assert "works once" in other.text()
        window.click("footer form button")
        link = str(
            window.wait(
                "return document.querySelector('main pre') && document.querySelector('main pre').textContent"
            )
        )
        other.open(link)
        assert "What should I do" in other.text()
