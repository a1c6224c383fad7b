"""Officials come in and go out of the console. 「登录」"""

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from server.accounts import identifying, renewing
from server.console import visiting
from server.kernel.actor import Actor
from server.web import limits, problems

COOKIE = "console_session"


def mount(routes: Blueprint) -> None:
    """Add the way in and the way out."""
    routes.add_url_rule("/login", "enter", show)
    limited = limits.limiter.limit(limits.LOG_IN)(log_in)
    routes.add_url_rule("/login", "log_in", limited, methods=["POST"])
    routes.add_url_rule("/logout", "log_out", log_out, methods=["POST"])


def recognise() -> Actor | None:
    """Return the official whose session the cookie opens, and keep that session alive."""
    token = request.cookies.get(COOKIE, "")
    if not token:
        return None
    database, at = visiting.parts().database, visiting.as_of()
    with database.reading() as session:
        actor = identifying.official_of(session, token, at=at)
        is_due = actor is not None and renewing.is_official_due(session, token, at=at)
    if is_due:
        with database.transaction() as session:
            renewing.renew_official(session, token, at=at)
    return actor


def turn_away() -> AnyResponse:
    """Send one who is not logged in to the log-in page, and back afterwards."""
    wanted = request.full_path.rstrip("?") if request.method == "GET" else url_for("console.home")
    where = url_for("console.enter", next=wanted)
    if request.headers.get("HX-Request"):
        return Response(status=401, headers={"HX-Redirect": where})
    return redirect(where, code=303)


def show() -> AnyResponse:
    """Show the log-in page, unless somebody is logged in already."""
    wanted = visiting.safe_next(request.args.get("next", ""))
    if recognise() is not None:
        return redirect(wanted, code=303)
    return visiting.page("entering.html", problem="", next=wanted, username="")


def log_in() -> AnyResponse:
    """Check a name and password, count a failure durably, and open a session."""
    username = request.form.get("username", "")
    wanted = visiting.safe_next(request.form.get("next", ""))
    with visiting.parts().database.transaction() as session:
        outcome = identifying.log_in_official(
            session, username, request.form.get("password", ""), at=visiting.as_of()
        )
    if isinstance(outcome, identifying.LogInRefused):
        return visiting.page(
            "entering.html",
            problems.status_of(outcome.refusal),
            problem=outcome.refusal.detail,
            next=wanted,
            username=username,
        )
    answer = redirect(wanted, code=303)
    answer.set_cookie(
        COOKIE,
        outcome.token,
        path=visiting.PREFIX,
        expires=outcome.expires_at,
        httponly=True,
        samesite="Lax",
        secure=not visiting.parts().settings.is_demo,
    )
    return answer


def log_out() -> AnyResponse:
    """Close the session and forget its cookie."""
    token = request.cookies.get(COOKIE, "")
    with visiting.parts().database.transaction() as session:
        identifying.log_out_official(session, token)
    answer = redirect(url_for("console.enter"), code=303)
    answer.delete_cookie(COOKIE, path=visiting.PREFIX)
    return answer
