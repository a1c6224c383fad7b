"""The columns of a table of plots: Chinese headers, short names of DBF files, cells. 「列」"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from server.plots import describing, fields, standards
from server.plots.fields import Field, FieldForm
from server.plots.lifecycle import PlotKind
from server.plots.utilities import UtilityKind

DBF_NAME_BYTES = 10
GDAL_DOUBLE = re.compile(r"(.+)_(\d{1,2})")
UNIT_OR_MARK = re.compile(r"[(（].*?[)）]|[*＊\s]")
GEOMETRY, GEOMETRY_MORE, UTILITIES = "geometry", "geometry_more", "utilities"
CODE, KIND, STATUS = "code", "kind", "status"
ONE_UTILITY = re.compile(
    r"(?P<kind>{0})[:：](?P<capacity>.*?)[:：](?P<distance>\d+)\s*(?=$|[;；]\s*(?:{0})[:：])".format(
        "|".join(f"{one.value}|{one.label}" for one in UtilityKind)
    )
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the key of its entry, its header, its entry where it has one. 「一列」"""

    key: str
    label: str
    field: Field | None = None
    kinds: tuple[PlotKind, ...] = tuple(PlotKind)

    @property
    def header(self) -> str:
        """The header with its unit."""
        return (
            f"{self.label}（{self.field.unit}）" if self.field and self.field.unit else self.label
        )


@cache
def columns() -> tuple[Column, ...]:
    """Return every column of the template and of exports, in order. 「列清单」"""
    found: dict[str, Column] = {
        CODE: Column(CODE, "编号"),
        KIND: Column(KIND, "类型"),
        STATUS: Column(STATUS, "状态"),
    }
    for kind in PlotKind:
        for declared in (*describing.declared(kind), *standards.DECLARED[kind]):
            known = found.get(declared.key)
            kinds = (*known.kinds, kind) if known else (kind,)
            kept = known.field if known else declared
            assert kept is not None
            found[declared.key] = Column(declared.key, kept.label, kept, kinds)
    found[UTILITIES] = Column(UTILITIES, "配套")
    found[GEOMETRY] = Column(GEOMETRY, "边界")
    found[GEOMETRY_MORE] = Column(GEOMETRY_MORE, "边界续")
    return tuple(found.values())


@cache
def column_of(key: str, kind: PlotKind) -> Column:
    """Return a column as one kind of plot declares it, with that kind's own choices. 「按类型」"""
    general = next(column for column in columns() if column.key == key)
    for declared in (*describing.declared(kind), *standards.DECLARED[kind]):
        if declared.key == key:
            return Column(key, general.label, declared, general.kinds)
    return general


@cache
def _by_name() -> Mapping[str, str]:
    names: dict[str, str] = {}
    for kind in PlotKind:
        for declared in (*describing.declared(kind), *standards.DECLARED[kind]):
            names.setdefault(plain(declared.label), declared.key)
    names |= {plain(column.label): column.key for column in columns()}
    return names | {column.key: column.key for column in columns()}


def label_of(key: str) -> str:
    """Return the Chinese name of an entry, for reports."""
    bare = key.removeprefix("standards.")
    return next((column.label for column in columns() if column.key == bare), key)


def plain(header: str) -> str:
    """Return a header without unit, mark, spaces and full-width letters."""
    return UNIT_OR_MARK.sub("", unicodedata.normalize("NFKC", header)).strip().lower()


def keys_of(headers: Sequence[str]) -> dict[int, str]:
    """Return the key of each known header by its place; a key is given out once. 「认列」"""
    found: dict[int, str] = {}
    taken: set[str] = set()
    for place, header in enumerate(headers):
        key = _key_of(header, taken)
        if key is not None and key not in taken:
            found[place] = key
            taken.add(key)
    return found


def _key_of(header: str, taken: set[str]) -> str | None:
    name = plain(header)
    if not name:
        return None
    if name in _by_name():
        return _by_name()[name]
    if double := GDAL_DOUBLE.fullmatch(name):
        # Where two names are the same in ten bytes, GDAL numbers the second.
        later = [key for key in _beginning_with(double[1]) if key not in taken]
        if len(name.encode("gb18030")) == DBF_NAME_BYTES and later:
            return later[0]
    if DBF_NAME_BYTES - 1 <= len(name.encode("gb18030")) <= DBF_NAME_BYTES:
        return next((key for key in _beginning_with(name) if key not in taken), None)
    return None


def _beginning_with(start: str) -> list[str]:
    return list(dict.fromkeys(key for name, key in _by_name().items() if name.startswith(start)))


def cell(value: Any) -> Any:
    """Return a cell as it would be typed: numbers without noise, days as ISO dates. 「单元格」"""
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case float():
            return format(Decimal(repr(value)).normalize(), "f")
        case int():
            return str(value)
        case list():
            return "、".join(str(one) for one in value)
        case _:
            return str(value).strip()


def written(column: Column, stored: Any) -> str:
    """Write a stored value as a cell that is read back the same. 「写格」"""
    assert column.field is not None
    if stored is None or stored in ("", []):
        return ""
    match column.field.form:
        case FieldForm.CHOICE | FieldForm.CHOICES | FieldForm.YES_NO:
            if column.field.form is FieldForm.YES_NO:
                stored = stored in (True, "yes")
            return fields.show(column.field, stored)
        case FieldForm.BOUND if isinstance(stored, Mapping):
            return str(fields.typed(column.field, stored))
        case _:
            return str(stored)


def utilities_text(rows: Iterable[Mapping[str, Any]]) -> str:
    """Write utilities in one cell: `供电:10 kV:120；供水::0`. 「配套写成一格」"""
    return "；".join(
        f"{UtilityKind(row['kind']).label}:{row['capacity']}:{row['distance_m']}" for row in rows
    )


def utilities_rows(text: str) -> list[dict[str, str]] | None:
    """Read what `utilities_text` writes; None when it is not written so. 「读配套一格」"""
    rows, rest = [], text.strip()
    while rest:
        found = ONE_UTILITY.match(rest)
        if found is None:
            return None
        rows.append(
            {
                "kind": found["kind"],
                "capacity": found["capacity"].strip(),
                "distance_m": found["distance"],
            }
        )
        rest = rest[found.end() :].lstrip("；; ")
    return rows
