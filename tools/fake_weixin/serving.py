"""Serve the fake over HTTP without ever printing a query string, where tokens travel. 「运行」"""

from __future__ import annotations

import logging

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

logger = logging.getLogger(__name__)


class DiscreetHandler(WSGIRequestHandler):
    """A request handler whose log lines end where the query begins. 「脱敏日志」"""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Log method, path and status, and nothing that could be a credential."""
        path = getattr(self, "path", "?").partition("?")[0]
        logger.info("%s %s %s %s", getattr(self, "command", "?"), path, code, size)


def serve(app: Flask, port: int, *, host: str = "127.0.0.1") -> BaseWSGIServer:
    """Bind a threaded server; port 0 takes a free one. The caller runs and ends it. 「监听」"""
    return make_server(host, port, app, threaded=True, request_handler=DiscreetHandler)
