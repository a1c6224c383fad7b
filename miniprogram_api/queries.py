"""Queries of busy lists, read once for each spelling: most visitors ask the same few. 「查询」"""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

from flask import Response, request

from miniprogram_api.shapes import In

MOST_SPELLINGS = 512

QueryT = TypeVar("QueryT", bound=In)


def read_once(
    model: type[QueryT],
) -> Callable[[Callable[[QueryT], Response]], Callable[[], Response]]:
    """Hand a view its validated query; raises ValidationError as the usual reading does.

    flask-openapi3 describes the query from the view's annotation and, told to wait, reads nothing
    itself: its reading is the dearest part of a short request.
    """

    @lru_cache(maxsize=MOST_SPELLINGS)
    def read(_spelling: bytes) -> QueryT:
        return model.model_validate(request.args.to_dict())

    def decorate(view: Callable[[QueryT], Response]) -> Callable[[], Response]:
        @wraps(view)
        def answer() -> Response:
            return view(read(request.query_string))

        answer.__delay_validate_request__ = True  # type: ignore[attr-defined]
        return answer

    return decorate
