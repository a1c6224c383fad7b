"""Every refusal as RFC 9457 problem+json, or as a page where a person is reading. 「错误答复」"""

import uuid
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from flask import Flask, Response, g, jsonify, render_template, request
from pydantic import ValidationError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from server.kernel import errors
from server.kernel.errors import Refusal

log = structlog.get_logger(__name__)

STATUS: Mapping[type[Refusal], HTTPStatus] = {
    errors.Unauthenticated: HTTPStatus.UNAUTHORIZED,
    errors.Forbidden: HTTPStatus.FORBIDDEN,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.Conflict: HTTPStatus.CONFLICT,
    errors.Unacceptable: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.TooMany: HTTPStatus.TOO_MANY_REQUESTS,
    errors.Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}

# What the web itself refuses before any act is reached, by status.
EDGE: Mapping[int, tuple[str, str, str]] = {
    400: ("bad_request", "请求格式有误", "请求无法解析，请检查后重新提交。"),
    404: ("page_not_found", "没有找到", "没有这个地址，请检查链接是否完整。"),
    405: ("method_not_allowed", "方法不对", "这个地址不支持这种请求方法。"),
    413: ("body_too_large", "提交的内容过大", "提交的内容超过大小限制。"),
    415: ("media_type_unsupported", "格式不支持", "请以 application/json 提交。"),
    429: ("too_many_requests", "操作过于频繁", "操作过于频繁，请稍后再试。"),
}
INTERNAL = ("internal_error", "系统出错", "系统出现未预料的错误，未保存任何改动，请稍后重试。")
VALIDATION_SENTENCES: Mapping[str, str] = {
    "missing": "必填",
    "extra_forbidden": "不认识的字段",
    "string_type": "应为文字",
    "string_too_long": "文字过长",
    "string_too_short": "文字过短",
    "string_pattern_mismatch": "格式不对",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "float_type": "应为数字",
    "float_parsing": "应为数字",
    "finite_number": "应为数字",
    "bool_type": "应为是或否",
    "bool_parsing": "应为是或否",
    "list_type": "应为列表",
    "tuple_type": "应为列表",
    "too_long": "数量过多",
    "too_short": "数量过少",
    "dict_type": "应为对象",
    "model_type": "应为对象",
    "json_invalid": "不是有效的 JSON",
    "enum": "不在可选范围内",
    "literal_error": "不在可选范围内",
    "greater_than_equal": "数值过小",
    "greater_than": "数值过小",
    "less_than_equal": "数值过大",
    "less_than": "数值过大",
}


def install(app: Flask) -> None:
    """Make every error of an application leave as a problem with a request id."""
    app.before_request(_give_request_id)
    app.after_request(_show_request_id)
    app.register_error_handler(Refusal, of_refusal)
    app.register_error_handler(ValidationError, of_validation)
    app.register_error_handler(StaleDataError, _of_stale)
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(Exception, _of_anything)


def _give_request_id() -> None:
    g.request_id = uuid.uuid4().hex


def _show_request_id(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.get("request_id", "")
    return response


def status_of(refusal: Refusal) -> HTTPStatus:
    """Return the one status of a kind of refusal."""
    for kind in type(refusal).__mro__:
        if kind in STATUS:
            return STATUS[kind]
    return HTTPStatus.BAD_REQUEST


def of_refusal(refusal: Refusal) -> Response:
    """Answer a refusal."""
    return _answer(
        status_of(refusal),
        code=refusal.code,
        title=refusal.title,
        detail=refusal.detail,
        fields=refusal.fields,
    )


def of_validation(error: ValidationError) -> Response:
    """Answer a body or query that does not fit its model, naming every field."""
    fields = {
        ".".join(str(part) for part in fault["loc"]) or "body": VALIDATION_SENTENCES.get(
            fault["type"], "格式不对"
        )
        for fault in error.errors(include_url=False, include_input=False)
    }
    return _answer(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        code="invalid_request",
        title=errors.Unacceptable.title,
        detail="提交的内容有 {} 处不符合要求：{}。".format(
            len(fields), "；".join(f"{name}（{fault}）" for name, fault in list(fields.items())[:5])
        ),
        fields=fields,
    )


def _of_stale(error: StaleDataError) -> Response:
    log.info("stale", error=str(error))
    return of_refusal(
        errors.Conflict("changed_meanwhile", "内容已被他人修改，请刷新后重试，您的改动尚未保存。")
    )


def _of_http(error: HTTPException) -> BaseResponse:
    status = error.code or 500
    if 300 <= status < 400:
        return error.get_response()
    code, title, detail = EDGE.get(status, INTERNAL)
    answer = _answer(HTTPStatus(status), code=code, title=title, detail=detail)
    if isinstance(retry := getattr(error, "retry_after", None), int):
        answer.headers["Retry-After"] = str(retry)
    return answer


def _of_anything(error: Exception) -> Response:
    # The traceback goes to the log; the reader gets a sentence and the number to quote.
    log.error("unexpected", request_id=g.get("request_id"), exc_info=error)
    code, title, detail = INTERNAL
    return _answer(HTTPStatus.INTERNAL_SERVER_ERROR, code=code, title=title, detail=detail)


def _answer(
    status: HTTPStatus,
    *,
    code: str,
    title: str,
    detail: str,
    fields: Mapping[str, str] | None = None,
) -> Response:
    problem: dict[str, Any] = {
        "type": f"/problems#{code}",
        "title": title,
        "status": status.value,
        "detail": detail,
        "code": code,
        "request_id": g.get("request_id", ""),
    }
    if fields:
        problem["fields"] = dict(fields)
    if _is_read_by_a_person():
        page = render_template("console/problem.html", problem=problem)
        return Response(page, status=status, mimetype="text/html")
    answer = jsonify(problem)
    answer.status_code = status
    answer.mimetype = "application/problem+json"
    return answer


def _is_read_by_a_person() -> bool:
    if request.path.startswith(("/api/", "/health/", "/demo/outbox", "/metrics")):
        return False
    accepted = request.accept_mimetypes
    return accepted["text/html"] >= accepted["application/json"] and accepted["text/html"] > 0
