"""Compressed files: what is inside.

Answers: which bytes does a .gz or .zip hold. What a file holds counts, not what it is called.
"""

import gzip
import io
import zipfile

from simulator.loader.tables.sheet import SheetError

MOST_BYTES = 2**31
_DAMAGED = "the compressed file, or Excel workbook, is damaged or cut short: save or pack it again"
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"


def unpacked(data: bytes, *, must: bool) -> tuple[bytes, str]:
    """Return what a compressed file holds, and its name where it has one; other files as they are.

    Parameters
    ----------
    data : bytes
        The file.
    must : bool
        Whether its name says that it is compressed.

    Returns
    -------
    bytes and str

    Raises
    ------
    SheetError
        If it is damaged, holds several tables, or is not compressed although it must be.
    """
    try:
        if data.startswith(_GZIP):
            with gzip.open(io.BytesIO(data)) as stream:
                return _within(stream.read(MOST_BYTES + 1)), ""
        if data.startswith(_ZIP):
            return _member(data)
    except SheetError:
        raise
    except (RuntimeError, NotImplementedError):  # what `zipfile` raises for a password or a rare method
        raise SheetError(["the compressed file cannot be opened: pack it without a password"]) from None
    except Exception:  # damaged archives raise whatever their readers raise
        raise SheetError([_DAMAGED]) from None
    if must:
        raise SheetError([_DAMAGED])
    return data, ""


def _member(data: bytes) -> tuple[bytes, str]:
    """The one table in a ZIP file; the file as it is if it is a workbook."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [info.filename for info in archive.infolist() if not info.is_dir()]
        if "[Content_Types].xml" in names:
            if sum(info.file_size for info in archive.infolist()) > MOST_BYTES:
                raise SheetError(["larger than 2 GiB when unpacked: split the table"])
            return data, ""
        names = [name for name in names if not _of_a_system(name)]
        if len(names) != 1:
            some = ", ".join(names[:5]) or "none"
            raise SheetError(
                [f"holds {len(names)} files ({some}), and one table is read: unpack the one you mean"]
            )
        with archive.open(names[0]) as stream:
            return _within(stream.read(MOST_BYTES + 1)), names[0]


def _of_a_system(name: str) -> bool:
    """Tell whether a file in an archive was put there by a system, not by a person."""
    return name.startswith("__MACOSX/") or name.rsplit("/", 1)[-1].startswith(".")


def _within(data: bytes) -> bytes:
    if len(data) > MOST_BYTES:
        raise SheetError(["larger than 2 GiB when unpacked: split the table"])
    return data
