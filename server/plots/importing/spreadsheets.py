"""Read plots from an Excel file, a row at a time. 「读 Excel」"""

import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

import openpyxl
from defusedxml import DefusedXmlException
from openpyxl.utils.exceptions import InvalidFileException

from server.plots.importing import archives, columns, sources, tables
from server.plots.importing.sources import MOST_ROWS, FileFormat, Source

MOST_COLUMNS = 200
HEADER_WITHIN = 5  # rows: a title may stand above the headers
LEAST_KNOWN = 2
# What openpyxl lets out for a damaged workbook.
DAMAGED = (
    zipfile.BadZipFile,
    InvalidFileException,
    DefusedXmlException,
    SyntaxError,
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    EOFError,
    zlib.error,
    OSError,
)


def read(content: bytes) -> Source:
    """Read the first sheet whose headers are known; raise Unacceptable. 「读 Excel」"""
    with archives.opened(content):
        pass
    try:
        values = list(_values(content))
    except DAMAGED:
        raise sources.unreadable("Excel 文件已损坏或无法读取。") from None
    above, headers, keys = _headers(values)
    rows = [
        tables.row(number, keys, row)
        for number, row in enumerate(values[above:], start=above + 1)
        if any(one not in (None, "") for one in row)
    ]
    if len(rows) > MOST_ROWS:
        raise sources.too_many()
    return Source(FileFormat.XLSX, rows, findings=tables.unknown(headers, keys))


def _headers(values: Sequence[Sequence[Any]]) -> tuple[int, list[str], dict[int, str]]:
    for above, row in enumerate(values[:HEADER_WITHIN], start=1):
        headers = [str(columns.cell(one)) for one in row]
        keys = columns.keys_of(headers)
        if len(keys) >= LEAST_KNOWN:
            return above, headers, keys
    raise sources.unreadable("没有找到认识的列名。", way_out="请下载模板，按模板的列名填写。")


def _values(content: bytes) -> Iterator[tuple[Any, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    try:
        sheet = book.worksheets[0]
        yield from sheet.iter_rows(
            max_row=MOST_ROWS + HEADER_WITHIN + 1, max_col=MOST_COLUMNS, values_only=True
        )
    finally:
        book.close()
