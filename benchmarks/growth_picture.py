"""The curves of `growth` as one picture, from numbers that were stored.

`python -m benchmarks growth --json benchmarks/growth.json` measures and stores them, and
`python -m benchmarks growth --pictures docs/pictures` draws them anew.
"""

import json
from pathlib import Path

import pandas as pd
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from benchmarks.growth import EACH, LONG
from benchmarks.machine import told
from simulator.report.pictures.files import save
from simulator.report.pictures.style import BLUE, GREY, Margins, Words, grid_lines, house_style, sheet

STORED = Path(__file__).with_name("growth.json")


def _short(value, _=None):
    """A count for a tick: 5k, 1M."""
    for step, suffix in ((1e6, "M"), (1e3, "k")):
        if value >= step:
            return f"{value / step:g}{suffix}"
    return f"{value:g}"


def panels_of(found):
    """Title, label of the axis below, sizes, values, and whether what is ideal is a level line, by panel."""

    def column(name, key, by=1.0):
        return [p[key] / by for p in found[name]]

    one, whole = found["workers"][0], found["shares"][0]
    return {
        "people": ("µs a person and day", "people", column("people", "size"), column("people", "each_us")),
        "memory": ("memory, MiB", "people", column("people", "size"), column("people", "mib")),
        "posts": ("µs a post", "posts a day", column("posts", "size"), column("posts", "each_us")),
        "replications": ("ms a replication", "replications of a run", column("replications", "size"),
                         column("replications", "each_us", 1000)),
        "workers": ("time by the clock, one = 1", "workers", column("workers", "size"),
                    column("workers", "clock", one["clock"])),
        "shares": ("processor time, one run = 1", "shares", column("shares", "size"),
                   column("shares", "seconds", whole["seconds"])),
    }  # fmt: skip


def words_of(stored):
    """What stands around the picture: slopes above, machine and day below."""
    slopes = stored["growth"]["slopes"]
    return Words(
        title="What a unit costs as the work grows",
        subtitle="Level: twice the work takes twice as long. Powers of the size over its larger half: "
        + ", ".join(f"{name} {value:.2f}" for name, value in slopes.items())
        + ". Grey: half the time with two workers.",
        caption="Seconds of one core, the least of two turns (people: one). People: platform_2025 in "
        f"specialties of {EACH:,}; the rest: the benchmark market for 60 days. Shares one after "
        f"the other, with merging, without the start of their processes; workers: a run of {LONG}, with the "
        f"start of the second, a day later. {told(stored)}.",
    )


def draw(stored):
    """Draw the stored curves."""
    panels = panels_of(stored["growth"])
    margins = Margins(left=0.5, bottom=0.5, top=0.3, between_columns=0.45, between_rows=0.85)
    with house_style():
        figure, grid = sheet(words_of(stored), 1.25, (2, 3), margins)
        for axes, (name, (title, below, sizes, values)) in zip(grid.ravel(), panels.items(), strict=True):
            axes.plot(sizes, values, marker="o", markersize=3.5, color=BLUE)
            if name == "workers":
                axes.plot(sizes, [sizes[0] / size for size in sizes], color=GREY, linestyle=":", linewidth=1)
            axes.set_xscale("log")
            axes.set_title(title)
            axes.set_xlabel(below)
            if name == "memory":
                axes.set_yscale("log")
                axes.set_ylim(100, 2 * max(values))
                axes.yaxis.set_major_formatter(FuncFormatter(_short))
            else:
                axes.set_ylim(0, 1.25 * max(values))
            shown = sizes if len(sizes) < 6 else sizes[::2]
            axes.xaxis.set_major_locator(FixedLocator(shown))
            axes.xaxis.set_minor_locator(NullLocator())
            axes.xaxis.set_major_formatter(FuncFormatter(_short))
            grid_lines(axes, "y")
    return figure


def table_of(stored):
    """The numbers that are drawn."""
    rows = [
        {"panel": name, "size": size, "value": round(value, 4), "unit": title}
        for name, (title, _, sizes, values) in panels_of(stored["growth"]).items()
        for size, value in zip(sizes, values, strict=True)
    ]
    return pd.DataFrame(rows)


def write(folder, file=STORED):
    """Draw the stored numbers into a folder; return the files."""
    stored = json.loads(Path(file).read_text(encoding="utf-8"))
    return save(draw(stored), Path(folder) / "growth", ("png",), data=table_of(stored))
