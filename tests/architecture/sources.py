"""The project's own sources, parsed once."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("server", "signing", "miniprogram_api", "tools", "tests")
PRODUCT = ("server", "signing", "miniprogram_api", "tools")


@cache
def modules(*packages: str) -> tuple[Path, ...]:
    """Return every Python file of the packages; migrations are dated records, not living code."""
    return tuple(
        path
        for package in packages or PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if "migrations/versions" not in path.as_posix()
    )


@cache
def tree(path: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Return every function of a file, nested ones included."""
    return [
        node
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def name_of(path: Path) -> str:
    """Return a file's path as the project writes it."""
    return path.relative_to(ROOT).as_posix()
