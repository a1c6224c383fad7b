"""The one road to WeChat: one host, a time limit on every call, a seam for tests. 「传输」"""

from collections.abc import Mapping
from typing import Final

import requests
from requests.adapters import HTTPAdapter

HOST: Final = "https://api.weixin.qq.com"
CONNECT_SECONDS: Final = 3.0
READ_SECONDS: Final = 8.0

Timeout = float | tuple[float, float] | tuple[float, None]


class Road(HTTPAdapter):
    """Adds the time limit that wechatpy forgets and can lead to another origin. 「传输适配器」"""

    def __init__(self, *, origin: str | None, read_seconds: float) -> None:
        self._origin = origin.rstrip("/") if origin else None
        self._timeout = (min(CONNECT_SECONDS, read_seconds), read_seconds)
        super().__init__(max_retries=0)

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: FBT001, FBT002 — the library's signature
        timeout: Timeout | None = None,
        verify: bool | str = True,  # noqa: FBT001, FBT002 — the same
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Send a request to WeChat, or to the origin that stands in for it."""
        if self._origin is not None and request.url is not None:
            request.url = request.url.replace(HOST, self._origin, 1)
            # A proxy chosen for the public host must not be asked for a local stand-in.
            proxies = {}
        return super().send(
            request,
            stream=stream,
            timeout=timeout or self._timeout,
            verify=verify,
            cert=cert,
            proxies=proxies,
        )


def open_road(
    http: requests.Session, *, origin: str | None = None, read_seconds: float = READ_SECONDS
) -> None:
    """Let this session reach WeChat and nothing else, and follow no redirect. 「限定出口」"""
    http.adapters.clear()
    http.mount(f"{HOST}/", Road(origin=origin, read_seconds=read_seconds))
    http.max_redirects = 0
