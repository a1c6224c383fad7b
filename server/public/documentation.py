"""The API described for whoever writes a client. 「接口文档」"""

from functools import cache

from flask import Blueprint, render_template
from markdown_it import MarkdownIt
from markupsafe import Markup

from server.parts import Parts
from server.settings import PROJECT


def mount(routes: Blueprint, parts: Parts) -> None:
    """Put the documentation's routes on a blueprint."""

    @routes.get("/api/docs")
    def api_docs() -> str:
        return render_template("public/docs.html", is_demo=parts.settings.is_demo)

    @routes.get("/problems")
    def problems() -> str:
        return render_template(
            "public/problems.html", listing=_problems(), is_demo=parts.settings.is_demo
        )


@cache
def _problems() -> Markup:
    listing = (PROJECT / "docs" / "problems.md").read_text("utf-8")
    # Our own document, rendered without raw HTML.
    return Markup(MarkdownIt("js-default").render(listing))  # noqa: S704
