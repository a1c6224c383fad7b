"""Names say what a thing is, openings say what it is for, and states move in one place."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture import sources

FORBIDDEN = frozenset(
    "data info obj handle process do manager service utils helpers common".split()  # noqa: SIM905
)
# A template's context has open names, and these two functions do nothing but hand them on.
OPEN_NAMES = frozenset({"server/console/visiting.py"})
ONE_SENTENCE = re.compile(r"^[^\n]+[.。」?!…*`:：；)）】]$")


def test_no_definition_has_a_name_that_says_nothing() -> None:
    offences = sorted(
        f"{sources.name_of(path)}: {name}"
        for path in sources.modules(*sources.PRODUCT)
        for name in (*_defined(path), path.stem)
        if name.lower() in FORBIDDEN
    )
    assert offences == []


def test_every_module_opens_with_one_sentence() -> None:
    offences = [
        sources.name_of(path)
        for path in sources.modules()
        if not _is_one_sentence(ast.get_docstring(sources.tree(path)))
    ]
    assert offences == []


def test_every_public_function_and_class_says_what_it_is_for() -> None:
    offences = [
        f"{sources.name_of(path)}: {node.name}"
        for path in sources.modules(*sources.PRODUCT)
        for node in _public(path)
        if not ast.get_docstring(node)
    ]
    assert offences == []


def test_nothing_takes_arbitrary_keywords() -> None:
    offences = [
        f"{sources.name_of(path)}: {function.name}"
        for path in sources.modules(*sources.PRODUCT)
        for function in sources.functions(path)
        if function.args.kwarg is not None and sources.name_of(path) not in OPEN_NAMES
    ]
    assert offences == []


def test_a_state_is_assigned_only_where_an_aggregate_moves() -> None:
    offences = [
        f"{sources.name_of(path)}:{node.lineno} in {function.name}"
        for path in sources.modules("server")
        if not sources.name_of(path).startswith("server/kernel/")
        for function in sources.functions(path)
        if function.name != "move"
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute)
        and node.attr == "state"
        and isinstance(node.ctx, ast.Store)
    ]
    assert offences == []


def test_nothing_is_left_for_later() -> None:
    later = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    offences = [
        sources.name_of(path)
        for path in sources.modules(*sources.PRODUCT)
        if later.search(path.read_text("utf-8"))
    ]
    assert offences == []


def _is_one_sentence(docstring: str | None) -> bool:
    return docstring is not None and bool(ONE_SENTENCE.match(docstring.split("\n\n")[0].strip()))


def _public(path: Path) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    pending: list[ast.AST] = [sources.tree(path)]
    while pending:
        for node in ast.iter_child_nodes(pending.pop()):
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                yield node
                if isinstance(node, ast.ClassDef):
                    pending.append(node)


def _defined(path: Path) -> Iterator[str]:
    for node in ast.walk(sources.tree(path)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
