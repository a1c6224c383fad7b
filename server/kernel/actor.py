"""Who acts: an official, an investor or the platform itself. 「行为人」"""

from dataclasses import dataclass
from uuid import UUID

from server.kernel.lifecycle import LabelledEnum


class ActorKind(LabelledEnum):
    """The three kinds of hands that can move a thing. 「行为人类别」"""

    OFFICIAL = "official", "工作人员"
    INVESTOR = "investor", "投资者"
    PLATFORM = "platform", "平台"


@dataclass(frozen=True, slots=True)
class Actor:
    """One who acts, as history will remember them. 「行为人」"""

    kind: ActorKind
    id: UUID | None
    name: str
    roles: frozenset[str] = frozenset()


PLATFORM = Actor(kind=ActorKind.PLATFORM, id=None, name="平台")
