"""Build the site: pages laid out, a folder for each version, links checked, search beside it.

Answers: how all pages become a site that needs no server and fetches nothing from elsewhere. Zensical builds
it from `mkdocs.yml`; where it is not installed, MkDocs with Material does, from the same file.
"""

import importlib.util
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from pages.reference import ROOT
from pages.staged import lay_out, listing
from simulator.version import __version__

SETTINGS = ROOT / "mkdocs.yml"
WORK = ROOT / "build"
"""where pages are laid out and sites are built; git leaves it alone"""
SITE = WORK / "site"
SCRIPTS = ("versions.js", "iframe-worker.js")
"""choose a version; search where the pages are opened from disk"""
BUILDERS = {
    "zensical": ("zensical", "build", "--clean", "--strict"),
    "mkdocs": ("mkdocs", "build", "--clean", "--strict"),
}
"""by the module that must be there: what is run"""
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_TROUBLE = re.compile(r"^\s*(?:\S+\s+)?(?:warning|error)\b", re.IGNORECASE | re.MULTILINE)


class SiteError(Exception):
    """The site could not be built, or not without a warning."""


def version_folder(version: str = __version__) -> str:
    """Return the folder of a version: its first two numbers, as pages of small corrections replace each other."""
    return ".".join(version.split(".")[:2])


def builder() -> str:
    """Return the name of the builder that is installed.

    Raises
    ------
    SiteError
        If there is none.
    """
    found = next((name for name in BUILDERS if importlib.util.find_spec(name)), None)
    if found is None:
        raise SiteError("neither zensical nor mkdocs is installed: pip install 'connects-simulator[docs]'")
    return found


def build(into: Path = SITE, version: str = __version__, work: Path = WORK) -> Path:
    """Build the pages of a version into a folder of their own, beside those of other versions.

    Parameters
    ----------
    into : Path
        The site; folders of other versions in it stay.
    version : str
        What the pages are of.
    work : Path
        Where the pages are laid out first.

    Returns
    -------
    Path
        The folder of the version.

    Raises
    ------
    SiteError
        If a link leads nowhere, or building fails.
    """
    pages = lay_out(work / "pages")
    for name in SCRIPTS:
        shutil.copyfile(ROOT / "pages" / name, work / "pages" / name)
    title = str(_setting("site_name"))
    (work / "pages" / "llms.txt").write_text(listing(pages, title), encoding="utf-8")
    folder = into / version_folder(version)
    settings = work / "site.yml"
    settings.write_text(_settings_for(folder), encoding="utf-8")
    _run([*BUILDERS[builder()], "--config-file", str(settings)])
    # a server shows it for the top of a site alone, and there its links from the top would lead nowhere
    (folder / "404.html").unlink(missing_ok=True)
    for place, text in pages.items():  # what `llms.txt` lists, for programs that read
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_text(text, encoding="utf-8")
    _list_versions(into)
    return folder


def _setting(name: str) -> str:
    [found] = re.findall(rf"^{name}: (.*)$", SETTINGS.read_text(encoding="utf-8"), re.MULTILINE)
    return str(found)


def _settings_for(folder: Path) -> str:
    """The settings of the site, built into a folder; the pages are laid out beside the settings."""
    text = SETTINGS.read_text(encoding="utf-8")
    text = re.sub(r"^docs_dir: .*$", "docs_dir: pages", text, flags=re.MULTILINE)
    return re.sub(r"^site_dir: .*$", f"site_dir: {folder.as_posix()}", text, flags=re.MULTILINE)


def _run(command: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    said = _COLOURS.sub("", done.stdout + done.stderr).partition("Traceback")[0]
    if done.returncode or _TROUBLE.search(said):
        raise SiteError(said)


def _list_versions(into: Path) -> None:
    """Write which versions there are, newest first, and lead the top of the site to the newest."""
    names = [folder.name for folder in into.iterdir() if re.fullmatch(r"\d+\.\d+", folder.name)]
    names.sort(key=lambda name: [int(part) for part in name.split(".")], reverse=True)
    (into / "versions.json").write_text(json.dumps(names) + "\n", encoding="utf-8")
    first = f"{names[0]}/index.html"  # a folder would be listed where the site is opened from disk
    to = f'<!doctype html><meta charset="utf-8"><title>{_setting("site_name")}</title>'
    to += f'<meta http-equiv="refresh" content="0; url={first}"><a href="{first}">Version {names[0]}</a>\n'
    (into / "index.html").write_text(to, encoding="utf-8")
