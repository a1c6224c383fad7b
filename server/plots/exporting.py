"""Write plots into the files that officials ask for: xlsx, CSV, GeoJSON, KML. 「导出」

Contacts never leave; everything else is written so that the importer reads it back unchanged.
"""

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts import authorising
from server.accounts.authorising import Permission
from server.kernel.actor import Actor
from server.kernel.errors import TooLarge
from server.kernel.lifecycle import LabelledEnum
from server.plots import conditions, editing, workbooks
from server.plots.filtering import PlotFilter
from server.plots.importing import columns
from server.plots.lifecycle import PlotKind, PlotStatus
from server.plots.model import Plot

MOST_EXPORTED = 20_000
FORMULA = ("=", "+", "-", "@", "\t", "\r")
KML = "http://www.opengis.net/kml/2.2"
CGCS2000 = "urn:ogc:def:crs:EPSG::4490"
Row = Mapping[str, str]


class ExportFormat(LabelledEnum):
    """The files that plots are written into. 「导出格式」"""

    XLSX = "xlsx", "Excel"
    CSV = "csv", "CSV"
    GEOJSON = "geojson", "GeoJSON"
    KML = "kml", "KML"


MEDIA_TYPES: Mapping[ExportFormat, str] = {
    ExportFormat.XLSX: workbooks.MEDIA_TYPE,
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.GEOJSON: "application/geo+json",
    ExportFormat.KML: "application/vnd.google-earth.kml+xml",
}


def export(session: Session, wanted: PlotFilter, into: ExportFormat, *, by: Actor) -> bytes:
    """Return the plots that a filter finds as one file; raise TooLarge. 「导出」"""
    authorising.require(by, Permission.SEE_CONSOLE)
    asked = select(Plot).where(*conditions.of(wanted, public_only=False))
    plots = session.scalars(
        asked.order_by(*conditions.order(wanted.sort)).limit(MOST_EXPORTED + 1)
    ).all()
    if len(plots) > MOST_EXPORTED:
        raise TooLarge(
            "export_too_many", f"符合条件的超过 {MOST_EXPORTED} 处，请增加条件后再导出。"
        )
    return _WRITERS[into](plots)


def row_of(plot: Plot) -> Row:
    """Return a plot's cells by key, as they are typed into the template. 「一行」"""
    typed = editing.typed(plot)
    entries = {**typed, **plot.standards}
    kind = PlotKind(plot.kind)
    row = {
        columns.CODE: plot.code,
        columns.KIND: kind.label,
        columns.STATUS: PlotStatus(plot.status).label,
        columns.UTILITIES: columns.utilities_text(plot.utilities),
    }
    for column in columns.columns():
        if column.field is not None:
            is_asked = kind in column.kinds
            value = entries.get(column.key) if is_asked else ""
            own = columns.column_of(column.key, kind)
            row[column.key] = columns.written(own, value) if is_asked else ""
    return row


def _xlsx(plots: Sequence[Plot]) -> bytes:
    return workbooks.plots([(row_of(plot), plot.geometry) for plot in plots])


def _csv(plots: Sequence[Plot]) -> bytes:
    kept = [one for one in columns.columns() if one.key != columns.GEOMETRY_MORE]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([column.header for column in kept])
    for plot in plots:
        row = {**row_of(plot), columns.GEOMETRY: json.dumps(plot.geometry, separators=(",", ":"))}
        writer.writerow([inert(row[column.key]) for column in kept])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def inert(cell: str) -> str:
    """Return a CSV cell that no spreadsheet runs as a formula. 「防公式」"""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _geojson(plots: Sequence[Plot]) -> bytes:
    features = [
        {
            "type": "Feature",
            "id": plot.code,
            "properties": _stated(plot),
            "geometry": plot.geometry,
        }
        for plot in plots
    ]
    whole: dict[str, Any] = {
        "type": "FeatureCollection",
        "name": "plots",
        "crs": {"type": "name", "properties": {"name": CGCS2000}},
        "features": features,
    }
    return json.dumps(whole, ensure_ascii=False).encode()


def _stated(plot: Plot) -> dict[str, str]:
    kept = {columns.GEOMETRY, columns.GEOMETRY_MORE}
    row = row_of(plot)
    return {one.key: row[one.key] for one in columns.columns() if one.key not in kept}


def _kml(plots: Sequence[Plot]) -> bytes:
    root = Element("kml", xmlns=KML)
    document = SubElement(root, "Document")
    SubElement(document, "name").text = "天门招商地块"
    for plot in plots:
        mark = SubElement(document, "Placemark", id=plot.code)
        SubElement(mark, "name").text = plot.name
        extended = SubElement(mark, "ExtendedData")
        for key, value in _stated(plot).items():
            entry = SubElement(extended, "Data", name=key)
            SubElement(entry, "value").text = value
        _drawn(mark, plot.geometry)
    whole: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return whole


def _drawn(mark: Element, geometry: Mapping[str, Any]) -> None:
    is_single = geometry["type"] == "Polygon"
    polygons = [geometry["coordinates"]] if is_single else geometry["coordinates"]
    holder = mark if is_single else SubElement(mark, "MultiGeometry")
    for rings in polygons:
        polygon = SubElement(holder, "Polygon")
        for place, ring in enumerate(rings):
            edge = SubElement(polygon, "innerBoundaryIs" if place else "outerBoundaryIs")
            line = SubElement(SubElement(edge, "LinearRing"), "coordinates")
            line.text = " ".join(f"{x},{y}" for x, y, *_ in ring)


_WRITERS: Mapping[ExportFormat, Callable[[Sequence[Plot]], bytes]] = {
    ExportFormat.XLSX: _xlsx,
    ExportFormat.CSV: _csv,
    ExportFormat.GEOJSON: _geojson,
    ExportFormat.KML: _kml,
}
