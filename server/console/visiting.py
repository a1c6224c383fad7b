"""Who is visiting the console, and what a page may reach for. 「来访」"""

from datetime import datetime
from typing import Any, cast
from urllib.parse import urlsplit

from flask import Response, g, redirect, render_template, request, url_for

from server.kernel import clock, texts
from server.kernel.actor import Actor
from server.kernel.errors import Unacceptable
from server.parts import Parts

PREFIX = "/console"

# After a change the browser is sent to a page that says what was done.
DONE = {
    "plot_saved": "地块已保存。",
    "plots_imported": "导入完成，新增的地块为“待发布”。",
    "plot_published": "地块已发布，投资者现在可以看到。",
    "plot_withdrawn": "地块已撤回，不再对外显示。",
    "plot_reserved": "已登记意向。",
    "plot_released": "已解除意向，地块恢复可供。",
    "plot_verified": "已记录本次核验。",
    "rules_saved": "新一版匹配规则已生效。",
    "inquiry_answered": "答复已发出，投资者会收到微信通知。",
    "inquiry_closed": "咨询已办结。",
    "contract_drafted": "合同草稿已建立，请补全内容。",
    "contract_saved": "草稿已保存。",
    "uscc_confirmed": "已记录您对统一社会信用代码的确认。",
    "contract_frozen": "合同已定稿，送合法性审查。",
    "opinion_approved": "审查意见已记录，合同已送乙方签署。",
    "opinion_objected": "审查意见已记录，合同已退回修改。",
    "contract_reopened": "合同已恢复为草稿，原审查意见作废。",
    "contract_sealed": "用印完成，合同已生效，双方履约事项已生成。",
    "contract_voided": "合同已作废。",
    "milestone_recorded": "节点已登记，相关期限已重新计算。",
    "milestone_revoked": "节点登记已撤销，相关期限已重新计算。",
}


def parts() -> Parts:
    """Return the parts of the application that serves this request."""
    return cast(Parts, g.parts)


def actor() -> Actor:
    """Return the official who is logged in; every page but the log-in has one."""
    return cast(Actor, g.actor)


def as_of() -> datetime:
    """Return the one instant that this request is about."""
    if "as_of" not in g:
        g.as_of = clock.now()
    return cast(datetime, g.as_of)


def require_readable() -> None:
    """Refuse an address or a form with what PostgreSQL cannot keep, before an act meets it."""
    typed = (*request.args.items(multi=True), *request.form.items(multi=True))
    if not all(map(texts.is_clean, (request.path, *(text for _, text in typed)))):
        raise Unacceptable("text_unreadable", "含有不能显示的控制字符，请删除后重试。")


def page(template: str, status: int = 200, /, **context: Any) -> Response:
    """Answer with a page of the console."""
    html = render_template(f"console/{template}", **context)
    return Response(html, status=status, mimetype="text/html")


def onward(endpoint: str, /, done: str = "", anchor: str = "", **values: Any) -> Response:
    """Send the browser to a page after a change, which then says what was done."""
    query: dict[str, Any] = {"done": done} if done else {}
    where = url_for(f"console.{endpoint}", _anchor=anchor or None, **values, **query)
    return cast(Response, redirect(where, code=303))


def said() -> str:
    """Return the sentence about what was just done, or nothing."""
    return DONE.get(request.args.get("done", ""), "")


def safe_next(wanted: str) -> str:
    """Return where to go after log-in: a page of this console and of no other site."""
    home = url_for("console.home")
    try:
        split = urlsplit(wanted)
    except ValueError:
        return home
    is_ours = not split.scheme and not split.netloc and "\\" not in wanted
    if not is_ours or not split.path.startswith(f"{PREFIX}/") or "//" in split.path:
        return home
    return wanted


def version() -> int:
    """Return the version that the form was made from, or one that no row ever has."""
    text = request.form.get("version", "")
    return int(text) if text.isdecimal() and len(text) <= 9 else -1


def came_from() -> str:
    """Return the page of this console that the visitor was on before, or nothing."""
    split = urlsplit(request.referrer or "")
    if split.netloc != request.host or not split.path.startswith(f"{PREFIX}/"):
        return ""
    return f"{split.path}?{split.query}" if split.query else split.path


def next_page(cursor: str | None) -> str | None:
    """Return the address of the following page of a list with the same filters, if there is one."""
    if cursor is None:
        return None
    return _same_list(cursor)


def first_page() -> str | None:
    """Return the address of the first page when another one is shown."""
    return _same_list(None) if request.args.get("cursor") else None


def _same_list(cursor: str | None) -> str:
    kept: dict[str, Any] = {
        name: value for name, value in request.args.items() if name not in ("cursor", "done")
    }
    if cursor:
        kept["cursor"] = cursor
    return url_for(str(request.endpoint), **(request.view_args or {}), **kept)
