"""Read plots from a zipped Shapefile, in UTF-8 or in the GBK of older programs. 「读 Shapefile」"""

import io
import itertools
import struct
import zipfile
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

import shapefile

from server.plots.importing import archives, columns, findings, shaping, sources, tables
from server.plots.importing.sources import MOST_ROWS, Drawn, FileFormat, Source, SourceRow

POLYGONS = frozenset({shapefile.POLYGON, shapefile.POLYGONZ, shapefile.POLYGONM})
MAGIC, HEADER_BYTES = 9994, 100
WANTED = (".shp", ".dbf", ".prj", ".cpg")
# What pyshp lets out for a damaged file.
DAMAGED = (
    shapefile.ShapefileException,
    struct.error,
    IndexError,
    KeyError,
    TypeError,
    AttributeError,
    EOFError,
    OverflowError,
    MemoryError,
    OSError,
)


def read(content: bytes) -> Source:
    """Read the one layer of a zip file; raise Unacceptable. 「读 Shapefile」"""
    with archives.opened(content) as archive:
        parts = _parts(archive)
    if not _is_whole(parts[".shp"]):
        raise sources.unreadable("Shapefile 已损坏或不完整。")
    names, records = _decoded(parts)
    keys = columns.keys_of(names)
    rows = [_row(number, keys, one) for number, one in enumerate(records, start=1)]
    stated = parts.get(".prj", b"").decode("utf-8", "replace").strip()
    missing = () if stated else (_without_prj(),)
    about = (*missing, *tables.unknown(names, keys))
    return Source(FileFormat.SHAPEFILE, rows, stated_crs=stated, findings=about)


def _is_whole(shp: bytes) -> bool:
    """The header says the length in 16-bit words, which tells a truncated file at once."""
    if len(shp) < HEADER_BYTES:
        return False
    magic, words = struct.unpack(">i", shp[:4])[0], struct.unpack(">i", shp[24:28])[0]
    return bool(magic == MAGIC and words * 2 == len(shp))


def _decoded(parts: Mapping[str, bytes]) -> tuple[list[str], list[tuple[list[Any], Drawn | None]]]:
    for encoding in _encodings(parts.get(".cpg", b"")):
        try:
            return _records(parts, encoding)
        except (*DAMAGED, ValueError):  # among them text that is not in this encoding
            continue
    way_out = "请核对各文件完整，并以 UTF-8 或 GBK 导出属性。"
    raise sources.unreadable("Shapefile 的属性表无法读取。", way_out=way_out)


def _without_prj() -> findings.Finding:
    suggestion = "请确认坐标系后在导入时选择。"
    return findings.warning(findings.WHOLE_FILE, "坐标系", "压缩包内没有 .prj 文件。", suggestion)


def _parts(archive: zipfile.ZipFile) -> Mapping[str, bytes]:
    found: dict[str, dict[str, zipfile.ZipInfo]] = {}
    for member in archive.infolist():
        path = PurePosixPath(archives.name_of(member))
        if path.suffix.lower() in WANTED and not path.name.startswith("._"):
            found.setdefault(path.with_suffix("").as_posix(), {})[path.suffix.lower()] = member
    layers = [layer for layer in found.values() if ".shp" in layer]
    if len(layers) != 1:
        what = f"压缩包内有 {len(layers)} 个图层（.shp），应只有一个。"
        raise sources.unreadable(what, way_out="请把一个图层的 .shp、.dbf、.prj 压缩后上传。")
    if ".dbf" not in layers[0]:
        raise sources.unreadable("压缩包内缺少 .dbf 属性表。", way_out="请连同 .dbf 一起压缩。")
    return {suffix: archive.read(member) for suffix, member in layers[0].items()}


def _encodings(cpg: bytes) -> tuple[str, ...]:
    stated = cpg.decode("ascii", "replace").strip().lower()
    is_chinese = any(word in stated for word in ("gb", "936"))
    return ("gb18030", "utf-8") if is_chinese else ("utf-8", "gb18030")


def _records(
    parts: Mapping[str, bytes], encoding: str
) -> tuple[list[str], list[tuple[list[Any], Drawn | None]]]:
    with shapefile.Reader(
        shp=io.BytesIO(parts[".shp"]), dbf=io.BytesIO(parts[".dbf"]), encoding=encoding
    ) as reader:
        names = [str(one[0]) for one in reader.fields if one[0] != "DeletionFlag"]
        if len(reader) > MOST_ROWS:
            raise sources.too_many()
        found = [(list(one.record), _drawn(one.shape)) for one in reader.iterShapeRecords()]
        if len(found) != reader.numRecords:
            raise shapefile.ShapefileException("fewer shapes than records")
        return names, found


def _drawn(shape: Any) -> Drawn | None:
    if shape.shapeType not in POLYGONS or not shape.points:
        return None
    starts = [*shape.parts, len(shape.points)]
    points = [(float(x), float(y)) for x, y, *_ in shape.points]
    rings = [points[start:end] for start, end in itertools.pairwise(starts)]
    return Drawn([rings], is_nested_by_place=True)


def _row(number: int, keys: Mapping[int, str], one: tuple[list[Any], Drawn | None]) -> SourceRow:
    values, drawn = one
    row = tables.row(number, keys, values, drawn=drawn)
    if row.drawn is None and not row.findings:
        said = findings.error(number, shaping.FIELD, "没有面图形。", "图层应为面图层。")
        return SourceRow(number, row.entries, None, (said,))
    return row
