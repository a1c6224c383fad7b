"""An attempt that must be counted even when it is refused. 「尝试」

A refusal that is raised inside a transaction takes everything back, the count of wrong codes with
it. An act whose failures must be remembered therefore returns an attempt; the face commits and only
then asks for what was accepted:

    with database.transaction() as session:
        attempt = collecting_signatures.sign(session, …)
    contract = attempt.accepted()
"""

from dataclasses import dataclass
from typing import Generic, Never, TypeVar

from server.kernel.errors import Refusal

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Accepted(Generic[T]):
    """The attempt succeeded with this result. 「通过」"""

    result: T

    def accepted(self) -> T:
        """Return the result."""
        return self.result


@dataclass(frozen=True, slots=True)
class Declined:
    """The attempt was refused, and what it cost is to be committed all the same. 「未通过」"""

    refusal: Refusal

    def accepted(self) -> Never:
        """Raise the refusal; call this after the transaction has been committed."""
        raise self.refusal


Attempt = Accepted[T] | Declined
