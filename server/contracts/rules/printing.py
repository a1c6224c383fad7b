"""L00: every character must have a glyph, or the printed text would lie. 「字形」"""

from collections.abc import Iterator

from server.contracts.findings import Finding, Level, Subject
from signing import layout

RULE = "L00"


def check(subject: Subject) -> Iterator[Finding]:
    """Find characters that no font of ours can print, by the variable they are in. 「缺字校核」"""
    keys = {variable.label: variable.key for variable in subject.template.variables}
    for label, characters in layout.unprintable(subject.template, subject.values).items():
        # A table's cell is named by its row: 「分期投资计划第2行主要内容」.
        field = next((key for named, key in keys.items() if label.startswith(named)), None)
        listed = "、".join(f"“{each}”（U+{ord(each):04X}）" for each in characters)
        yield Finding(
            RULE,
            Level.BLOCK,
            field,
            f"{label}中的{listed}没有可用的字形，无法印刷。",
            "改用规范汉字，或者联系管理员安装字库。",
        )
