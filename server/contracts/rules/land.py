"""L17 and L18: land large enough, fit for the industry, and used by its standards. 「选址」"""

from collections.abc import Iterator

from server.contracts import siting
from server.contracts.findings import Finding, Level, PlotFacts, Subject
from server.kernel.errors import Unacceptable
from server.kernel.quantities import Area
from server.plots import chains, parks
from server.plots.lifecycle import PlotStatus

AREA_AND_INDUSTRY, STANDARDS = "L17", "L18"
# The plan of 2022: outside the four parks only the processing of farm produce may settle.
ELSEWHERE = "其他乡镇"
ELSEWHERE_CHAINS = ("food",)
_MOVE = "按园区定位另选地块，或者核对所属产业链。"
_MOVE_TO_PARK = "其他类型的项目应当以飞地方式落户天门经济开发区的园区，请另选地块。"


def check(subject: Subject) -> Iterator[Finding]:
    """Find land too small, misplaced industries and indicators below standard. 「选址校核」"""
    yield from _area(subject)
    yield from _industry(subject)
    for plot in subject.plots:
        yield from _still_on_offer(subject, plot)
        yield from _standards(subject, plot)


def _area(subject: Subject) -> Iterator[Finding]:
    wanted = subject.whole("area")
    if wanted is None or not subject.plots:
        return
    available = siting.area_of(subject.plots)
    # Contracts say 亩 to two places, so areas that print alike are alike.
    if wanted > available.dm2 and Area(wanted).mu != available.mu:
        yield Finding(
            AREA_AND_INDUSTRY,
            Level.BLOCK,
            subject.variable("area").key,
            f"拟用地面积 {Area(wanted).mu} 亩大于所选地块面积之和 {available.mu} 亩。",
            "减少用地面积，或者另选、增选地块。",
        )


def _still_on_offer(subject: Subject, plot: PlotFacts) -> Iterator[Finding]:
    if plot.status in (PlotStatus.AVAILABLE, PlotStatus.RESERVED):
        return
    yield Finding(
        AREA_AND_INDUSTRY,
        Level.WARN,
        subject.template.lint.get("plots"),
        f"地块 {plot.code} 目前是“{plot.status.label}”。",
        "核实地块是否仍可供应；已签约的地块，核实剩余的面积。",
    )


def _industry(subject: Subject) -> Iterator[Finding]:
    key = subject.key("chain")
    if key is None:
        return
    typed = subject.values.text(key)
    try:
        chain = chains.chain_code(typed)
    except Unacceptable as unknown:
        sentence = f"“{typed}”不是本市的重点产业链，无法核对园区定位。"
        yield Finding(AREA_AND_INDUSTRY, Level.WARN, key, sentence, unknown.detail)
        return
    for plot in subject.plots:
        yield from _industry_of(plot, chain, key=key)


def _industry_of(plot: PlotFacts, chain: str, *, key: str) -> Iterator[Finding]:
    park = parks.parks()[plot.park] if plot.park else None
    allowed = park.chains if park else ELSEWHERE_CHAINS
    place = f"地块 {plot.code} 所在的{park.name if park else ELSEWHERE}"
    name = chains.chain_name(chain)
    if chain not in allowed:
        listed = "、".join(chains.chain_name(code) for code in allowed)
        yield Finding(
            AREA_AND_INDUSTRY,
            Level.BLOCK,
            key,
            f"{place}定位为{listed}，不接纳{name}项目。",
            _MOVE if park else _MOVE_TO_PARK,
        )
    elif park and chain in park.restrictions:
        yield Finding(
            AREA_AND_INDUSTRY,
            Level.WARN,
            key,
            f"{place}接纳的{name}项目有限定：{park.restrictions[chain]}。",
            "核实项目和地块是否在限定的范围内。",
        )


def _standards(subject: Subject, plot: PlotFacts) -> Iterator[Finding]:
    for role, bound in plot.standards.items():
        promised = subject.number(role)
        if promised is None or bound.allows(promised):
            continue
        variable = subject.variable(role)
        yield Finding(
            STANDARDS,
            Level.BLOCK,
            variable.key,
            f"{variable.label} {promised}{variable.unit} 不符合地块 {plot.code} 的标准"
            f" {bound.text}{variable.unit}。",
            f"调整为{bound.text}{variable.unit}。",
        )
