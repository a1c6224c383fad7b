"""Which coordinates a file is in, and where they are in CGCS2000. 「坐标系」

Longitude or easting first inside; a file's own order is found out from the numbers, which for a
place as small as Tianmen cannot be mistaken for each other.
"""

import re
from dataclasses import dataclass
from functools import cache

import numpy
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from server.kernel.errors import Unacceptable
from server.kernel.lifecycle import LabelledEnum
from server.plots import coordinates

Points = NDArray[numpy.float64]

NORTHINGS = (3_300_000.0, 3_470_000.0)  # of 29.8 to 31.3 degrees north
EASTINGS = (150_000.0, 850_000.0)
LATITUDES, LONGITUDES = (29.0, 32.0), (111.0, 115.0)
ZONE = 1_000_000.0
MERIDIAN = 114  # of zone 38, in which the whole city lies
THREE_DEGREES, SIX_DEGREES = range(25, 46), range(13, 24)
OLD_XIAN = re.compile(
    r"xi'?an[\s_]*(?:19)?80|西安(?:19)?80|1980\s*西安|1980国家|80西安|80坐标", re.I
)
OLD_BEIJING = re.compile(r"beijing[\s_]*(?:19)?54|北京(?:19)?54|1954\s*(?:年)?北京|54坐标", re.I)
FORMAL = re.compile(r"\[|epsg|urn:ogc|\+proj", re.I)
CGCS2000_WORDS = re.compile(
    r"cgcs\s*2000|china_2000|2000\s*国家|国家\s*2000|大地2000|csg2000", re.I
)


class Chosen(LabelledEnum):
    """What the uploader says about the coordinates. 「坐标系选择」"""

    BY_FILE = "auto", "按文件判断"
    DEGREES = "4490", "CGCS2000 经纬度（EPSG:4490）"
    ZONE_38 = "4547", "CGCS2000 三度带 114°，不加带号（EPSG:4547）"
    ZONE_38_PREFIXED = "4526", "CGCS2000 三度带 38 带，加带号（EPSG:4526）"
    GCJ02 = "gcj02", "GCJ-02（微信、高德、腾讯地图取点）"


@dataclass(frozen=True, slots=True)
class Reference:
    """What is known of a file's coordinates. 「坐标基准」

    `meridian` is set for Gauss–Krüger and None when not known; `other` is any further projection.
    """

    label: str
    is_degrees: bool | None = None
    is_gcj02: bool = False
    meridian: int | None = None
    is_prefixed: bool | None = None
    other: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """Points in CGCS2000 degrees and what had to be assumed to get there. 「归位」"""

    points: Points
    remarks: tuple[str, ...]


def reference(stated: str, chosen: Chosen, *, meridian: int | None = None) -> Reference:
    """Return what file and uploader together say; refuse old datums. 「定坐标系」"""
    of_file = _stated(stated) if stated.strip() else None
    if meridian is not None:
        label = of_file.label if of_file else "CGCS2000"
        of_file = Reference(f"{label}，中央经线 {meridian}°", is_degrees=False, meridian=meridian)
    if chosen is Chosen.BY_FILE:
        return of_file or Reference("文件未说明，按 CGCS2000")
    wanted = _chosen(chosen)
    if of_file is not None and not _agree(of_file, wanted):
        raise Unacceptable(
            "import_crs_contradicted",
            f"文件说明的坐标系是“{of_file.label}”，与所选“{chosen.label}”不符，请核对。",
            fields={"crs": "与文件的说明不符。"},
        )
    return wanted


def place(points: Points, known: Reference, *, is_north_first: bool = False) -> Placed:
    """Return points in CGCS2000 (longitude, latitude); raise Unacceptable. 「归位」"""
    if not bool(numpy.isfinite(points).all()):
        raise _unplaced("坐标含有不是数字的值。")
    if known.other:
        return Placed(_transformed(points, known.other), ())
    are_degrees = bool((numpy.abs(points) <= 180).all())
    if known.is_degrees is not None and known.is_degrees is not are_degrees:
        seen = "经纬度" if are_degrees else "平面坐标（米）"
        raise _unplaced(f"坐标系为“{known.label}”，坐标数值却是{seen}。")
    return _in_degrees(points, known) if are_degrees else _in_metres(points, known, is_north_first)


def _in_degrees(points: Points, known: Reference) -> Placed:
    remarks: list[str] = []
    if _within(points[:, 0], LATITUDES) and _within(points[:, 1], LONGITUDES):
        points = points[:, ::-1]
        remarks.append("纬度写在了经度前面，已按经度在前读取。")
    if known.is_gcj02:
        moved = [coordinates.to_cgcs2000(float(x), float(y)) for x, y in points]
        return Placed(numpy.array(moved), tuple(remarks))
    return Placed(points, tuple(remarks))


def _in_metres(points: Points, known: Reference, is_north_first: bool) -> Placed:  # noqa: FBT001
    remarks: list[str] = []
    first, second = points[:, 0], points[:, 1]
    if _within(first, NORTHINGS) and _is_easting(second):
        north, east = first, second
        if not is_north_first:
            remarks.append("北坐标（X）写在了东坐标（Y）前面，已按坐标值读取。")
    elif _within(second, NORTHINGS) and _is_easting(first):
        north, east = second, first
        if is_north_first:
            remarks.append("X、Y 两列互换（北坐标应在前），已按坐标值读取。")
    else:
        raise _unplaced("坐标数值不在天门市一带，请核对坐标系、带号和小数点。")
    east, meridian, about = _without_zone(east, known)
    remarks += about
    turned = _transformed(numpy.column_stack([east, north]), f"EPSG:{4534 + (meridian - 75) // 3}")
    return Placed(turned, tuple(remarks))


def _without_zone(east: Points, known: Reference) -> tuple[Points, int, list[str]]:
    zones = {int(one) for one in numpy.floor(east / ZONE)}
    if len(zones) > 1:
        raise _unplaced("各点的带号不一致。")
    zone = zones.pop()
    if zone == 0:
        remarks = ["东坐标缺少带号，已按所述中央经线读取。"] if known.is_prefixed else []
        return east, known.meridian or MERIDIAN, remarks
    meridian = zone * 3 if zone in THREE_DEGREES else zone * 6 - 3
    if known.meridian is not None and known.meridian != meridian:
        raise _unplaced(f"坐标的带号是 {zone}（中央经线 {meridian}°），与“{known.label}”不符。")
    remarks = [f"东坐标带有带号 {zone}，已去掉后读取。"] if known.is_prefixed is False else []
    return east - zone * ZONE, meridian, remarks


def _is_easting(values: Points) -> bool:
    zones = numpy.floor(values / ZONE)
    known = all(z == 0 or int(z) in THREE_DEGREES or int(z) in SIX_DEGREES for z in set(zones))
    return known and _within(values - zones * ZONE, EASTINGS)


def _within(values: Points, ends: tuple[float, float]) -> bool:
    return bool(((values >= ends[0]) & (values <= ends[1])).all())


def _transformed(points: Points, crs: str) -> Points:
    x, y = _transformer(crs).transform(points[:, 0], points[:, 1])
    return numpy.column_stack([x, y])


@cache
def _transformer(crs: str) -> Transformer:
    return Transformer.from_crs(crs, "EPSG:4490", always_xy=True)


def _chosen(chosen: Chosen) -> Reference:
    match chosen:
        case Chosen.GCJ02:
            return Reference(chosen.label, is_degrees=True, is_gcj02=True)
        case Chosen.DEGREES:
            return Reference(chosen.label, is_degrees=True)
        case _:
            is_prefixed = chosen is Chosen.ZONE_38_PREFIXED
            return Reference(
                chosen.label, is_degrees=False, meridian=MERIDIAN, is_prefixed=is_prefixed
            )


def _agree(of_file: Reference, wanted: Reference) -> bool:
    if of_file.other or (of_file.is_degrees and of_file.is_degrees is not wanted.is_degrees):
        return False
    if of_file.is_degrees and wanted.is_gcj02:
        return False
    meridians = {of_file.meridian, wanted.meridian} - {None}
    return len(meridians) < 2 and of_file.is_degrees in (None, wanted.is_degrees)


def _stated(stated: str) -> Reference:
    _refuse_old(stated)
    if not FORMAL.search(stated):  # PROJ would search its whole database for the nearest name
        return _in_words(stated)
    try:
        crs = CRS.from_user_input(stated)
    except CRSError:
        return _in_words(stated)
    _refuse_old(crs.name + (crs.geodetic_crs.name if crs.geodetic_crs else ""))
    datum = crs.geodetic_crs.name if crs.geodetic_crs else ""
    if not re.search(r"china.*2000|cgcs2000|china geodetic|wgs[\s_]*(?:19)?84", datum, re.I):
        raise Unacceptable("import_crs_unknown", f"不支持坐标系“{crs.name}”，请转为 CGCS2000。")
    if crs.is_geographic:
        return Reference(crs.name, is_degrees=True)
    return _projected(crs)


def _projected(crs: CRS) -> Reference:
    operation = crs.coordinate_operation
    params = operation.params if operation else []
    values = {one.name: float(one.value) for one in params}
    meridian = values.get("Longitude of natural origin", 0.5)
    false_easting = values.get("False easting", 0)
    is_gauss = (
        operation is not None
        and "Transverse Mercator" in operation.method_name
        and values.get("Scale factor at natural origin") == 1
        and meridian % 3 == 0
        and false_easting % ZONE == 500_000
    )
    if not is_gauss:
        return Reference(crs.name, is_degrees=False, other=crs.to_wkt())
    return Reference(
        crs.name, is_degrees=False, meridian=int(meridian), is_prefixed=false_easting > ZONE
    )


def _in_words(stated: str) -> Reference:
    if not CGCS2000_WORDS.search(stated):
        raise Unacceptable(
            "import_crs_unknown",
            f"不认识文件说明的坐标系“{stated[:60]}”，请转为 CGCS2000 后导出。",
            fields={"crs": "应为 CGCS2000。"},
        )
    return Reference(stated[:60])


def _refuse_old(text: str) -> None:
    for pattern, name in ((OLD_XIAN, "1980 西安坐标系"), (OLD_BEIJING, "1954 北京坐标系")):
        if pattern.search(text):
            raise Unacceptable(
                "import_crs_refused",
                f"文件用的是{name}。它与 CGCS2000 相差数十米，转换参数属涉密测绘成果，"
                "本系统不能代为转换；请自然资源部门转为 CGCS2000 后再导入。",
                fields={"crs": f"{name}不能导入。"},
            )


def _unplaced(sentence: str) -> Unacceptable:
    return Unacceptable("geometry_outside", sentence, fields={"geometry": sentence})
