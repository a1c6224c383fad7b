"""The text messages that a demonstration did not send, for its visitors to read. 「演示发件箱」"""

from flask import Blueprint, Response, jsonify, render_template, request

from server.gateways import sms
from server.kernel import clock
from server.parts import Parts


def mount(routes: Blueprint, parts: Parts) -> None:
    """Put the demonstration's outbox on a blueprint; production never calls this."""

    @routes.get("/demo/outbox")
    def demo_outbox() -> Response | str:
        with parts.database.reading() as session:
            rows = sms.demo_outbox(session, phone=request.args.get("phone"))
        items = [
            {
                "phone": row.phone,
                "code": row.code,
                "purpose": row.purpose,
                "text": row.text,
                "at": clock.iso(row.at),
            }
            for row in rows
        ]
        if request.accept_mimetypes["text/html"] > request.accept_mimetypes["application/json"]:
            return render_template("public/outbox.html", items=items, is_demo=True)
        return jsonify(items=items, next=None)
