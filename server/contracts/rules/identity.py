"""L05 and L24: the parties must be who they say they are. 「主体」"""

from collections.abc import Iterator

from server.contracts.findings import Finding, Level, Subject
from server.kernel import uscc

SEAL, NAMES = "L05", "L24"
PARTY_A, PARTY_B, PARTY_B_USCC = "party_a_name", "party_b_name", "party_b_uscc"


def check(subject: Subject) -> Iterator[Finding]:
    """Find credit codes in doubt and names unlike the licence or the seal. 「主体校核」"""
    yield from _check_digits(subject)
    yield from _seal(subject)
    yield from _company(subject)


def _check_digits(subject: Subject) -> Iterator[Finding]:
    for variable in subject.template.variables:
        code = subject.text(variable.key) if variable.type == "uscc" else ""
        if not code or uscc.check(code).check_digit_ok:
            continue
        if (variable.key, code) in subject.confirmed:
            yield Finding(
                NAMES,
                Level.NOTE,
                variable.key,
                f"{variable.label}校验位不符，已有人员对照营业执照确认。",
                "无需改动。",
            )
        else:
            yield Finding(
                NAMES,
                Level.BLOCK,
                variable.key,
                f"{variable.label} {code} 的校验位不符，可能有误。",
                "对照营业执照改正；确认执照如此的，点“确认代码无误”后继续。",
            )


def _seal(subject: Subject) -> Iterator[Finding]:
    name = subject.text(PARTY_A)
    if name and subject.seal_holder and name != subject.seal_holder:
        yield Finding(
            SEAL,
            Level.BLOCK,
            PARTY_A,
            f"甲方名称“{name}”与印章证书的单位“{subject.seal_holder}”不一致，将无法用印。",
            f"甲方名称写为“{subject.seal_holder}”，或者更换印章。",
        )
    if name and name == subject.text(PARTY_B):
        yield Finding(NAMES, Level.BLOCK, PARTY_B, "甲方与乙方是同一单位。", "改正其中一方的名称。")


def _company(subject: Subject) -> Iterator[Finding]:
    for key, registered in (
        (PARTY_B, subject.company_name),
        (PARTY_B_USCC, subject.company_uscc),
    ):
        typed = subject.text(key)
        if typed and registered and typed != registered:
            label = subject.template.variable(key).label
            yield Finding(
                NAMES,
                Level.WARN,
                key,
                f"{label}“{typed}”与投资者登记的“{registered}”不一致。",
                "对照营业执照核对。",
            )
