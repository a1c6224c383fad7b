"""Check a contract: upload the file, or scan the QR code that it carries. 「核验」"""

import threading

from flask import Blueprint, Response, make_response, render_template, request

from server.contracts import verifying
from server.contracts.checks import Examination
from server.kernel.errors import Refusal, Unacceptable, Unavailable
from server.parts import Parts
from server.web import limits, problems

MOST_MEGABYTES = 20
# A hostile file may cost a gigabyte and twenty seconds, and the rest of this process serves others.
places = threading.BoundedSemaphore(2)
PATIENCE_SECONDS = 2.0


def mount(routes: Blueprint, parts: Parts) -> None:
    """Put the verification pages on a blueprint."""

    @routes.get("/verify")
    def verify() -> str:
        return render_template("public/verify.html", most_megabytes=MOST_MEGABYTES)

    @routes.post("/verify")
    @limits.limiter.limit(limits.VERIFY)
    def check() -> Response:
        try:
            pdf, filename = _uploaded()
            examination = _examined(pdf, parts)
        except Refusal as refusal:
            page = render_template(
                "public/verify.html", problem=refusal.detail, most_megabytes=MOST_MEGABYTES
            )
            return make_response(page, problems.status_of(refusal))
        with parts.database.reading() as session:
            found = verifying.compare(session, examination)
        return make_response(
            render_template(
                "public/verdict.html",
                check=found,
                contract=found.contract,
                signatures=found.signatures,
                steps=found.steps,
                grade=parts.room.grade.label,
                filename=filename,
            )
        )

    @routes.get("/verify/root.pem")
    def trust_anchors() -> Response:
        answer = make_response(parts.room.trust.as_pem())
        answer.mimetype = "application/x-pem-file"
        answer.headers["Content-Disposition"] = 'attachment; filename="root.pem"'
        return answer

    @routes.get("/v/<token>")
    @limits.limiter.limit(limits.VERIFY)
    def facts(token: str) -> str:
        with parts.database.reading() as session:
            found = verifying.by_token(session, token, room=parts.room)
        return render_template("public/facts.html", facts=found, grade=parts.room.grade.label)


def _examined(pdf: bytes, parts: Parts) -> Examination:
    if not places.acquire(timeout=PATIENCE_SECONDS):
        raise Unavailable("verification_busy", "正在核验的文件较多，请过一会儿再试。")
    try:
        return verifying.examine(pdf, room=parts.room)
    finally:
        places.release()


def _uploaded() -> tuple[bytes, str]:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Unacceptable("file_missing", "请选择要核验的 PDF 文件。", fields={"file": "必选"})
    content = file.stream.read()
    if not content:
        raise Unacceptable("file_empty", "这是一个空文件。", fields={"file": "空文件"})
    return content, file.filename[:200]
