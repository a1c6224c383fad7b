"""What an investor is told when a signature is not accepted. 「拒绝样例」"""

from typing import Any

import pytest

from server.contracts import challenging
from server.contracts.model import Challenge
from server.kernel.errors import Refusal
from tests.contracts import builders
from tests.contracts.builders import Case


def refused(case: Case, code: str = "", **changes: Any) -> Refusal:
    """What the investor is told when a signature is not accepted."""
    with pytest.raises(Refusal) as refusal:
        builders.sign(case, builders.submission(case, code, **changes))
    return refusal.value


def newest_code(case: Case) -> Challenge:
    """The row of the code sent last."""
    with case.database.reading() as session:
        found = challenging.newest(session, case.contract())
    assert found is not None
    return found
