"""Start the web, the worker, or the whole demonstration. 「启动」"""

import os
import sys
import threading
import time
import urllib.error
import urllib.request
from urllib.parse import urlsplit

from honcho.manager import Manager

from server import parts as boxes
from server.demo.inquiries import PEOPLE
from server.demo.people import OFFICIALS, PASSWORD
from server.kernel import clock, outbox
from server.kernel.errors import Forbidden
from server.settings import PROJECT, Settings
from server.web import idempotency, logging

READY_SECONDS = 60


def web(settings: Settings) -> None:
    """Become gunicorn, serving both faces; WEB_CONCURRENCY sets the processes. 「网页服务」"""
    host = os.environ.get("HOST", "127.0.0.1")
    arguments = gunicorn("server.app:create_app()", bind=f"{host}:{settings.port}")
    os.execv(sys.executable, arguments)  # noqa: S606 — our own interpreter with our own arguments


def gunicorn(application: str, *, bind: str) -> list[str]:
    """Return the command that serves an application, as benchmarks serve their peers too."""
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "--bind",
        bind,
        "--workers",
        os.environ.get("WEB_CONCURRENCY", "2"),
        "--worker-class",
        "gthread",
        "--threads",
        os.environ.get("WEB_THREADS", "4"),
        "--timeout",
        "60",
        "--graceful-timeout",
        "10",
        "--no-control-socket",  # it would lie in the home directory, one for all servers there
        application,
    ]


def worker(settings: Settings) -> None:
    """Keep what was promised to the outside, until told to end. 「后台投递」"""
    logging.install(settings.log_level)
    parts = boxes.assemble(settings)
    handlers = boxes.handlers(parts)

    def work() -> None:
        at = clock.now()
        outbox.deliver_due(parts.database, handlers, at=at)
        with parts.database.transaction() as session:
            idempotency.forget_old(session, at=at)

    parts.queue.serve(work)


def everything(settings: Settings) -> None:
    """Run web, worker and the fake WeChat together and print how to get in. 「演示」"""
    if not settings.is_demo:
        raise Forbidden("demo_only", "“run”只用于演示环境；生产环境请分别启动 web 与 worker。")
    weixin = urlsplit(settings.effective_weixin_origin or "")
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    together = Manager()
    python = f'"{sys.executable}" -m'
    for name, command in (
        ("web", f"{python} server web"),
        ("worker", f"{python} server worker"),
        ("weixin", f"{python} tools.fake_weixin --port {weixin.port}"),
    ):
        # honcho would give each process a PORT of its own; ours is the operator's.
        together.add_process(name, command, env={**environment, "PORT": str(settings.port)})
    os.chdir(PROJECT)
    threading.Thread(target=_announce, args=(settings,), daemon=True).start()
    together.loop()
    sys.exit(together.returncode)


def _announce(settings: Settings) -> None:
    home = f"http://127.0.0.1:{settings.port}"
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{home}/health/ready", timeout=2):  # noqa: S310
                break
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    else:
        print(f"{READY_SECONDS} 秒内未就绪，请查看上面的日志。", file=sys.stderr, flush=True)
        return
    names = "、".join(f"{role.value}（{role.label}）" for role in OFFICIALS)
    investors = "、".join(f"demo-{person.login}（{person.name}）" for person in PEOPLE)
    print(
        f"\n  天门招商 演示已就绪\n"
        f"  首页      {home}/\n"
        f"  工作台    {home}/console/   密码 {PASSWORD}\n"
        f"            {names}\n"
        f"  投资者    POST {home}/api/v1/session   js_code：{investors}\n"
        f"  核验合同  {home}/verify\n"
        f"  接口文档  {home}/api/docs\n"
        f"  演示短信  {home}/demo/outbox   一次性验证码在这里看\n"
        f"  按 Ctrl-C 停止\n",
        flush=True,
    )
