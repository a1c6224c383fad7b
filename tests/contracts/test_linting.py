"""Each rule finds its mistake, and finds nothing where there is none."""

from datetime import date

import pytest

from server.contracts import linting, siting
from server.contracts.findings import Finding, Level, Subject
from server.contracts.rules import arithmetic
from server.kernel.quantities import Area, Money
from signing import templates
from tests.contracts import mistakes, rooms


def test_a_consistent_contract_has_no_findings() -> None:
    """The examples of the template are the proof that the rules can be satisfied."""
    assert linting.check(mistakes.subject()) == ()


@pytest.mark.parametrize("mistake", mistakes.MISTAKES, ids=lambda mistake: mistake.name)
def test_one_mistake_gives_one_finding_of_its_rule(mistake: mistakes.Mistake) -> None:
    """Nothing else is blamed for it."""
    (found,) = linting.check(mistake.made)
    assert (found.rule, found.level, found.field) == (mistake.rule, mistake.level, mistake.field)
    assert mistake.says in found.sentence
    assert found.suggestion


@pytest.mark.parametrize("fits", mistakes.FITS)
def test_what_just_fits_is_not_blamed(fits: Subject) -> None:
    """Every rule passes at its very limit."""
    assert linting.check(fits) == ()


def test_an_area_that_prints_like_the_plots_is_the_plots() -> None:
    """Plots are measured in square metres, contracts say 亩 to two places."""
    measured = mistakes.plot(area=Area.from_m2("11148.12"), standards={})
    typed = mistakes.subject(measured, area_mu="16.72", investment_intensity_wan_per_mu="100")
    assert linting.check(typed) == ()


def test_the_areas_of_plots_add_up_as_the_table_prints_them() -> None:
    """107.85 and 98.06 are 205.91 for every reader, although 205.92 is nearer to what is meant."""
    plots = [mistakes.plot(area=Area.from_m2(m2), standards={}) for m2 in ("71903.25", "65376.00")]
    assert [plot.area.mu for plot in plots] == ["107.85", "98.06"]
    assert siting.area_of(plots).mu == "205.91"

    def found_with(area_mu: str) -> tuple[Finding, ...]:
        return linting.check(
            mistakes.subject(*plots, area_mu=area_mu, investment_intensity_wan_per_mu="80")
        )

    assert found_with("205.91") == ()
    (found,) = found_with("205.92")
    assert "205.91 亩" in found.sentence


def test_intensity_is_not_lost_to_the_rounding_of_areas() -> None:
    """100 亩 are no whole number of square decimetres; 17,500 万元 on it are still 175 a 亩."""
    area = Area.from_mu("100").dm2
    assert str(arithmetic.intensity(Money.from_wan("17500").fen, area)) == "175.00"


def test_an_empty_draft_is_blamed_for_blanks_only() -> None:
    """Rules about numbers wait until there are numbers."""
    empty = Subject(
        template=rooms.template(),
        values=templates.read(rooms.template(), {}, partial=True),
        plots=(),
        today=date(2026, 3, 2),
    )
    found = linting.check(empty)
    required = [variable for variable in rooms.template().variables if variable.required]
    assert {finding.rule for finding in found} == {"L00"}
    assert len(found) == len(required)


def test_the_gravest_findings_come_first() -> None:
    """A drafter reads from the top."""
    found = linting.check(
        mistakes.subject(mistakes.plot(park="industrial"), copies="4", total_investment_wan="17000")
    )
    levels = [finding.level for finding in found]
    assert levels == [Level.BLOCK, Level.WARN]


def test_findings_are_values() -> None:
    """Two runs over the same draft say the same."""
    again: tuple[Finding, ...] = linting.check(mistakes.subject(green_rate_max="16"))
    assert again == linting.check(mistakes.subject(green_rate_max="16"))
