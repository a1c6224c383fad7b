"""Bodies of the API: one JSON object in readable text, or a refusal before any route. 「读取」"""

import inspect
from collections.abc import Iterator
from typing import Any

from flask import Flask, abort, request

from server.kernel import texts
from server.kernel.errors import Unacceptable
from server.web import limits

WITHOUT_BODY = frozenset({"GET", "HEAD", "OPTIONS"})


def install(app: Flask, *, prefix: str) -> None:
    """Refuse what is no JSON object, and what a route without a body does not expect."""

    def read_body() -> None:
        is_ours = request.path.startswith(f"{prefix}/")
        if not is_ours or request.method in WITHOUT_BODY or not _is_sent():
            return
        body = _parsed()
        if not isinstance(body, dict):
            raise _unacceptable({"body": "应为对象"})
        if body and not _takes_body(app):
            raise _unacceptable({str(name): "不认识的字段" for name in body})
        unreadable = {".".join(path): "含有不能显示的控制字符" for path in _unreadable(body)}
        if unreadable:
            raise _unacceptable(unreadable)

    app.before_request(read_body)


def _is_sent() -> bool:
    size = len(request.get_data())
    # A body that does not say its length is cut off at the limit instead of being refused.
    if request.content_length is None and size >= limits.JSON_BYTES:
        abort(413)
    return size > 0


def _parsed() -> Any:
    if not request.is_json:
        abort(415)
    try:
        return request.get_json()
    except RecursionError:  # brackets within brackets, deeper than any document of ours
        abort(400)


def _takes_body(app: Flask) -> bool:
    view = app.view_functions.get(request.endpoint or "")
    # An unknown address is refused as such, whatever is sent to it.
    return view is None or "body" in inspect.signature(view).parameters


def _unreadable(body: Any) -> Iterator[tuple[str, ...]]:
    """Yield the place of every text that a database could not store or a page could not show."""
    waiting: list[tuple[tuple[str, ...], Any]] = [((), body)]
    while waiting:
        path, part = waiting.pop()
        if isinstance(part, dict):
            if not all(texts.is_clean(name) for name in part):
                yield path or ("body",)
                return
            waiting += [((*path, name), each) for name, each in part.items()]
        elif isinstance(part, list):
            waiting += [((*path, str(place)), each) for place, each in enumerate(part)]
        elif isinstance(part, str) and not texts.is_clean(part):
            yield path


def _unacceptable(fields: dict[str, str]) -> Unacceptable:
    listed = "；".join(f"{name}（{fault}）" for name, fault in list(fields.items())[:5])
    return Unacceptable("invalid_request", f"提交的内容不符合要求：{listed}。", fields=fields)
