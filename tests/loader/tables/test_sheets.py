# ruff: noqa: E501 (a case is one line, so that the tables can be read)
"""Files of rows as people have them: what stands in each cell, or why the file cannot be read."""

import contextlib
import gzip
import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.loader.tables.sheet import Sheet, SheetError
from simulator.loader.tables.sheets import read_sheet

ROWS = [["posted_at", "category"], ["2024-03-04", "Café, design"], ["2024-03-05", "web"]]


def joined(mark: str = ",", rows: list[list[str]] = ROWS) -> str:
    return "".join(mark.join(f'"{cell}"' if mark in cell else cell for cell in row) + "\n" for row in rows)


def read(folder: Path, content: bytes | str, name: str = "t.csv") -> Sheet:
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_sheet(file)


def cells(sheet: Sheet) -> list[list[str]]:
    return [list(sheet.frame.columns), *sheet.frame.to_numpy().tolist()]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("name", ["t.csv", "t.tsv", "t.txt", "T.CSV"])
def test_any_usual_separator_is_found(mark: str, name: str, tmp_path: Path) -> None:
    sheet = read(tmp_path, joined(mark), name)
    assert cells(sheet) == ROWS
    named = {";": "semicolon", "\t": "tab", "|": "bar"}
    assert sheet.remarks == ((f"cells are separated by a {named[mark]}",) if mark in named else ())


def test_excel_may_say_its_separator(tmp_path: Path) -> None:
    assert cells(read(tmp_path, "sep=;\n" + joined(";"))) == ROWS


@pytest.mark.parametrize(
    ("encoding", "remark"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-16", ""),
        ("utf-16-le", ""),
        ("utf-16-be", ""),
        ("utf-32", ""),
        ("cp1252", "not UTF-8 (from line 2 on): read as Windows-1252, as older Excel writes it"),
    ],
)
def test_encodings_are_found(encoding: str, remark: str, tmp_path: Path) -> None:
    sheet = read(tmp_path, joined().encode(encoding))
    assert cells(sheet) == ROWS
    assert sheet.remarks == ((remark,) if remark else ())


def test_blank_rows_are_skipped_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    sheet = read(tmp_path, '\n\na,b\n\n1,2\n,\n  , \n3,"4\n5"\n6,7\n\n')
    assert cells(sheet) == [["a", "b"], ["1", "2"], ["3", "4\n5"], ["6", "7"]]
    assert sheet.rows.tolist() == [5, 8, 10]


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_lines_end_as_they_like(end: str, tmp_path: Path) -> None:
    assert cells(read(tmp_path, joined().replace("\n", end))) == ROWS


def test_compressed_text_is_read(tmp_path: Path) -> None:
    assert cells(read(tmp_path, gzip.compress(joined(";").encode()), "t.csv.gz")) == ROWS
    records = json.dumps([{"a": 1}]).encode()
    assert cells(read(tmp_path, gzip.compress(records, mtime=0), "t.json.gz")) == [["a"], ["1"]]


def zipped(**files: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "."), text)
    return out.getvalue()


@pytest.mark.parametrize("name", ["t.zip", "t.csv.zip", "t.csv"])
def test_the_one_table_in_a_zip_file_is_read(name: str, tmp_path: Path) -> None:
    data = zipped(posts__csv=joined(), **{"__MACOSX/": "", "__MACOSX/._posts__csv": "x"})
    assert cells(read(tmp_path, data, name)) == ROWS


def test_a_zip_file_of_several_tables_names_them(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match=r"holds 2 files \(a.csv, b.csv\), and one table is read"):
        read(tmp_path, zipped(a__csv="a", b__csv="b"), "t.zip")
    with pytest.raises(SheetError, match="a table ends in"):
        read(tmp_path, zipped(a__doc="a"), "t.zip")
    with pytest.raises(SheetError, match="damaged or cut short"):
        read(tmp_path, zipped(a__csv=joined())[5:], "t.zip")
    with pytest.raises(SheetError, match="damaged or cut short"):
        read(tmp_path, b"PK\x03\x04" + zipped(a__csv=joined())[9:], "t.zip")


def test_what_a_file_holds_counts_and_not_its_name(tmp_path: Path) -> None:
    assert cells(read(tmp_path, gzip.compress(joined().encode()))) == ROWS
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in ROWS:
        book.worksheets[0].append(row)
    book.save(tmp_path / "t.xlsx")
    assert cells(read(tmp_path, (tmp_path / "t.xlsx").read_bytes(), "u.csv")) == ROWS


def test_what_stands_above_the_headings_is_left_out_with_a_remark(tmp_path: Path) -> None:
    sheet = read(tmp_path, "Export, of March\n\nposted_at;category;job_type\n2024-03-04;web;fixed\n")
    assert cells(sheet) == [["posted_at", "category", "job_type"], ["2024-03-04", "web", "fixed"]]
    assert sheet.rows.tolist() == [4]
    assert sheet.remarks[1] == "headings are taken from row 3; what stands above is left out"


def test_headings_that_come_again_are_left_out(tmp_path: Path) -> None:
    sheet = read(tmp_path, "a,b\n1,2\na,b\n3,4\na,b\n")
    assert cells(sheet) == [["a", "b"], ["1", "2"], ["3", "4"]]
    assert sheet.rows.tolist() == [2, 4]
    assert sheet.remarks == ("rows 3, 5 have the headings again: left out",)


def test_a_stray_quote_stands_where_the_rows_fit(tmp_path: Path) -> None:
    sheet = read(tmp_path, 'a,b\n1,"5" screen"\n2,a 27" one\n')
    assert cells(sheet)[1:] == [["1", '5 screen"'], ["2", 'a 27" one']]
    assert sheet.remarks == ("a quote within quotes is not doubled (row 2): read as it stands",)
    sheet = read(tmp_path, 'a,b\n1,"5" screen, x"\n2,3\n')
    assert sheet.wrong == ('a quote within quotes must be doubled, as in "a 27"" screen" (row 2)',)
    assert cells(sheet)[1:] == [["2", "3"]]


def test_short_rows_are_filled_with_a_remark(tmp_path: Path) -> None:
    sheet = read(tmp_path, "a,b,c\n1,2\n3,4,5\n6\n")
    assert cells(sheet) == [["a", "b", "c"], ["1", "2", ""], ["3", "4", "5"], ["6", "", ""]]
    assert sheet.remarks == ("rows 2, 4 have fewer cells than there are headings: the rest is read as empty",)


def test_zero_bytes_are_left_out_with_a_remark(tmp_path: Path) -> None:
    sheet = read(tmp_path, "a,b\nx\0y,2\n" + "3,4\n" * 20)
    assert cells(sheet)[1] == ["xy", "2"]
    assert sheet.remarks == ("1 zero bytes were left out",)


def test_a_column_without_a_heading_is_called_by_its_number(tmp_path: Path) -> None:
    assert cells(read(tmp_path, ",a\n0,x\n1,y\n")) == [["(column 1)", "a"], ["0", "x"], ["1", "y"]]
    assert cells(read(tmp_path, "a,,\n1,,\n")) == [["a"], ["1"]]


def test_a_cell_may_hold_a_book(tmp_path: Path) -> None:
    long = "x" * 300_000
    assert cells(read(tmp_path, f'a,b\n"{long}",2\n'))[1] == [long, "2"]


def test_lines_of_json_without_a_record_are_named_and_the_others_read(tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").write_text('{"a": 1}\nno json\n\n[1, 2]\n{"a": 2}\n{"a"\n{"a": 3}\n')
    sheet = read_sheet(tmp_path / "t.jsonl")
    assert cells(sheet) == [["a"], ["1"], ["2"], ["3"]]
    assert sheet.rows.tolist() == [1, 5, 7]
    where = "lines 2, 4, 6"
    assert sheet.wrong == (f"no record in {where}: cut short, perhaps; mend or remove {where}",)


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("none.csv", None, "there is no such file"),
        ("t.xls", b"x", "a table ends in .csv, .tsv"),
        ("t", b"x", "a table ends in .csv"),
        ("t.xlsx.gz", b"x", "damaged or cut short"),
        ("t.zip", b"x", "damaged or cut short"),
        ("t.xls.gz", gzip.compress(b"x", mtime=0), "a table ends in .csv"),
        ("t.csv", b"", "the table is empty"),
        ("t.csv", b" \n\n ", "the table is empty"),
        ("t.csv", "a,b\n".encode("utf-16")[:-1], "save it as UTF-8"),
        ("t.csv.gz", gzip.compress(b"a,b\n1,2\n", mtime=0)[:-6], "damaged or cut short"),
        ("t.csv.gz", b"plain", "damaged or cut short"),
        ("t.json", b"[1, 2]", "a list of records"),
        ("t.json", b"{", "not JSON"),
        ("t.json", b'[{"a": 1},\n{"a": 2}', "not JSON: it breaks off in line 2"),
        ("t.json", b"[" * 100_000, "nested too deeply"),
        ("t.json", b'[{"a": ' + b"9" * 5000 + b"}]", "not JSON"),
        ("t.json", b"[]", "the table has no rows"),
        ("t.xlsx", b"PK nothing", "not an Excel workbook"),
        ("t.xlsx", b"PK\x03\x04nothing", "the compressed file, or Excel workbook, is damaged"),
        ("t.parquet", b"not parquet", "not a Parquet file, or damaged or cut short: write it again"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_why(
    name: str, content: bytes | None, complaint: str, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(SheetError) as found:
        read_sheet(tmp_path / name)
    assert complaint in str(found.value)


@pytest.mark.parametrize(
    ("content", "wrong", "left"),
    [
        ("a,b\n1,2\n1,2,3\n1,2,3,4\n", ["rows 3, 4 have more cells than there are headings (2): put text that holds a comma in double quotes"], [["1", "2"]]),
        ('a,b\n5,6\n1,"2\n3,4\n', ["a quote is never closed (row 3): the rows from there on could not be read"], [["5", "6"]]),
        ("a,b,a,b\n1,2,3,4\n", ["two columns are called 'a': rename or drop one", "two columns are called 'b': rename or drop one"], [["1", "2"]]),
    ],
)  # fmt: skip
def test_what_is_whole_in_a_broken_file_is_read_all_the_same(
    content: str, wrong: list[str], left: list[list[str]], tmp_path: Path
) -> None:
    sheet = read(tmp_path, content)
    assert [list(sheet.wrong), cells(sheet)[1:]] == [wrong, left]


RECORDS = [
    {"posted_at": "2024-03-04", "client": {"spent": 1200.5, "verified": True}, "skills": ["a", "b"]},
    {"posted_at": None, "client": {"spent": 3.0}, "budget": 7},
]
FLAT = [
    ["posted_at", "skills", "client.spent", "client.verified", "budget"],
    ["2024-03-04", "a, b", "1200.5", "true", ""],
    ["", "", "3", "", "7"],
]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(RECORDS),
        json.dumps({"jobs": RECORDS, "total": 2, "errors": []}),
        json.dumps({"data": {"search": {"results": RECORDS}, "page": 1}, "facets": [{"a": 1}]}),
        "\n".join(json.dumps(one) for one in RECORDS) + "\n",
    ],
)
def test_json_comes_as_a_list_under_a_key_or_by_line(text: str, tmp_path: Path) -> None:
    sheet = read(tmp_path, text, "t.json")
    assert cells(sheet) == FLAT
    assert cells(read(tmp_path, text, "t.jsonl")) == FLAT
    assert sheet.rows.tolist() == [1, 2]


@pytest.mark.parametrize(
    "table",
    [
        {"a": ["1", "3"], "b": ["2", "4"], "c": ["", "5"]},
        {"a": {"0": 1, "1": 3}, "b": {"0": 2, "1": 4}, "c": {"1": 5}},
        {"~01": {"a": 1, "b": 2, "c": None}, "~02": {"a": 3, "b": 4, "c": 5}},
        [["a", "b", "c"], [1, 2], [3, 4, 5]],
        {"a": 1, "b": 2, "c": "", "more": {"rows": [{"a": 1, "b": 2, "c": ""}, {"a": 3, "b": 4, "c": 5}]}},
    ],
)
def test_json_may_hold_columns_or_rows_or_records_by_name(table: object, tmp_path: Path) -> None:
    found = cells(read(tmp_path, json.dumps(table), "t.json"))
    assert found == [["a", "b", "c"], ["1", "2", ""], ["3", "4", "5"]]


def test_one_record_is_a_table(tmp_path: Path) -> None:
    found = read(tmp_path, json.dumps({"a": 1, "tags": ["x", "y"], "client": {"b": 2, "c": 3}}), "t.json")
    assert cells(found) == [["a", "tags", "client.b", "client.c"], ["1", "x, y", "2", "3"]]


def test_excel_is_read(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.create_sheet("posts")
    sheet = book["posts"]
    for row in (
        [],
        ["posted_at", "budget", "new"],
        [pd.Timestamp("2024-03-04 12:30"), 1000.0, True],
        [],
        [None, 2.5],
    ):
        sheet.append(row)
    book.save(tmp_path / "t.xlsx")
    found = read_sheet(tmp_path / "t.xlsx")
    assert cells(found) == [
        ["posted_at", "budget", "new"],
        ["2024-03-04T12:30:00", "1000", "true"],
        ["", "2.5", ""],
    ]
    assert found.rows.tolist() == [3, 5]
    assert found.remarks == ()  # the other sheet is empty


def test_an_empty_workbook_says_so(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    openpyxl.Workbook().save(tmp_path / "t.xlsx")
    with pytest.raises(SheetError, match="the workbook is empty"):
        read_sheet(tmp_path / "t.xlsx")


def test_parquet_of_any_type_is_read(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    table = pa.table(
        {
            "posted_at": pa.array([pd.Timestamp("2024-03-04 12:30"), None]),
            "category": pa.array(["web", "design"]).dictionary_encode(),
            "skills": pa.array([["a", "b"], []]),
            "client": pa.array([{"spent": 5}, None]),
            "budget": pa.array([1000.0, float("nan")]),
            "raw": pa.array([b"x", b"\xff"]),
        }
    ).replace_schema_metadata({b"pandas": b"{damaged"})
    pq.write_table(table, tmp_path / "t.parquet")
    assert cells(read_sheet(tmp_path / "t.parquet")) == [
        ["posted_at", "category", "skills", "client", "budget", "raw"],
        ["2024-03-04T12:30:00", "web", "a, b", '{"spent": 5}', "1000", "x"],
        ["", "design", "", "", "", "\ufffd"],
    ]  # fmt: skip


def test_an_own_index_of_pandas_is_one_column_more(tmp_path: Path) -> None:
    frame = pd.DataFrame({"a": ["x", "y"]})
    buffer = io.StringIO()
    frame.to_csv(buffer)
    assert cells(read(tmp_path, buffer.getvalue())) == [["(column 1)", "a"], ["0", "x"], ["1", "y"]]


@given(
    st.binary(max_size=300),
    st.sampled_from(["t.csv", "t.tsv", "t.json", "t.jsonl", "t.csv.gz", "t.parquet", "t.xlsx"]),
)
def test_no_bytes_end_in_another_error(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, name: str
) -> None:
    file = tmp_path_factory.mktemp("sheets") / name
    file.write_bytes(data)
    with contextlib.suppress(SheetError):
        sheet = read_sheet(file)
        assert sheet.rows.size == len(sheet.frame)
        assert np.all(np.diff(sheet.rows) > 0)
