"""Tell from its bytes what a file is, and have the right reader read it. 「认文件」"""

from collections.abc import Callable, Mapping
from pathlib import PurePosixPath

from server.kernel import texts as clean
from server.kernel.errors import TooLarge, Unacceptable
from server.plots.importing import (
    archives,
    features,
    land_text,
    placemarks,
    shapefiles,
    sources,
    spreadsheets,
    texts,
)
from server.plots.importing.sources import FileFormat, Source

LARGEST_BYTES = 20 * 1024 * 1024
LONGEST_NAME = 120
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
PEEKED = 4096
READERS: Mapping[FileFormat, Callable[[bytes], Source]] = {
    FileFormat.XLSX: spreadsheets.read,
    FileFormat.GEOJSON: features.read,
    FileFormat.KML: placemarks.read,
    FileFormat.SHAPEFILE: shapefiles.read,
    FileFormat.LAND_TEXT: land_text.read,
}
SUFFIXES: Mapping[str, FileFormat] = {
    ".xlsx": FileFormat.XLSX,
    ".geojson": FileFormat.GEOJSON,
    ".json": FileFormat.GEOJSON,
    ".kml": FileFormat.KML,
    ".zip": FileFormat.SHAPEFILE,
    ".txt": FileFormat.LAND_TEXT,
}


def read(filename: str, content: bytes) -> Source:
    """Read a file by what it holds; raise Unacceptable or TooLarge. 「读文件」"""
    if len(content) > LARGEST_BYTES:
        raise TooLarge(
            "import_too_large", f"文件超过 {LARGEST_BYTES >> 20} MB，请分成几个文件导入。"
        )
    if not content.strip():
        raise sources.unreadable("文件是空的。")
    suffix = PurePosixPath(filename).suffix.lower()
    if suffix not in SUFFIXES:
        raise _unknown(f"不能导入“{suffix[:10] or '没有扩展名'}”的文件。")
    found = _format(content)
    if found is not SUFFIXES[suffix]:
        held = f"，内容却是{found.label}" if found else "，内容却不是"
        sentence = f"文件扩展名是 {suffix}{held}，请核对文件。"
        raise Unacceptable("import_mislabelled", sentence, fields={"file": sentence})
    return READERS[found](content)


def safe_name(filename: str) -> str:
    """Return the last part of a file's name without what cannot be shown. 「文件名」"""
    last = filename.replace("\\", "/").rpartition("/")[2].strip()
    kept = "".join(letter for letter in last if clean.is_name(letter))
    return kept[-LONGEST_NAME:] or "未命名"


def _format(content: bytes) -> FileFormat | None:
    if content.startswith(OLD_EXCEL):
        raise _unknown("这是旧版 Excel（.xls）文件，请另存为 .xlsx 后再导入。")
    if archives.is_zip(content):
        with archives.opened(content) as archive:
            names = {member.filename.lower() for member in archive.infolist()}
        if any(name.startswith("xl/") for name in names):
            return FileFormat.XLSX
        return FileFormat.SHAPEFILE if any(name.endswith(".shp") for name in names) else None
    head = content[:PEEKED].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith((b"{", b"[{")):
        return FileFormat.GEOJSON
    if head.startswith(b"<"):
        return FileFormat.KML if b"<kml" in head.lower() else None
    return FileFormat.LAND_TEXT if _is_land_text(content) else None


def _is_land_text(content: bytes) -> bool:
    try:
        return land_text.is_land_text(texts.decoded(content))
    except Unacceptable:
        return False


def _unknown(sentence: str) -> Unacceptable:
    way_out = "可导入：xlsx、GeoJSON、KML、Shapefile 压缩包（zip）、国土坐标 TXT。"
    return Unacceptable("import_format_unknown", sentence + way_out, fields={"file": sentence})
