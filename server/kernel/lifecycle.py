"""Lifecycles as tables: which action leads from which state to which. 「生命周期」"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Generic, Self, TypeVar

from server.kernel.errors import Conflict


class LabelledEnum(StrEnum):
    """An enumeration whose members carry the Chinese label that pages show. 「带名称的枚举」

    Members are written `DRAFTING = "drafting", "起草中"`.
    """

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """Keep the stored word as the value and the Chinese beside it.

        The label is optional for type checkers only, which take `State("word")` for a new member.
        """
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


StateT = TypeVar("StateT", bound=LabelledEnum)
ActionT = TypeVar("ActionT", bound=LabelledEnum)


class IllegalMove(Conflict):
    """An action that the current state does not allow. 「当前状态不允许」"""

    def __init__(self, subject: str, state: LabelledEnum, action: LabelledEnum) -> None:
        super().__init__(
            "illegal_move",
            f"{subject}当前为“{state.label}”，不能“{action.label}”。请刷新页面查看最新状态。",
        )
        self.state = state
        self.action = action


class Lifecycle(Generic[StateT, ActionT]):
    """A state table that decides moves, names the open actions and draws itself. 「状态表」"""

    def __init__(
        self,
        subject: str,
        table: Mapping[tuple[StateT, ActionT], StateT],
        *,
        initial: StateT,
    ) -> None:
        self.subject = subject
        self.table = dict(table)
        self.initial = initial

    def next(self, state: StateT, action: ActionT) -> StateT:
        """Return the state that the action leads to, or raise IllegalMove."""
        try:
            return self.table[(state, action)]
        except KeyError:
            raise IllegalMove(self.subject, state, action) from None

    def actions(self, state: StateT) -> tuple[ActionT, ...]:
        """Return the actions open in a state, in the table's order; pages show these buttons."""
        return tuple(action for (before, action) in self.table if before == state)

    def states(self) -> tuple[StateT, ...]:
        """Return every state in the order in which the table first names it."""
        seen = dict.fromkeys([self.initial])
        for (before, _), after in self.table.items():
            seen.setdefault(before)
            seen.setdefault(after)
        return tuple(seen)

    def diagram(self) -> str:
        """Draw the table as a Mermaid state diagram with Chinese labels."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial.value}"]
        lines += [f"    {state.value} : {state.label}" for state in self.states()]
        lines += [
            f"    {before.value} --> {after.value} : {action.label}"
            for (before, action), after in self.table.items()
        ]
        return "\n".join(lines)
