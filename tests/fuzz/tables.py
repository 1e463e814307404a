# ruff: noqa: E501 (odd cells stand in one place)
"""Tables of posts, mutated: bytes, cells, headings and shapes of files that people really have.

`mutants` makes them, and `fault_of` says what is wrong with how one is answered: every table is either
read, or refused in sentences.
"""

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from simulator.loader.tables.check import check_table, replay_block
from simulator.loader.tables.columns import COLUMNS, SYNONYMS
from simulator.loader.tables.sheet import SheetError
from simulator.model.recorded import Replay

HEADINGS = [*COLUMNS, *(words[0] for words in SYNONYMS.values()), "notes", "", "Budget (€)", "a\x1bb"]
CELLS = [
    *("2024-03-04T12:30:00Z", "2024-03-05", "3/4/2024", "Posted 3 days ago", "1709555400", "2024-W10-1", "45355.5"),
    *("web", "Café, design", "fixed", "Hourly: $25.00-$35.00", "hourly", "", "N/A", "0", "-5", "$1,000.00", "1.234,50"),
    *("10K+", "5 to 10", "Less than 5", "€100", "75%", "1e308", "1e-320", "inf", "9" * 400, "½", "٣", "+", "=1+1"),
    *("30+ hrs/week", "1 to 3 months", "Expert", "2", "true", "x" * 5000, "\u202e", "\x1b[31m", "\0", '"', "a\nb", "\ud7ff"),
    *("~01ab23cd", "https://[", "https://x.com/jobs/~01ab23cd?source=rss", "999999 years ago", "9999-12-31 23:59 +99:99"),
    *("0000-00-00", "31.12.1999", "12:61", "1/1/1", "24:00", "2100-01-01", "2024-03-04T25:00"),
]  # fmt: skip
SHAPES = ("csv", "tsv", "txt", "json", "jsonl", "csv.gz", "zip", "xlsx", "parquet")
BASE = [
    ["posted_at", "category", "job_type", "budget_usd", "hourly_rate_usd", "client_hire_rate", "proposals"],
    *(
        [
            *(f"2024-03-{day:02d}T10:00:00Z", ("web", "design")[day % 2], ("fixed", "hourly")[day % 2]),
            *(f"{50 * day}", f"{10 + day}", f"{day * 5}%", f"{day}"),
        ]
        for day in range(1, 13)
    ),
]


def mutants(seed: int, count: int) -> Iterator[tuple[str, bytes]]:
    """Yield a name and the bytes of each mutated table."""
    for number in range(count):
        rng = np.random.default_rng([seed, number])
        rows = _with_other_cells(rng, [[*row] for row in BASE])
        shape = str(rng.choice(SHAPES))
        data = _written(rng, rows, shape)
        yield f"t{number}.{shape}", changed_bytes(rng, data) if rng.uniform() < 0.5 else data


def _with_other_cells(rng: np.random.Generator, rows: list[list[str]]) -> list[list[str]]:
    """Change some cells, headings and the form of a table."""
    for _ in range(int(rng.integers(0, 7))):
        row = int(rng.integers(0, len(rows)))
        at = int(rng.integers(0, max(len(rows[row]), 1)))
        kind = int(rng.integers(0, 7))
        if kind < 3 and rows[row]:
            rows[row][at] = str(rng.choice(HEADINGS if row == 0 else CELLS))
        elif kind == 3:
            rows[row] = rows[row][:at]
        elif kind == 4:
            rows.insert(row, [*rows[int(rng.integers(0, len(rows)))]])
        elif kind == 5:
            rows[row] += [str(rng.choice(CELLS))]
        elif len(rows) > 1:
            del rows[row]
    if rng.uniform() < 0.3:  # one column of odd cells
        at = int(rng.integers(0, 7))
        for row in rows[1:]:
            if at < len(row):
                row[at] = str(rng.choice(CELLS))
    return rows


def _written(rng: np.random.Generator, rows: list[list[str]], shape: str) -> bytes:
    """Write rows as a file of this shape."""
    if shape in ("json", "jsonl"):
        records = [dict(zip(rows[0], row, strict=False)) for row in rows[1:]] if rows else []
        if shape == "jsonl":
            return "\n".join(map(json.dumps, records)).encode()
        forms: list[object] = [
            records,
            rows,
            {"data": {"jobs": records}},
            {str(i): r for i, r in enumerate(records)},
        ]
        forms += [{"a": 1, "jobs": records, "b": [1]}, {name: [name] for name in rows[0]} if rows else None]
        return json.dumps(forms[int(rng.integers(0, len(forms)))]).encode()
    if shape in ("xlsx", "parquet"):
        return _as_values(rows, shape)
    text = io.StringIO()
    csv.writer(text, delimiter=str(rng.choice([",", ";", "\t", "|", "^"]))).writerows(rows)
    encoding = str(rng.choice(["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252", "utf-32"]))
    data = text.getvalue().encode(encoding, errors="replace")
    if shape == "csv.gz":
        return gzip.compress(data, mtime=0)
    return _zipped({"posts.csv": data}) if shape == "zip" else data


def _as_values(rows: list[list[str]], shape: str) -> bytes:
    """Write rows as Excel or Parquet; as text where these do not take the cells."""
    out = io.BytesIO()
    try:
        if shape == "xlsx":
            import openpyxl

            book = openpyxl.Workbook()
            for row in rows:
                book.worksheets[0].append(row)
            book.save(out)
        else:
            import pyarrow as pa
            import pyarrow.parquet as pq

            records = [dict(zip(rows[0], row, strict=False)) for row in rows[1:]]
            pq.write_table(pa.Table.from_pylist(records), out)
    except Exception:  # the writer's limits are no concern of the reader
        return repr(rows).encode()
    return out.getvalue()


def _zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def changed_bytes(rng: np.random.Generator, data: bytes) -> bytes:
    """Flip, drop, double or cut some bytes."""
    changed = bytearray(data)
    for _ in range(int(rng.integers(1, 6))):
        if not changed:
            break
        at, kind = int(rng.integers(0, len(changed))), int(rng.integers(0, 5))
        if kind == 0:
            changed[at] ^= 1 << int(rng.integers(0, 8))
        elif kind == 1:
            changed[at] = int(rng.integers(0, 256))
        elif kind == 2:
            del changed[at : at + int(rng.integers(1, 9))]
        elif kind == 3:
            changed[at:at] = changed[at : at + int(rng.integers(1, 40))]
        else:
            del changed[at:]
    return bytes(changed)


def fault_of(name: str, data: bytes, folder: Path) -> str | None:
    """Say what is wrong with how a table is answered; None if it is read, or refused in sentences."""
    file = folder / name
    file.write_bytes(data)
    try:
        found = check_table(file, Replay(file=name), ("web",))
        lines = [*found.table.wrong, *found.table.remarks]
        if (found.table.posts is None) != bool(found.table.wrong):
            return "no posts, and nothing is wrong"
        if found.table.posts is not None:
            days = found.table.posts.columns["posted_days"]
            if not (np.all(np.diff(days) >= 0) and 0 <= days[0] < 7 and np.isfinite(days).all()):
                return f"days out of order: {days}"
            lines += replay_block(found.replay, name).splitlines()
    except SheetError as error:
        lines = error.messages
        if not lines:
            return "refused without a word"
    except Exception as error:  # whatever escapes is what is looked for
        return f"{type(error).__name__}: {error}"
    finally:
        file.unlink()
    bad = [line for line in lines if not line.isprintable() or len(line) > 1500]
    return f"not for a terminal: {bad[0]!r}" if bad else None
