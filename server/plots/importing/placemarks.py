"""Read plots from KML, with entity tricks refused. 「读 KML」"""

from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException, ElementTree

from server.plots.importing import columns, findings, shaping, sources, tables
from server.plots.importing.sources import MOST_ROWS, Drawn, FileFormat, Ring, Source, SourceRow


def read(content: bytes) -> Source:
    """Read every Placemark with its ExtendedData; raise Unacceptable. 「读 KML」"""
    try:
        root = ElementTree.fromstring(content, forbid_dtd=True)
    except DefusedXmlException:
        raise sources.unreadable("KML 含有实体或文档类型声明，出于安全不予读取。") from None
    except (ParseError, ValueError, LookupError):
        raise sources.unreadable("KML 不完整或格式有误。") from None
    marks = list(_all(root, "Placemark"))
    if len(marks) > MOST_ROWS:
        raise sources.too_many()
    stated = [_entries(mark) for mark in marks]
    names = list(dict.fromkeys(name for entries in stated for name in entries))
    keys = columns.keys_of(names)
    rows = [
        _row(number, mark, names, entries, keys)
        for number, (mark, entries) in enumerate(zip(marks, stated, strict=True), start=1)
    ]
    return Source(FileFormat.KML, rows, findings=tables.unknown(names, keys))


def _row(
    number: int,
    mark: Element,
    names: list[str],
    entries: Mapping[str, str],
    keys: Mapping[int, str],
) -> SourceRow:
    present = {place: key for place, key in keys.items() if names[place] in entries}
    try:
        polygons = [_polygon(one) for one in _all(mark, "Polygon")]
    except ValueError:
        polygons = []
    drawn = Drawn(polygons) if polygons and all(polygons) else None
    row = tables.row(number, present, [entries.get(name) for name in names], drawn=drawn)
    if drawn is None and not row.drawn:
        said = findings.error(number, shaping.FIELD, "没有可以读取的面（Polygon）。")
        return SourceRow(number, row.entries, None, (*row.findings, said))
    return row


def _entries(mark: Element) -> dict[str, str]:
    entries = {
        child.attrib.get("name", ""): _text(child)
        for child in (*_all(mark, "SimpleData"), *_all(mark, "Data"))
    }
    for child in mark:
        if _plain(child) == "name" and (child.text or "").strip():
            entries.setdefault("name", (child.text or "").strip())
    return {name: value for name, value in entries.items() if name}


def _text(child: Element) -> str:
    value = next(_all(child, "value"), None)
    return ((value if value is not None else child).text or "").strip()


def _polygon(polygon: Element) -> list[Ring]:
    outer = [ring for edge in _all(polygon, "outerBoundaryIs") for ring in _rings(edge)]
    inner = [ring for edge in _all(polygon, "innerBoundaryIs") for ring in _rings(edge)]
    return [*outer[:1], *inner] if outer else []


def _rings(edge: Element) -> list[Ring]:
    return [_points(one.text or "") for one in _all(edge, "coordinates")]


def _points(text: str) -> Ring:
    tuples = [one.split(",") for one in text.split()]
    return [(float(one[0]), float(one[1])) for one in tuples if len(one) >= 2]


def _all(element: Element, name: str) -> Iterator[Element]:
    return (child for child in element.iter() if _plain(child) == name)


def _plain(element: Element) -> str:
    # Namespaces differ between KML 2.0, 2.1, 2.2 and what mapping programs write.
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
