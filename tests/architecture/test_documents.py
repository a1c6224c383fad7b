"""Documents that are drawn from the code agree with it."""

import pytest

from tools.docs.__main__ import DOCS, GENERATED


@pytest.mark.parametrize("name", sorted(GENERATED))
def test_a_generated_document_is_up_to_date(name: str) -> None:
    assert (DOCS / name).read_text("utf-8") == GENERATED[name](), "run: python -m tools.docs"


def test_every_decision_has_a_number_of_its_own() -> None:
    numbers = [path.name[:4] for path in sorted((DOCS / "adr").glob("*.md"))]
    assert numbers == [f"{n:04d}" for n in range(1, len(numbers) + 1)]
