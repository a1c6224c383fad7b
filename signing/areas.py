"""Areas as whole square decimetres, shown in 亩 and in square metres. 「面积」"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal


def from_mu(mu: Decimal) -> int:
    """Whole square decimetres of an area in 亩, each 2000/3 ㎡, rounded once. 「亩转平方分米」"""
    return int((mu * 200_000 / 3).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def mu_figures(dm2: int) -> str:
    """The area in 亩 with two decimals, 「100.50」. 「亩」"""
    mu = (Decimal(dm2) * 3 / 200_000).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return f"{mu:,}"


def square_metres(dm2: int) -> str:
    """The area in square metres with two decimals, exactly, 「67,000.00」. 「平方米」"""
    return f"{Decimal(dm2).scaleb(-2):,}"


def both(dm2: int) -> str:
    """The area in 亩 and in square metres side by side. 「面积」"""
    return f"{mu_figures(dm2)}亩（合{square_metres(dm2)}平方米）"
