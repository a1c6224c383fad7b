"""Take credentials out of whatever may be logged or shown. 「脱敏」"""

import logging
import re
from typing import Final

_CREDENTIAL: Final = re.compile(
    r"(?i)\b(access_token|secret|appsecret|js_code|session_key|code)"
    r"(\"?'?\s*[=:]\s*\"?'?)([^&\s\"',)}]+)"
)
_LOGGERS: Final = ("urllib3.connectionpool", "urllib3.util.retry", "wechatpy.client.base")


def scrub(text: str) -> str:
    """Replace the value of every credential that a URL or a body may carry. 「脱敏」"""
    return _CREDENTIAL.sub(r"\1\2•••", text)


class _ScrubbingFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record's text; nothing is dropped."""
        record.msg, record.args = scrub(record.getMessage()), None
        return True


_FILTER: Final = _ScrubbingFilter()


def guard_logs() -> None:
    """Make the HTTP library's own log lines, which quote whole URLs, safe to keep. 「日志脱敏」"""
    for name in _LOGGERS:
        # Adding a filter that is already there does nothing.
        logging.getLogger(name).addFilter(_FILTER)
