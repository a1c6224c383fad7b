"""Read plots from GeoJSON. 「读 GeoJSON」"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from server.plots.importing import columns, findings, shaping, sources, tables, texts
from server.plots.importing.sources import MOST_ROWS, FileFormat, Source, SourceRow

COLLECTION = "FeatureCollection"


def read(content: bytes) -> Source:
    """Read a FeatureCollection, a Feature or a bare geometry; raise Unacceptable. 「读 GeoJSON」"""
    try:
        stated = json.loads(texts.decoded(content))
    except (ValueError, RecursionError):
        raise sources.unreadable("GeoJSON 不完整或格式有误。") from None
    if not isinstance(stated, dict):
        raise sources.unreadable("GeoJSON 应为 FeatureCollection。")
    features = stated.get("features") if stated.get("type") == COLLECTION else [stated]
    if not isinstance(features, list):
        raise sources.unreadable("GeoJSON 应为 FeatureCollection。")
    if len(features) > MOST_ROWS:
        raise sources.too_many()
    names = list(dict.fromkeys(name for one in features for name in _properties(one)))
    keys = columns.keys_of(names)
    return Source(
        FileFormat.GEOJSON,
        [_row(number, one, names, keys) for number, one in enumerate(features, start=1)],
        stated_crs=_stated_crs(stated),
        findings=tables.unknown(names, keys),
    )


def _row(number: int, feature: Any, names: Sequence[str], keys: Mapping[int, str]) -> SourceRow:
    properties = _properties(feature)
    drawn = shaping.drawn_of(feature)
    present = {place: key for place, key in keys.items() if names[place] in properties}
    row = tables.row(number, present, [properties.get(name) for name in names], drawn=drawn)
    has_shape = isinstance(feature, dict) and feature.get("geometry") is not None
    if drawn is None and has_shape:
        kind = feature["geometry"].get("type") if isinstance(feature["geometry"], dict) else ""
        problem = f"应为面（Polygon 或 MultiPolygon），实为“{str(kind)[:20]}”或坐标有误。"
        said = (*row.findings, findings.error(number, shaping.FIELD, problem))
        return SourceRow(number, row.entries, None, said)
    return row


def _properties(feature: Any) -> dict[str, Any]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    return (
        {str(key): value for key, value in properties.items()}
        if isinstance(properties, dict)
        else {}
    )


def _stated_crs(stated: Mapping[str, Any]) -> str:
    crs = stated.get("crs")
    properties = crs.get("properties") if isinstance(crs, Mapping) else None
    name = properties.get("name") if isinstance(properties, Mapping) else ""
    # CRS84 is what RFC 7946 means anyway; Chinese exports write it over GCJ-02 as well.
    return "" if not isinstance(name, str) or "CRS84" in name else name
