"""Draw every state table as docs/lifecycles.md. 「状态图」"""

import importlib.util
import pkgutil

import server
from server.kernel.lifecycle import Lifecycle

HEADING = """# Lifecycles

Every state an aggregate can be in and every action that moves it. Drawn from the tables in
`server/*/lifecycle.py` by `python -m tools.docs`; a test compares, so edit the tables, not this.
"""


def render() -> str:
    """Return the whole document."""
    sections = [
        f"## {lifecycle.subject}\n\n```mermaid\n{lifecycle.diagram()}\n```\n"
        for lifecycle in _lifecycles()
    ]
    return "\n".join([HEADING, *sections])


def _lifecycles() -> list[Lifecycle]:  # type: ignore[type-arg]  # any table will do
    names = sorted(
        found.name
        for found in pkgutil.iter_modules(server.__path__, "server.")
        if found.ispkg
        and found.name != "server.kernel"
        and importlib.util.find_spec(f"{found.name}.lifecycle")
    )
    return [importlib.import_module(f"{name}.lifecycle").LIFECYCLE for name in names]
