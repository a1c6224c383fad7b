"""What a contract takes over from the plots it is about. 「选址要素」"""

from collections.abc import Sequence
from typing import Any

from server.contracts.findings import PlotFacts
from server.kernel.errors import Unacceptable
from server.kernel.quantities import Area
from server.plots import chains, parks, standards
from server.plots.lifecycle import PlotKind, PlotStatus
from server.plots.model import Plot

# The role that the arithmetic knows, and the name under which a plot states its standard.
_STANDARDS = {
    "intensity": "intensity_wan_per_mu",
    "plot_ratio": "far",
    "building_density": "building_factor",
    "green_rate": "green_ratio",
    "tax_per_mu": "tax_wan_per_mu",
}


def facts_of(plot: Plot) -> PlotFacts:
    """Return what the rules need to know of a plot. 「地块要素」"""
    stated = {role: standards.bound(plot.standards, key) for role, key in _STANDARDS.items()}
    return PlotFacts(
        code=plot.code,
        park=plot.park,
        area=plot.area,
        standards={role: bound for role, bound in stated.items() if bound is not None},
        start_price=plot.start_price if plot.kind == PlotKind.LAND else None,
        status=PlotStatus(plot.status),
    )


def area_of(plots: Sequence[PlotFacts]) -> Area:
    """Add up areas as the contract's table prints them, in 亩 to two places. 「面积合计」

    Whoever adds up the column must find the sum that the text states.
    """
    return Area(sum(Area.from_mu(plot.area.mu).dm2 for plot in plots))


def row_of(plot: Plot, *, keys: Sequence[str]) -> dict[str, str]:
    """Return a plot as one row of the contract's table, with the columns asked for. 「地块行」"""
    known = {
        "code": plot.code,
        "name": plot.name,
        "location": f"{parks.park_name(plot.park)}{plot.address}"
        if parks.park_name(plot.park) not in plot.address
        else plot.address,
        "use": _use(plot),
        "area_mu": plot.area.mu,
    }
    return {key: known[key] for key in keys if known.get(key)}


def chain_name(text: str) -> str:
    """Return the city's name for an industry chain, or the text itself if it is none. 「产业链」"""
    try:
        return chains.chain_name(chains.chain_code(text))
    except Unacceptable:
        return text


def _use(plot: Plot) -> str:
    stated: Any = {one.key: one.text for one in standards.stated(plot.kind, plot.standards)}
    return str(stated.get("use_code") or PlotKind(plot.kind).label)
