"""Find plots: lists with filters, what a map shows, one in full. 「地块」"""

from functools import lru_cache

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from pydantic import Field

from miniprogram_api import nouns, queries, shapes
from miniprogram_api.shapes import In, Listing, Out, Paging, instant
from server.kernel import clock
from server.kernel.rows import MOST_VALUES_KEPT
from server.parts import Parts
from server.plots import chains, coordinates, filtering, finding, parks, standards, utilities
from server.plots.filtering import PlotFilter
from server.plots.finding import MapPoint, PlotCard
from server.plots.lifecycle import PlotKind, PlotStatus
from server.plots.model import Plot

# Below this zoom a plot is smaller than a fingertip, and its outline only costs bytes.
OUTLINE_ZOOM = 13


class PlotQuery(Paging):
    """Which plots are wanted; places and chains by code or by Chinese name, bbox in GCJ-02."""

    kind: str | None = Field(default=None, max_length=16)
    park: str | None = Field(default=None, max_length=32)
    township: str | None = Field(default=None, max_length=32)
    chain: str | None = Field(default=None, max_length=32)
    status: str | None = Field(default=None, max_length=16)
    q: str | None = Field(default=None, max_length=60)
    min_area_mu: str | None = Field(default=None, max_length=20)
    max_area_mu: str | None = Field(default=None, max_length=20)
    max_price_wan_mu: str | None = Field(default=None, max_length=20)
    bbox: str | None = Field(default=None, max_length=120)
    sort: str | None = Field(default=None, max_length=16)


class MapQuery(In):
    """The part of the map in view, in GCJ-02: `bbox=west,south,east,north`."""

    bbox: str = Field(min_length=1, max_length=120)
    zoom: int = Field(default=12, ge=3, le=20)


class ByCode(In):
    """A plot named in the path by its code."""

    code: str = Field(max_length=32, pattern=r"^[0-9A-Za-z-]+$")


class PointOut(Out):
    """A point in GCJ-02."""

    latitude: float
    longitude: float


class PriceOut(Out):
    """What a plot is offered for; land has a starting price, rooms have a rent."""

    start_wan: str | None
    wan_per_mu: str | None
    rent_yuan_m2_month: str | None


class PlotCardOut(Out):
    """A plot as lists show it."""

    code: str
    name: str
    kind: str
    kind_label: str
    status: str
    status_label: str
    park: str | None
    park_name: str
    township: str
    township_name: str
    chains: tuple[str, ...]
    area_mu: str
    area_m2: str
    building_area_m2: str | None
    center: PointOut
    price: PriceOut
    readiness: str
    verified_at: str | None
    next_review_at: str | None
    updated_at: str


class StandardOut(Out):
    """One standard of a plot, as officials state it and as people read it."""

    label: str
    text: str


class UtilityOut(Out):
    """What reaches a plot, with what capacity and how far from its boundary."""

    kind: str
    label: str
    capacity: str
    distance_m: int


class PlotOut(PlotCardOut):
    """A plot in full; outlines are in GCJ-02, for display and not for survey."""

    address: str
    owner_type: str
    polygons: tuple[tuple[tuple[PointOut, ...], ...], ...]
    standards: dict[str, StandardOut]
    utilities: tuple[UtilityOut, ...]
    disposal_modes: tuple[str, ...]
    available_from: str | None
    source: str


class MapPointOut(Out):
    """A plot as a map shows it; the outline only when the view is near enough."""

    code: str
    name: str
    kind: str
    status: str
    area_mu: str
    center: PointOut
    polygons: tuple[tuple[tuple[PointOut, ...], ...], ...]


class MapOut(Out):
    """The plots in view, largest first; `truncated` when there were more than are sent."""

    items: tuple[MapPointOut, ...]
    truncated: bool


def routes(parts: Parts, *, prefix: str) -> APIBlueprint:
    """Return the routes of plots, which need no log-in."""
    blueprint = nouns.blueprint("plots", "地块", url_prefix=f"{prefix}/plots", is_open=True)

    @blueprint.get("", summary="地块列表", responses={200: Listing[PlotCardOut]})
    @queries.read_once(PlotQuery)
    def list_plots(query: PlotQuery) -> Response:
        wanted = _wanted(query)
        with parts.database.reading() as session:
            page = finding.page(session, wanted, cursor=query.cursor, limit=query.limit)
        return shapes.listing(map(_card_json, page.items), next=page.next)

    @blueprint.get("/map", summary="地图上的地块", responses={200: MapOut})
    def show_map(query: MapQuery) -> Response:
        box = filtering.read({"bbox": query.bbox}, map_is_gcj02=True).box
        assert box is not None
        with parts.database.reading() as session:
            view = finding.on_map(session, box, with_shapes=query.zoom >= OUTLINE_ZOOM)
        return shapes.answer(
            MapOut(
                items=tuple(_map_point(point) for point in view.points),
                truncated=view.is_truncated,
            )
        )

    @blueprint.get("/<code>", summary="地块详情", responses={200: PlotOut})
    def show(path: ByCode) -> Response:
        with parts.database.reading() as session:
            plot = finding.by_code(session, path.code)
            return shapes.answer(_detail(plot))

    return blueprint


@lru_cache(maxsize=queries.MOST_SPELLINGS)
def _wanted(query: PlotQuery) -> PlotFilter:
    asked = query.model_dump(exclude={"cursor", "limit"})
    return filtering.read(asked, map_is_gcj02=True)


# A card is the same object as long as its plot is unchanged, and a new one at any change.
@lru_cache(maxsize=MOST_VALUES_KEPT)
def _card_json(card: PlotCard) -> bytes:
    return PlotCardOut.model_validate(card_of(card)).model_dump_json().encode()


def card_of(card: PlotCard | Plot) -> dict[str, object]:
    """Return what a card shows of a plot, as `PlotCardOut` reads it. 「卡片」"""
    is_land = card.kind == PlotKind.LAND
    per_unit = card.unit_price
    return {
        "code": card.code,
        "name": card.name,
        "kind": card.kind,
        "kind_label": PlotKind(card.kind).label,
        "status": card.status,
        "status_label": PlotStatus(card.status).label,
        "park": card.park,
        "park_name": parks.park_name(card.park),
        "township": card.township,
        "township_name": parks.township_name(card.township),
        "chains": tuple(chains.chain_name(code) for code in card.chains),
        "area_mu": card.area.mu,
        "area_m2": card.area.m2,
        "building_area_m2": card.building_area.m2 if card.building_area else None,
        "center": _center(card.cx, card.cy),
        "price": {
            "start_wan": card.start_price.wan if card.start_price else None,
            "wan_per_mu": per_unit.wan if per_unit and is_land else None,
            "rent_yuan_m2_month": per_unit.yuan if per_unit and not is_land else None,
        },
        "readiness": card.readiness,
        "verified_at": instant(card.verified_at),
        "next_review_at": card.next_review_at.isoformat() if card.next_review_at else None,
        "updated_at": clock.iso(card.updated_at),
    }


# A centre is shown to a decimetre; the same few thousand are asked for again and again.
@lru_cache(maxsize=20_000)
def _center(longitude: float, latitude: float) -> PointOut:
    x, y = coordinates.shown(longitude, latitude)
    return PointOut(latitude=y, longitude=x)


def _outline(
    geometry: dict[str, object] | None,
) -> tuple[tuple[tuple[PointOut, ...], ...], ...]:
    if geometry is None:
        return ()
    return tuple(
        tuple(tuple(PointOut(latitude=y, longitude=x) for x, y in ring) for ring in polygon)
        for polygon in coordinates.shown_polygons(geometry)
    )


def _map_point(point: MapPoint) -> MapPointOut:
    return MapPointOut(
        code=point.code,
        name=point.name,
        kind=point.kind,
        status=point.status,
        area_mu=point.area.mu,
        center=_center(point.cx, point.cy),
        polygons=_outline(point.geometry),
    )


def _detail(plot: Plot) -> PlotOut:
    return PlotOut.model_validate(
        {
            **card_of(plot),
            "address": plot.address,
            "owner_type": plot.owner_type,
            "polygons": _outline(plot.geometry),
            "standards": {
                one.key: StandardOut(label=one.label, text=one.text)
                for one in standards.stated(plot.kind, plot.standards)
            },
            "utilities": tuple(
                UtilityOut(
                    kind=one.kind.value,
                    label=one.kind.label,
                    capacity=one.capacity,
                    distance_m=one.distance_m,
                )
                for one in utilities.stored(plot.utilities)
            ),
            "disposal_modes": plot.disposal_modes,
            "available_from": plot.available_from.isoformat() if plot.available_from else None,
            "source": plot.source,
        }
    )
