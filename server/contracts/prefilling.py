"""What is typed once is never typed again: a new draft starts from what is known. 「预填」"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from server.accounts.model import Investor
from server.contracts import siting
from server.contracts.findings import PlotFacts
from server.inquiries.model import Inquiry
from server.plots.model import Plot
from signing.templates import ContractTemplate
from signing.variables import RawValue, Variable

OURS = "party_a"

# Which side of a plot's standard a contract promises by default, by role.
_SIDES = {
    "intensity": "min",
    "plot_ratio": "min",
    "building_density": "min",
    "green_rate": "max",
    "tax_per_mu": "min",
}


def prefill(
    template: ContractTemplate,
    inquiry: Inquiry,
    *,
    investor: Investor,
    phone: str | None,
    plots: Sequence[Plot],
    before: Mapping[str, RawValue],
    seal_holder: str,
) -> dict[str, RawValue]:
    """Return the variables that are known without anybody typing them. 「预填」

    The template gives the usual terms, `before` (an earlier contract's variables) and the seal the
    city's own details, and the investor, the inquiry and the plots theirs.
    """
    known: dict[str, RawValue] = {
        variable.key: variable.default for variable in template.variables if variable.default
    }
    known.update(
        {v.key: before[v.key] for v in template.variables if _is_ours(v) and v.key in before}
    )
    known["party_a_name"] = seal_holder
    known.update(_of_investor(investor, phone))
    known.update(_of_project(inquiry))
    known.update(_of_plots(template, plots))
    declared = {variable.key for variable in template.variables}
    return {key: value for key, value in known.items() if key in declared and value}


def _is_ours(variable: Variable) -> bool:
    return variable.group == OURS


def _of_investor(investor: Investor, phone: str | None) -> dict[str, RawValue]:
    return {
        "party_b_name": investor.company_name,
        "party_b_uscc": investor.company_uscc or "",
        "party_b_legal_rep": investor.company_legal_rep,
        "party_b_address": investor.company_address,
        "party_b_phone": phone or "",
    }


def _of_project(inquiry: Inquiry) -> dict[str, RawValue]:
    project = inquiry.project or {}
    return {
        "project_name": project.get("name", ""),
        "industry_chain": siting.chain_name(project.get("chain", "")),
        "total_investment_wan": project.get("investment_wan", ""),
        "project_content": project.get("note", ""),
    }


def _of_plots(template: ContractTemplate, plots: Sequence[Plot]) -> dict[str, RawValue]:
    facts = [siting.facts_of(plot) for plot in plots]
    known: dict[str, RawValue] = {}
    for variable in template.variables:
        if variable.type == "plot":
            keys = [column.key for column in variable.columns]
            known[variable.key] = [siting.row_of(plot, keys=keys) for plot in plots]
    area = template.lint.get("area")
    if area and plots:
        known[area] = siting.area_of(facts).mu
    for role, side in _SIDES.items():
        key = template.lint.get(role)
        strictest = _strictest(facts, role, side=side)
        if key and strictest is not None:
            known[key] = f"{strictest.normalize():f}"
    return known


def _strictest(facts: Sequence[PlotFacts], role: str, *, side: str) -> Decimal | None:
    """The limit that satisfies every plot: the highest minimum, the lowest maximum."""
    bounds = [plot.standards[role] for plot in facts if role in plot.standards]
    ends = [bound.min if side == "min" else bound.max for bound in bounds]
    limits = [end for end in ends if end is not None]
    if not limits:
        return None
    return max(limits) if side == "min" else min(limits)
