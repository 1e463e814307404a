"""The site can be built: every page has its place, no link is lost, and search finds every name."""

from __future__ import annotations

import html
import importlib.util
import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from ruamel.yaml import YAML

from pages.scenario import keys
from pages.site import SETTINGS, SiteError, build, version_folder
from pages.staged import lay_out, led, listing, place_of, sources, summary_of
from simulator.metrics.strategy import METRICS
from simulator.strategies import STRATEGIES
from simulator.strategies.contract.base import COLUMNS
from tests.app.browser import browsing
from tests.app.browser import found as browser

ROOT = Path(__file__).resolve().parents[2]
NAV = re.findall(r"^ +- .*: (\S+\.md)$", SETTINGS.read_text(encoding="utf-8"), re.MULTILINE)
WANTED = (*keys(), *STRATEGIES, *METRICS, *COLUMNS)
KINDS = ("Tutorials", "How to", "Reference", "Explanation")


def needs_builder(test: Callable[..., None]) -> Callable[..., None]:
    """Mark a test that builds the site, which takes seconds."""
    there = importlib.util.find_spec("zensical") is not None
    return pytest.mark.verify(
        pytest.mark.skipif(not there, reason="zensical is not installed: extra `docs`")(test)
    )


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return lay_out(tmp_path_factory.mktemp("site") / "pages")


def test_pages_are_of_four_kinds() -> None:
    menu = SETTINGS.read_text(encoding="utf-8").partition("\nnav:\n")[2]
    heads = re.findall(r"^  - ([^:\n]*):$", menu, re.MULTILINE)
    assert tuple(heads) == KINDS


def test_every_page_of_the_menu_is_there(pages: dict[str, str]) -> None:
    assert len(NAV) > 20
    assert [place for place in NAV if place not in pages] == []


def test_every_page_can_be_reached(pages: dict[str, str]) -> None:
    """From the menu, by links of pages."""
    reached, new = set(), {*NAV}
    while new:
        reached |= new
        links = {(place, link) for place in new for link in re.findall(r"\]\(([^)#\s]+\.md)", pages[place])}
        found = {(Path(place).parent / link) for place, link in links if not link.startswith("http")}
        new = {re.sub(r"[^/]+/\.\./", "", path.as_posix()) for path in found} & {*pages} - reached
    left = {place for place in pages if place not in reached}
    assert left == set()


def test_all_that_is_written_for_readers_is_shown() -> None:
    shown = {place_of(file) for file in sources()}
    assert {"index.md", "tutorial.md", "claims/index.md", "reference/commands.md", "changelog.md"} <= shown
    assert {f"notebooks/{file.stem}.md" for file in ROOT.glob("notebooks/*.ipynb")} <= shown


@pytest.mark.parametrize(
    ("link", "becomes"),
    [
        ("[a](docs/how-to.md#use-it)", "[a](how-to.md#use-it)"),
        ("[a](docs/claims/README.md)", "[a](claims/index.md)"),
        ("[a](docs/policy)", "[a](policy/index.md)"),
        ("![a](docs/pictures/everybody.png)", "![a](pictures/everybody.png)"),
        ("[a](scenarios/sweep_small.yaml)", "[a](files/scenarios/sweep_small.yaml)"),
        ("[a](docs/model.md#--two)", "[a](model.md#-two)"),
        ("[a](https://example.com/README.md)", "[a](https://example.com/README.md)"),
        ("[a](#here)", "[a](#here)"),
        ("```text\n[a](docs/how-to.md)\n```", "```text\n[a](docs/how-to.md)\n```"),
    ],
)
def test_a_link_leads_to_the_same_in_the_site(link: str, becomes: str) -> None:
    def where(file: Path) -> str:
        file = file / "README.md" if file.is_dir() else file
        return place_of(file) or f"files/{file.relative_to(ROOT).as_posix()}"

    assert led(link, ROOT / "README.md", "index.md", where) == becomes


def test_every_picture_in_a_page_is_there_for_screens_and_for_phones() -> None:
    named = [
        (file, name)
        for file in sources()
        if file.suffix == ".md"
        for name in re.findall(
            r'<(?:source|img)\b[^>]*? src(?:set)?="([^"]+)"', file.read_text(encoding="utf-8")
        )
    ]
    assert {name for _, name in named} >= {"summary_narrow.svg", "summary.svg", "levers_narrow.svg"}
    assert [name for file, name in named if not (file.parent / name).is_file()] == []


def test_a_link_to_nothing_is_refused() -> None:
    with pytest.raises(FileNotFoundError, match="there is no gone"):
        led("[a](gone.md)", ROOT / "README.md", "index.md", str)


def test_programs_get_a_list_of_all_pages(pages: dict[str, str]) -> None:
    text = listing(pages, "Title")
    assert text.startswith("# Title\n")
    assert [place for place in pages if f"]({place})" not in text] == []
    nameless = [place for place, page in pages.items() if not summary_of(page)[0]]
    assert nameless == []


def test_every_picture_of_the_gallery_has_a_sentence_a_command_and_a_time() -> None:
    _, *sections = (ROOT / "docs" / "gallery.md").read_text(encoding="utf-8").split("\n## ")
    form = re.compile(
        r"[^\n]+\?\n\n!\[[^\]]{20,}\]\([^)]+\)\n\n.{40,}?\n\n```text\nsimulator .+\n```\n\n.{20,}\[",
        re.DOTALL,
    )
    assert len(sections) > 5
    assert [section.splitlines()[0] for section in sections if not form.match(section)] == []
    timed = re.compile(r"second|minute|[Aa]t once|long", re.IGNORECASE)
    assert [
        section.splitlines()[0] for section in sections if not timed.search(section.rpartition("```")[2])
    ] == []


def test_the_site_is_published_by_the_command_that_builds_it() -> None:
    steps = YAML(typ="safe").load(ROOT / ".github" / "workflows" / "docs.yml")["jobs"]["build"]["steps"]
    assert "python3 start.py docs" in [step.get("run") for step in steps]
    assert all(re.search(r"@v\d+$", step["uses"]) for step in steps if "uses" in step)


def test_a_version_has_a_folder_of_its_own() -> None:
    assert version_folder("1.4.2") == "1.4"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, float]:
    """The folder of a version, and the seconds that building took, the quicker one of two."""
    place = tmp_path_factory.mktemp("built")
    began = time.monotonic()
    folder = build(place / "site", "1.4.2", place)
    first, began = time.monotonic() - began, time.monotonic()
    (place / "site" / "1.3").mkdir()
    build(place / "site", "1.10.0", place)
    return folder, min(first, time.monotonic() - began)


@needs_builder
def test_the_site_is_built_in_ten_seconds_and_asks_for_nothing_from_elsewhere(
    built: tuple[Path, float],
) -> None:
    folder, seconds = built
    assert seconds < 10
    assert json.loads((folder.parent / "versions.json").read_text()) == ["1.10", "1.4", "1.3"]
    texts = {file: file.read_text(encoding="utf-8") for file in folder.rglob("*.html")}
    assert [file.name for file, text in texts.items() if len(text.encode()) > 300_000] == []
    outside = re.compile(
        r'<(?:script|img)[^>]* src="https?:|<link rel="(?:stylesheet|icon)"[^>]* href="https?:'
    )
    assert [file for file, text in texts.items() if outside.search(text)] == []


@needs_builder
def test_opened_from_disk_every_link_leads_to_a_file(built: tuple[Path, float]) -> None:
    """A browser lists a folder that it opens from disk, whatever page is in it."""
    folder, _ = built
    places = {folder.parent / "index.html", *folder.rglob("*.html"), folder / "llms.txt"}
    lost = list[tuple[str, str]]()
    assert folder / "404.html" not in places
    for file in places:
        form = (
            r"\]\(([^)]+)\)"
            if file.suffix == ".txt"
            else r'<(?:a|link|script|img)\b[^>]*? (?:href|src)="?([^"\s>]+)'
        )
        for link in re.findall(form, file.read_text(encoding="utf-8")):
            parts = urlsplit(html.unescape(link))
            if not parts.scheme and not parts.netloc and parts.path:
                goal = file.parent / unquote(parts.path)
                lost += [] if goal.is_file() else [(file.relative_to(folder.parent).as_posix(), link)]
    assert lost == []


@needs_builder
def test_the_index_of_the_search_holds_every_name(built: tuple[Path, float]) -> None:
    text = json.dumps(json.loads((built[0] / "search.json").read_text(encoding="utf-8"))["items"])
    assert len(WANTED) > 400
    assert [name for name in WANTED if name not in text] == []


ASK = """
const here = JSON.parse(document.querySelector("#__config").textContent);
const worker = new Worker(new URL(here.search, new URL(here.base + "/", location.href)));
const names = arguments[0];
window.found = {};
let at = 0;
const ask = () => {
  const filter = {input: "", value: {and: []}};
  if (at < names.length) worker.postMessage({type: 2, data: {input: names[at], filter}});
};
worker.onmessage = ({data}) => {
  if (data.type === 3) {
    const said = data.data.items.map(item => JSON.stringify(__index.items[item.id]));
    window.found[names[at]] = said.some(one => one.includes(names[at]));
    at += 1;
  }
  ask();
};
worker.postMessage({type: 0, data: __index});
"""


@needs_builder
@pytest.mark.skipif(browser() is None, reason="no Chromium with its driver on this machine")
def test_the_search_of_pages_opened_from_disk_has_names_among_its_first_ten(
    built: tuple[Path, float],
) -> None:
    folder, _ = built
    with browsing() as window:
        window.size(1200, 900)
        window.open((folder.parent / "index.html").as_uri())
        window.wait(
            "return location.pathname.endsWith('1.10/index.html') && document.readyState === 'complete'"
        )
        window.click(".md-search__button")
        window.wait("return typeof __index === 'object' && document.activeElement.shadowRoot")
        window.press(*"shadow_price")
        window.wait("return /\\d+ results/.test(document.activeElement.shadowRoot.textContent)")
        window.run(ASK, list(WANTED))
        window.wait(f"return Object.keys(window.found).length === {len(set(WANTED))}", 120)
        lost = window.run("return Object.keys(window.found).filter(name => !window.found[name])")
    # a name is looked for by its words, and of a few, such as client_posts, every page is full
    assert isinstance(lost, list)
    assert len(lost) < len(WANTED) / 50, lost


@needs_builder
def test_a_lost_anchor_stops_the_building(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(into: Path) -> dict[str, str]:
        found = lay_out(into)
        page = into / "gallery.md"
        page.write_text(page.read_text(encoding="utf-8") + "\n[a](model.md#gone)\n", encoding="utf-8")
        return found

    monkeypatch.setattr("pages.site.lay_out", broken)
    with pytest.raises(SiteError, match="gone"):
        build(tmp_path / "site", "1.4.2", tmp_path)
