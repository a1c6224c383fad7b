"""List every code with which something can be refused as docs/problems.md. 「错误代码表」"""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from server.kernel import errors
from server.web import problems

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("server", "miniprogram_api")
HEADING = """# Problems

Every refusal leaves as `application/problem+json` (RFC 9457) with one of these codes, or as a page
that shows the same. Codes are stable; sentences may be bettered. Collected from the code by
`python -m tools.docs`; a test compares, so edit the code and not this file.

| code | status | 说明 | raised in |
|---|---|---|---|
"""


def render() -> str:
    """Return the whole document."""
    found: dict[str, tuple[str, str, set[str]]] = {}
    places: dict[str, set[str]] = defaultdict(set)
    for path in _files():
        for kind, code, sentence in _refusals(path):
            places[code].add(path.relative_to(ROOT).as_posix())
            found.setdefault(code, (kind, sentence, places[code]))
    rows = {code: (_status(kind), sentence) for code, (kind, sentence, _) in found.items()}
    for status, (code, _, sentence) in problems.EDGE.items():
        rows.setdefault(code, (status, sentence))
        places[code].add("server/web/problems.py")
    rows["internal_error"] = (500, problems.INTERNAL[2])
    places["internal_error"].add("server/web/problems.py")
    lines = [
        f"| `{code}` | {status} | {sentence} | {_listed(places[code])} |"
        for code, (status, sentence) in sorted(rows.items())
    ]
    return HEADING + "\n".join(lines) + "\n"


def _listed(found_in: set[str]) -> str:
    return ", ".join(f"`{place}`" for place in sorted(found_in))


def _status(kind: str) -> int:
    return problems.STATUS[getattr(errors, kind)].value


def _files() -> list[Path]:
    return [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]


def _refusals(path: Path) -> Iterator[tuple[str, str, str]]:
    kinds = {kind.__name__ for kind in problems.STATUS}
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call) or len(node.args) < 2:
            continue
        kind = _called(node.func)
        if kind == "__init__":
            kind = "Conflict" if "illegal_move" in ast.dump(node) else "Unavailable"
        code = node.args[0]
        if kind in kinds and isinstance(code, ast.Constant) and isinstance(code.value, str):
            yield kind, code.value, _sentence(node.args[1])


def _called(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _sentence(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values
        )
    return "…"
