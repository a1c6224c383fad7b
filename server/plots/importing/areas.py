"""An area stated in the wrong unit, or not at all, beside the one that is drawn. 「面积单位」"""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from server.kernel.errors import Unacceptable
from server.kernel.quantities import Area
from server.plots import geometry
from server.plots.importing import findings
from server.plots.importing.findings import Finding

FIELD, KEY = "土地面积", "area_m2"
TOLERANCE = Decimal("0.03")
# Stated over drawn, when a figure stands in a column of another unit.
UNITS = (
    (Decimal(15), "公顷栏里填的是亩"),
    (Decimal(10_000), "公顷栏里填的是㎡"),
    (Decimal(3) / Decimal(2_000), "㎡栏里填的是亩"),
    (Decimal(1) / Decimal(10_000), "㎡栏里填的是公顷"),
)


def settle(row: int, form: dict[str, Any], drawn: Mapping[str, Any]) -> list[Finding]:
    """Fill in a missing area and set right a wrong unit, saying so. 「核面积」"""
    try:
        computed = geometry.read(drawn).area
    except Unacceptable:
        return []
    text = str(form.get(KEY) or "").replace(",", "").strip()
    if not text:
        form[KEY] = computed.m2
        problem = f"没有填写面积，按图形面积 {computed.m2} ㎡ 登记。"
        return [findings.warning(row, FIELD, problem, "有批文的，请填批文面积。")]
    try:
        stated = Decimal(text)
    except InvalidOperation:
        return []
    if not stated.is_finite() or not 0 < stated < 10**13:
        return []
    rounded = stated.quantize(Decimal("0.01"), ROUND_HALF_UP)
    if rounded != stated:
        form[KEY] = format(rounded, "f")
    return _unit(row, form, stated, computed)


def _unit(row: int, form: dict[str, Any], stated: Decimal, computed: Area) -> list[Finding]:
    ratio = stated * 100 / computed.dm2
    for factor, words in UNITS:
        if abs(ratio / factor - 1) <= TOLERANCE:
            right = (stated / factor).quantize(Decimal("0.01"), ROUND_HALF_UP)
            form[KEY] = format(right, "f")
            problem = f"面积与图形相差 {_times(ratio)} 倍，疑为{words}，已按 {right} ㎡ 读取。"
            return [findings.warning(row, FIELD, problem, "请核对面积和单位。")]
    return []


def _times(ratio: Decimal) -> str:
    times = ratio if ratio >= 1 else 1 / ratio
    return str(times.quantize(Decimal("0.1"), ROUND_HALF_UP))
