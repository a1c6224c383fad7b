"""Check that a contract template does not contradict itself before it is used. 「模板自检」"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from signing import bodies
from signing.bodies import BadTemplate, Clause, Paragraph
from signing.declarations import ContractTemplate, Obligation
from signing.variables import ROW_TYPES, Variable

_NUMBERED = re.compile(r"(\d+)\.(\d+)\s")
_REFERRED_CLAUSE = re.compile(r"本合同第([一二三四五六七八九十]+)条")
_REFERRED_ITEM = re.compile(r"第(\d+\.\d+)款")

# The cover and the signature page print these of every template.
PRINTED_OUTSIDE_THE_BODY = frozenset(
    {
        "project_name",
        "signing_place",
        "party_a_name",
        "party_a_uscc",
        "party_a_representative",
        "party_a_title",
        "party_b_name",
        "party_b_uscc",
        "party_b_legal_rep",
        "party_b_agent",
    }
)


def check(template: ContractTemplate) -> None:
    """Raise BadTemplate naming the first contradiction found. 「自检」"""
    _check_unique("分组", (group.key for group in template.groups))
    _check_unique("变量", (variable.key for variable in template.variables))
    _check_unique("事件", (event.code for event in template.events))
    _check_unique("履约事项", (obligation.code for obligation in template.obligations))
    _check_used(template)
    _check_tables(template)
    _check_groups(template)
    _check_numbering(template)
    for obligation in template.obligations:
        _check_obligation(template, obligation)
    _check_acyclic(template)


def _check_unique(what: str, names: Iterable[str]) -> None:
    repeated = [name for name, count in Counter(names).items() if count > 1]
    if repeated:
        raise BadTemplate(f"{what}重复：{'、'.join(repeated)}。")


def _check_used(template: ContractTemplate) -> None:
    """Declared and used are the same set, both ways. 「变量一致」"""
    declared = {variable.key for variable in template.variables}
    lacking = PRINTED_OUTSIDE_THE_BODY - declared
    if lacking:
        raise BadTemplate(f"封面和签署页需要的变量没有声明：{'、'.join(sorted(lacking))}。")
    used = bodies.keys(template.body)
    if used - declared:
        raise BadTemplate(f"正文使用了没有声明的变量：{'、'.join(sorted(used - declared))}。")
    if declared - used:
        raise BadTemplate(f"声明的变量在正文中没有使用：{'、'.join(sorted(declared - used))}。")
    bound = set(template.lint.values()) - declared - _column_keys(template.variables)
    if bound:
        raise BadTemplate(f"校核绑定了没有声明的变量：{'、'.join(sorted(bound))}。")


def _check_tables(template: ContractTemplate) -> None:
    """A variable that is a table stands on a line of its own. 「表格独立成段」"""
    tables = {v.key for v in template.variables if v.type in ROW_TYPES}
    for node in template.body:
        stands_alone = isinstance(node, Paragraph) and len(node.pieces) == 1
        if not stands_alone and tables & {piece.key for piece in bodies.pieces_of(node)}:
            raise BadTemplate(f"表格变量应独立成段：{bodies.plain_text(node)}")


def _column_keys(variables: Iterable[Variable]) -> set[str]:
    return {column.key for variable in variables for column in variable.columns}


def _check_groups(template: ContractTemplate) -> None:
    known = {group.key for group in template.groups}
    for variable in template.variables:
        if variable.group not in known:
            raise BadTemplate(f"变量 {variable.key} 的分组 {variable.group} 不存在。")
        if (variable.type == "choice") != bool(variable.choices):
            raise BadTemplate(f"变量 {variable.key} 的选项与类型不符。")
        if (variable.type in ROW_TYPES) != bool(variable.columns):
            raise BadTemplate(f"变量 {variable.key} 的列与类型不符。")
        if not variable.required and not variable.empty:
            raise BadTemplate(f"变量 {variable.key} 可以不填，但没有说明不填时印什么。")


def _check_numbering(template: ContractTemplate) -> None:
    """Clauses and paragraphs count on without gaps, and references lead somewhere. 「编号」"""
    clause, item = 0, 0
    items: set[str] = set()
    for node in template.body:
        if isinstance(node, Clause):
            if node.number != clause + 1:
                raise BadTemplate(f"条号不连续：{node.heading}")
            clause, item = node.number, 0
            continue
        found = _NUMBERED.match(bodies.plain_text(node)) if isinstance(node, Paragraph) else None
        if found:
            if (int(found[1]), int(found[2])) != (clause, item + 1):
                raise BadTemplate(f"款号不连续：{found[0].strip()}")
            item += 1
            items.add(found[0].strip())
    _check_references(template, clause, items)


def _check_references(template: ContractTemplate, clauses: int, items: set[str]) -> None:
    known = {bodies.chinese_number(number) for number in range(1, clauses + 1)}
    for node in template.body:
        text = bodies.plain_text(node)
        dangling = set(_REFERRED_CLAUSE.findall(text)) - known
        dangling |= set(_REFERRED_ITEM.findall(text)) - items
        if dangling:
            raise BadTemplate(f"引用了不存在的条款：{'、'.join(sorted(dangling))}。")


def _check_obligation(template: ContractTemplate, obligation: Obligation) -> None:
    """Every name an obligation uses must lead somewhere. 「履约事项自检」"""
    variables = {variable.key: variable for variable in template.variables}
    events = {event.code for event in template.events}
    clauses = {str(clause.number) for clause in template.clauses}
    columns = _columns_of(variables, obligation.each)
    dated = bool(obligation.due) and not obligation.anchor
    anchored = obligation.anchor in events and obligation.term in variables and obligation.unit
    faults = {
        "条款": obligation.clause not in clauses,
        "期限": not (dated or anchored),
        "表格": bool(obligation.each) and not columns,
        "日期": dated and obligation.due not in columns | set(variables),
        "目标": bool(obligation.target) and obligation.target not in columns | set(variables),
        "计量": (obligation.kind == "measured") != bool(obligation.target),
        "事件": bool(obligation.met_by) and obligation.met_by not in events,
        "双方": obligation.obligor == obligation.obligee,
    }
    wrong = [what for what, is_wrong in faults.items() if is_wrong]
    if wrong:
        raise BadTemplate(f"履约事项 {obligation.code} 的{'、'.join(wrong)}有误。")


def _columns_of(variables: Mapping[str, Variable], key: str) -> set[str]:
    return {column.key for column in variables[key].columns} if key in variables else set()


def _check_acyclic(template: ContractTemplate) -> None:
    """An event may not wait for itself through a chain of obligations. 「循环依赖」"""
    waits = {o.met_by: o.anchor for o in template.obligations if o.met_by and o.anchor}
    for start in waits:
        event, seen = start, {start}
        while event in waits:
            event = waits[event]
            if event in seen:
                raise BadTemplate(f"履约事项互相等待：{event}。")
            seen.add(event)
