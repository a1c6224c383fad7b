"""Columns that hold one word of an enumeration, checked by the database too. 「枚举列」"""

from sqlalchemy import Enum

from server.kernel.lifecycle import LabelledEnum

LONGEST_WORD = 32


def one_of(labelled: type[LabelledEnum], name: str) -> Enum:
    """Return a column type that stores a member's word; `name` names its CHECK constraint."""
    return Enum(
        labelled,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=LONGEST_WORD,
        values_callable=lambda members: [member.value for member in members],
    )
