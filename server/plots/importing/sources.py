"""What a reader takes out of a file, whatever its format. 「数据源」"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from server.kernel.errors import Unacceptable
from server.kernel.lifecycle import LabelledEnum
from server.plots.importing.findings import Finding

MOST_ROWS = 20_000

Ring = Sequence[tuple[float, float]]


class FileFormat(LabelledEnum):
    """The files that are taken in. 「文件格式」"""

    XLSX = "xlsx", "Excel 表格（xlsx）"
    GEOJSON = "geojson", "GeoJSON"
    KML = "kml", "KML"
    SHAPEFILE = "shapefile", "Shapefile 压缩包（zip）"
    LAND_TEXT = "land_text", "国土坐标 TXT"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A shape as the file gives it: polygons of rings, or rings whose nesting says what is a hole.

    With `is_nested_by_place` the one list of rings holds outer and inner rings alike.
    """

    polygons: Sequence[Sequence[Ring]]
    is_nested_by_place: bool = False


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One plot of a file: its number there, its entries by key, its shape. 「一行」"""

    number: int
    entries: Mapping[str, Any]
    drawn: Drawn | None
    findings: tuple[Finding, ...] = ()
    is_north_first: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A file read in: what it says about its coordinates, and its rows. 「数据源」

    `stated_crs` is an EPSG code, a WKT, or words such as `2000国家大地坐标系`; empty when unsaid;
    `meridian` is the central one where a file names its zone apart.
    """

    format: FileFormat
    rows: Sequence[SourceRow]
    stated_crs: str = ""
    meridian: int | None = None
    findings: tuple[Finding, ...] = field(default=())


def too_many() -> Unacceptable:
    """Return the refusal of a file with more plots than one import takes."""
    return Unacceptable(
        "import_too_many_rows", f"一次最多导入 {MOST_ROWS} 处地块，请分成几个文件。"
    )


def unreadable(what: str, *, way_out: str = "请在原软件中重新导出后再上传。") -> Unacceptable:
    """Return the refusal of a file that is damaged or not what it claims to be."""
    return Unacceptable("import_unreadable", f"{what}{way_out}", fields={"file": what})
