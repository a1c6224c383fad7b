"""Logs as one JSON line an event, with the request id and without secrets. 「日志」"""

import logging
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

SECRET = re.compile(
    r"(?i)((?:access_token|secret|js_code|password|authorization|token|code)[\"']?\s*[=:]\s*[\"']?)"
    r"[^&\s\"',}]+"
)


def scrub(text: str) -> str:
    """Blank the value after every word that names a secret."""
    return SECRET.sub(r"\1***", text)


def _scrub_event(
    _logger: Any, _name: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    return {key: scrub(value) if isinstance(value, str) else value for key, value in event.items()}


def install(level: str) -> None:
    """Set the process's logging up once."""
    logging.basicConfig(level=level.upper(), format="%(message)s", force=True)
    for chatty in ("alembic", "huey"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _scrub_event,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
        ),
        cache_logger_on_first_use=True,
    )
