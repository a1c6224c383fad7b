"""The stages of a contract file, each a value that only the next act accepts. 「文件阶段」"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

MM = 72 / 25.4


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in PDF points from the bottom left of a page, counted from 0. 「签章位置」"""

    page: int
    left: float
    bottom: float
    width: float
    height: float

    @property
    def rectangle(self) -> tuple[float, float, float, float]:
        """Left, bottom, right and top, rounded to hundredths of a point. 「矩形」"""
        right, top = self.left + self.width, self.bottom + self.height
        return round(self.left, 2), round(self.bottom, 2), round(right, 2), round(top, 2)


@dataclass(frozen=True, slots=True)
class Draft:
    """Pages as the layout drew them; anchors say where each party's mark goes. 「草稿」

    `anchors` maps a party ("party_a", "party_b") to its box, found by measuring the text.
    """

    pdf: bytes = field(repr=False)
    title: str
    pages: int
    anchors: Mapping[str, Box]


@dataclass(frozen=True, slots=True)
class _Revision:
    """Bytes that are never rewritten, with their SHA-256. 「版本」"""

    pdf: bytes = field(repr=False)
    sha256: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sha256", digest(self.pdf))


@dataclass(frozen=True, slots=True)
class Frozen(_Revision):
    """PDF/A-2b with every signature and 骑缝 field in place, nothing signed yet. 「定稿」"""

    pages: int


@dataclass(frozen=True, slots=True)
class Certified(_Revision):
    """A frozen file certified by the platform: from here the text cannot change. 「平台认证」"""


@dataclass(frozen=True, slots=True)
class Signed(_Revision):
    """A certified file with the signatures of `parties`, in the form's order. 「已签署」"""

    parties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sealed(_Revision):
    """A file signed by every party, the last by its seal on all pages. 「已用印」"""


def digest(pdf: bytes) -> str:
    """The SHA-256 of the whole file in lower-case hexadecimal. 「文件摘要」"""
    return hashlib.sha256(pdf).hexdigest()
