"""L00: everything the text of the contract needs must be filled in. 「完整性」"""

from collections.abc import Iterator

from server.contracts.findings import Finding, Level, Subject

RULE = "L00"


def check(subject: Subject) -> Iterator[Finding]:
    """Find required variables and cells of tables that are still empty. 「完整性校核」"""
    for variable in subject.template.variables:
        if variable.required and not _is_filled(subject, variable.key):
            yield Finding(
                RULE, Level.BLOCK, variable.key, f"尚未填写{variable.label}。", "填写后再定稿。"
            )
            continue
        if variable.columns and variable.key in subject.values:
            for number, row in enumerate(subject.values.rows(variable.key), start=1):
                empty = [c.label for c in variable.columns if c.required and c.key not in row]
                if empty:
                    sentence = f"{variable.label}第 {number} 行缺少{'、'.join(empty)}。"
                    yield Finding(RULE, Level.BLOCK, variable.key, sentence, "补全该行，或者删去。")


def _is_filled(subject: Subject, key: str) -> bool:
    return key in subject.values and subject.values[key] != ()
