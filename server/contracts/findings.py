"""What a check finds in a draft, and what it is given to look at. 「校核结论」"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from server.kernel.lifecycle import LabelledEnum
from server.kernel.quantities import Area, Money
from server.plots.bounds import Bound
from server.plots.lifecycle import PlotStatus
from signing.templates import ContractTemplate, Values
from signing.variables import Variable


class Level(LabelledEnum):
    """How much a finding weighs. 「级别」"""

    BLOCK = "block", "必须改正"
    WARN = "warn", "需要核实"
    NOTE = "note", "提示"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a rule found: where, what, and what would put it right. 「校核发现」

    `field` is the variable's key, or None when the finding is about the whole draft.
    """

    rule: str
    level: Level
    field: str | None
    sentence: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class PlotFacts:
    """What the rules need to know of one plot. 「地块要素」

    `standards` are the plot's limits by role: intensity, plot_ratio, building_density,
    green_rate, tax_per_mu, in the units of the template's variables. `park` is a park's code.
    """

    code: str
    park: str | None
    area: Area
    standards: Mapping[str, Bound]
    start_price: Money | None = None
    status: PlotStatus = PlotStatus.AVAILABLE


@dataclass(frozen=True, slots=True)
class Subject:
    """One draft as the rules see it. 「校核对象」

    `confirmed` holds (field, code) of the credit codes whose wrong check digit was confirmed.
    """

    template: ContractTemplate
    values: Values
    plots: tuple[PlotFacts, ...]
    today: date
    company_name: str = ""
    company_uscc: str = ""
    seal_holder: str = ""
    confirmed: frozenset[tuple[str, str]] = frozenset()

    def key(self, role: str) -> str | None:
        """The filled variable that plays a role in the arithmetic, or None. 「绑定的变量」"""
        key = self.template.lint.get(role)
        return key if key is not None and key in self.values else None

    def whole(self, role: str) -> int | None:
        """Fen, square decimetres, months or days of a role, or None. 「整数」"""
        key = self.key(role)
        return None if key is None else self.values.whole(key)

    def number(self, role: str) -> Decimal | None:
        """The decimal of a role, or None. 「小数」"""
        key = self.key(role)
        return None if key is None else self.values.number(key)

    def text(self, key: str) -> str:
        """The text of a variable by its own key, empty when there is none. 「文本」"""
        return self.values.text(key) if key in self.values else ""

    def variable(self, role: str) -> Variable:
        """The variable that plays a role. 「变量」"""
        return self.template.variable(self.template.lint[role])
