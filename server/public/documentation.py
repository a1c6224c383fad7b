"""The API described for whoever writes a client. 「接口文档」"""

import re
from dataclasses import dataclass
from functools import cache

from flask import Blueprint, render_template

from server.parts import Parts
from server.settings import PROJECT

ROW = re.compile(
    r"^\| `(?P<code>\w+)` \| (?P<status>\d{3}) \| (?P<sentence>.*?) \| `", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One code with which something can be refused. 「错误代码」"""

    code: str
    status: str
    sentence: str


def mount(routes: Blueprint, parts: Parts) -> None:
    """Put the documentation's routes on a blueprint."""

    @routes.get("/api/docs")
    def api_docs() -> str:
        return render_template("public/docs.html", is_demo=parts.settings.is_demo)

    @routes.get("/problems")
    def problems() -> str:
        return render_template(
            "public/problems.html", problems=listed(), is_demo=parts.settings.is_demo
        )


@cache
def listed() -> tuple[Problem, ...]:
    """Return every code that the generated list in docs/ knows, in its order."""
    listing = (PROJECT / "docs" / "problems.md").read_text("utf-8")
    return tuple(Problem(**found.groupdict()) for found in ROW.finditer(listing))
