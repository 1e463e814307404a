"""Notebooks: played from top to bottom, kept with small outputs, and shown as pages.

Answers: what a reader sees without running anything. What one machine leaves in a notebook (times, versions,
counts of runs) is taken out, so that playing it anew changes nothing but what it shows.
"""

import base64
import io
import json
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pages.reference import ROOT

FOLDER = ROOT / "notebooks"
MOST_BYTES = 250_000
"""largest notebook that is kept, pictures included"""
WIDEST, COLOURS = 800, 48
"""of pictures: pixels across, and colours"""
SHOWN = {"text/plain", "text/html", "text/markdown", "image/png"}
"""kinds of output that are kept"""
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def play(file: Path) -> Any:
    """Return a notebook as it is after it was played in an empty folder.

    Parameters
    ----------
    file : Path
        The notebook; it stays as it is.

    Returns
    -------
    NotebookNode
        The same cells with fresh outputs, as they are kept.
    """
    import nbclient
    import nbformat

    notebook = nbformat.read(file, as_version=4)
    with tempfile.TemporaryDirectory() as folder:
        nbclient.NotebookClient(notebook, timeout=300, resources={"metadata": {"path": folder}}).execute()
    return tidied(notebook)


def tidied(notebook: Any) -> Any:
    """Take out of a played notebook what belongs to one machine or one run; it is changed in place."""
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for cell in notebook.cells:
        cell.metadata = {}
        if cell.cell_type != "code":
            continue
        cell.execution_count = None
        for output in cell.outputs:
            if "execution_count" in output:
                output.execution_count = None
            if "metadata" in output:
                output.metadata = {}
            if output.output_type == "stream":
                output.text = _COLOURS.sub("", output.text)
            if "image/png" in output.get("data", {}):
                output.data["image/png"] = small(output.data["image/png"])
            for kind in set(output.get("data", {})) - SHOWN:
                del output.data[kind]
    return notebook


def small(picture: str) -> str:
    """Return a picture, as base64 of PNG, no wider than a page and with the few colours that it needs."""
    from PIL import Image

    with Image.open(io.BytesIO(base64.b64decode(picture))) as image:
        if image.mode == "P" and image.width <= WIDEST:  # made small before
            return picture
        plain = image.convert("RGB")
    if plain.width > WIDEST:
        size = (WIDEST, round(plain.height * WIDEST / plain.width))
        plain = plain.resize(size, Image.Resampling.LANCZOS)
    into = io.BytesIO()
    plain.quantize(COLOURS).save(into, "PNG", optimize=True)
    return base64.b64encode(into.getvalue()).decode() + "\n"


def play_all(folder: Path = FOLDER, only: str = "*") -> Iterator[str]:
    """Play every notebook, or those that a pattern names; keep each and say how long it took."""
    import nbformat

    for file in sorted(folder.glob(f"{only}.ipynb")):
        began = time.monotonic()
        notebook = play(file)
        nbformat.write(notebook, file)
        yield f"{file.name}: {time.monotonic() - began:.0f} s, {file.stat().st_size / 1000:.0f} kB"


def as_page(file: Path, pictures: Path) -> str:
    """Return a kept notebook as Markdown.

    Parameters
    ----------
    file : Path
        The notebook.
    pictures : Path
        Folder in which its pictures are saved; the page names them as beside it.

    Returns
    -------
    str
        Its text, code and outputs in order.
    """
    parts = []
    for number, cell in enumerate(json.loads(file.read_text(encoding="utf-8"))["cells"]):
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            parts.append(source)
            continue
        parts.append(f"```python\n{source}\n```")
        for place, output in enumerate(cell["outputs"]):
            parts.append(_shown(output, pictures, f"{file.stem}-{number}-{place}.png"))
    return "\n\n".join(part for part in parts if part) + "\n"


def _shown(output: Any, pictures: Path, name: str) -> str:
    """One output: a picture, a table or text."""
    data = {kind: "".join(text) for kind, text in output.get("data", {}).items()}
    if "image/png" in data:
        pictures.mkdir(parents=True, exist_ok=True)
        (pictures / name).write_bytes(base64.b64decode(data["image/png"]))
        return f"![What the code above draws]({name})"
    if "text/markdown" in data:
        return data["text/markdown"]
    if "text/html" in data:
        # a blank line would end the block
        return re.sub(r"\n\s*\n", "\n", re.sub(r"<style.*?</style>", "", data["text/html"], flags=re.DOTALL))
    text = data.get("text/plain") or "".join(output.get("text", ""))
    return f"```text\n{text.rstrip()}\n```" if text.strip() else ""
