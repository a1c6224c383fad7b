"""What officials type into a contract: tidied, and refused with every fault named. 「变量」"""

from collections.abc import Mapping

from server.kernel import uscc
from server.kernel.errors import Unacceptable
from signing import templates
from signing.templates import ContractTemplate, InvalidValues
from signing.variables import RawValue, RawValues


def _is_blank(value: RawValue) -> bool:
    return not value.strip() if isinstance(value, str) else not value


def tidied(
    template: ContractTemplate, raw: RawValues, *, before: Mapping[str, RawValue]
) -> dict[str, RawValue]:
    """Leave out blanks, normalise credit codes, and keep what the form cannot change as it is."""
    typed = {key: value for key, value in raw.items() if not _is_blank(value)}
    for variable in template.variables:
        given = typed.get(variable.key)
        if variable.is_read_only:
            typed.pop(variable.key, None)
            if variable.key in before:
                typed[variable.key] = before[variable.key]
        elif variable.type == "uscc" and isinstance(given, str):
            typed[variable.key] = uscc.normalise(given)
    return typed


def require_readable(template: ContractTemplate, typed: RawValues) -> None:
    """Refuse what cannot be read, naming every field at once so that a form is corrected once."""
    faults: dict[str, str] = {}
    try:
        templates.read(template, typed, partial=True)
    except InvalidValues as invalid:
        faults.update(invalid.fields)
    for variable in template.variables:
        given = typed.get(variable.key)
        if variable.type == "uscc" and isinstance(given, str):
            try:
                uscc.check(given, field=variable.key)
            except Unacceptable as fault:
                faults.update(fault.fields)
    if faults:
        raise Unacceptable("variables_invalid", f"有 {len(faults)} 项内容需要改正。", fields=faults)
