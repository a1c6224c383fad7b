"""Find the refusals that a module makes, by reading its syntax tree. 「查找拒绝」"""

import ast
from collections.abc import Iterator, Mapping

from server.web import problems

UNKNOWN = "…"
KINDS = frozenset(kind.__name__ for kind in problems.STATUS)


def refusals(tree: ast.Module) -> Iterator[tuple[str, str, str]]:
    """Yield the kind, code and sentence of every refusal; what varies shows as an ellipsis."""
    makers = _makers(tree)
    texts = _texts(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or len(node.args) < 2:
            continue
        kind = makers.get(_called(node.func))
        code = node.args[0]
        if kind and isinstance(code, ast.Constant) and isinstance(code.value, str):
            yield kind, code.value, _sentence(node.args[1], texts)


def _makers(tree: ast.Module) -> Mapping[str, str]:
    """What a call by some name makes: the kinds, helpers whose first parameter is the code, and
    the constructors of kinds that are declared here.
    """
    makers = {kind: kind for kind in KINDS}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and isinstance(node.returns, ast.Name):
            first = node.args.args[0].arg if node.args.args else ""
            if node.returns.id in KINDS and first == "code":
                makers[node.name] = node.returns.id
        elif isinstance(node, ast.ClassDef):
            bases = [base.id for base in node.bases if isinstance(base, ast.Name)]
            for base in KINDS.intersection(bases):
                makers["__init__"] = base
    return makers


def _texts(tree: ast.Module) -> Mapping[str, list[ast.expr]]:
    """The texts given to each name, in the order of the module."""
    texts: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant | ast.JoinedStr):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    texts.setdefault(target.id, []).append(node.value)
    return {name: sorted(given, key=lambda text: text.lineno) for name, given in texts.items()}


def _called(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _sentence(node: ast.expr, texts: Mapping[str, list[ast.expr]]) -> str:
    if isinstance(node, ast.Name) and node.id in texts:
        given = texts[node.id]
        # What the name was given last before it is used; a constant may also stand below its use.
        before = [text for text in given if text.lineno <= node.lineno]
        node = (before or given)[-1]
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else UNKNOWN for part in node.values
        )
    return UNKNOWN
