"""Money and area as whole numbers of their smallest unit. 「数量」"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Self

from server.kernel.errors import Unacceptable

FEN_PER_WAN = 1_000_000
SQUARE_DECIMETRES_PER_SQUARE_METRE = 100
LARGEST_FEN = 10**17  # 一千万亿元 in fen leaves room below the databases' 64-bit integers
LARGEST_SQUARE_DECIMETRES = 10**15
MOST_DIGITS = 18


def _decimal(text: str, *, code: str, what: str) -> Decimal:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        raise Unacceptable(code, f"{what}应为数字，例如“21000.00”。") from None
    if not number.is_finite() or number < 0:
        raise Unacceptable(code, f"{what}应为不小于零的数字。")
    if number.adjusted() > MOST_DIGITS:  # beyond this, rounding itself would fail
        raise Unacceptable(code, f"{what}超出可以登记的范围。")
    return number


def _whole(number: Decimal, *, code: str, what: str, largest: int) -> int:
    rounded = number.quantize(Decimal(1), rounding=ROUND_HALF_UP)
    if rounded != number:
        raise Unacceptable(code, f"{what}的小数位过多，最多保留到最小单位。")
    if rounded > largest:
        raise Unacceptable(code, f"{what}超出可以登记的范围。")
    return int(rounded)


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount of renminbi in whole fen. 「金额」"""

    fen: int

    @classmethod
    def from_wan(cls, text: str) -> Self:
        """Read 万元 as a decimal string of at most six places; raise Unacceptable otherwise."""
        number = _decimal(text, code="amount_invalid", what="金额")
        return cls(
            _whole(number * FEN_PER_WAN, code="amount_invalid", what="金额", largest=LARGEST_FEN)
        )

    @property
    def wan(self) -> str:
        """The amount in 万元, at least two decimal places, never rounded away."""
        number = Decimal(self.fen) / FEN_PER_WAN
        text = f"{number:.6f}".rstrip("0")
        whole, _, places = text.partition(".")
        return f"{whole}.{places:0<2}"

    @property
    def yuan(self) -> str:
        """The amount in 元 with two decimal places."""
        return f"{self.fen // 100}.{self.fen % 100:02d}"


@dataclass(frozen=True, slots=True, order=True)
class Area:
    """An area in whole square decimetres (0.01 ㎡); 1 亩 = 2000/3 ㎡ exactly. 「面积」"""

    dm2: int

    @classmethod
    def from_mu(cls, text: str) -> Self:
        """Read 亩 as a decimal string, rounding once to the nearest square decimetre."""
        number = _decimal(text, code="area_invalid", what="面积")
        exact = number * 200_000 / 3
        rounded = exact.quantize(Decimal(1), rounding=ROUND_HALF_UP)
        return cls(
            _whole(rounded, code="area_invalid", what="面积", largest=LARGEST_SQUARE_DECIMETRES)
        )

    @classmethod
    def from_m2(cls, text: str) -> Self:
        """Read ㎡ as a decimal string with at most two places; raise Unacceptable otherwise."""
        number = _decimal(text, code="area_invalid", what="面积")
        return cls(
            _whole(
                number * SQUARE_DECIMETRES_PER_SQUARE_METRE,
                code="area_invalid",
                what="面积",
                largest=LARGEST_SQUARE_DECIMETRES,
            )
        )

    @property
    def mu(self) -> str:
        """The area in 亩 with two decimal places, rounded half up once."""
        number = Decimal(self.dm2) * 3 / 200_000
        return str(number.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))

    @property
    def m2(self) -> str:
        """The area in ㎡ with two decimal places, exactly."""
        return f"{self.dm2 // 100}.{self.dm2 % 100:02d}"
