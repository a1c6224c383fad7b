"""wechatpy's client, mended: stable token, one retry, scrubbed errors. 「微信客户端」"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import requests
from urllib3.exceptions import HTTPError
from wechatpy import WeChatClient
from wechatpy.exceptions import WeChatClientException

from server.gateways.weixin import scrubbing, transport
from server.gateways.weixin.errors import (
    DEAD_TOKEN,
    WeixinError,
    WeixinRefusedError,
    WeixinUnreachableError,
)
from server.gateways.weixin.tokens import DatabaseStorage

logger = logging.getLogger(__name__)

# WeChat replaces a token within its last five minutes and keeps both alive that long; ours dies
# a little earlier than that so that two processes never disagree for more than a moment.
EARLIER_SECONDS: Final = 240
SHORTEST_SECONDS: Final = 60

Answer = Mapping[str, Any]
Query = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Account:
    """The mini-program's account at WeChat. 「小程序账号」"""

    appid: str
    secret: str = field(repr=False)


class WeixinClient(WeChatClient):  # type: ignore[misc]  # wechatpy ships no types
    """One account's client; each error it raises is a WeixinError without secrets. 「客户端」"""

    def __init__(
        self,
        account: Account,
        storage: DatabaseStorage,
        *,
        origin: str | None = None,
        read_seconds: float = transport.READ_SECONDS,
    ) -> None:
        # wechatpy's own retry recurses without end when WeChat keeps refusing the token.
        super().__init__(account.appid, account.secret, session=storage, auto_retry=False)
        transport.open_road(self._http, origin=origin, read_seconds=read_seconds)
        scrubbing.guard_logs()

    @property
    def access_token(self) -> str:
        """The shared token; the storage's expiry is the only clock."""
        kept: str | None = self.session.get(self.access_token_key)
        return kept if kept else str(self.fetch_access_token()["access_token"])

    def fetch_access_token(self) -> Answer:
        """Fetch the stable token, which is the same for every process that asks. 「获取凭证」"""
        path = "/cgi-bin/stable_token"
        body = {
            "grant_type": "client_credential",
            "appid": self.appid,
            "secret": self.secret,
            "force_refresh": False,
        }
        answer = self._ask("post", path, query=None, body=body)
        token, lifetime = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(token, str) or not isinstance(lifetime, int):
            raise WeixinUnreachableError(path, "answer without a token")
        ttl = max(SHORTEST_SECONDS, lifetime - EARLIER_SECONDS)
        self.session.set(self.access_token_key, token, ttl)
        return answer

    def call(self, path: str, body: Mapping[str, object]) -> Answer:
        """Post to WeChat with the token; a dead one is replaced exactly once. 「调用」"""
        token = self.access_token
        try:
            return self._ask("post", path, query={"access_token": token}, body=body)
        except WeixinRefusedError as refused:
            if refused.errcode not in DEAD_TOKEN:
                raise
        self.session.forget(self.access_token_key, token)
        return self._ask("post", path, query={"access_token": self.access_token}, body=body)

    def code_to_session(self, code: str) -> Answer:
        """Exchange a log-in code without a token, so that a dead one cannot break it. 「登录」"""
        query = {
            "appid": self.appid,
            "secret": self.secret,
            "js_code": code,
            "grant_type": "authorization_code",
        }
        return self._ask("get", "/sns/jscode2session", query=query, body=None)

    def close(self) -> None:
        """Give every connection back."""
        self._http.close()

    def _ask(
        self, method: str, path: str, *, query: Query | None, body: Mapping[str, object] | None
    ) -> Answer:
        # The failure is raised outside the except block: the original quotes the whole URL, and
        # must not survive as the context of what we raise.
        failure: WeixinError
        try:
            answer = self._request(
                method,
                transport.HOST + path,
                # wechatpy adds a token to a dict of parameters, and leaves a list of pairs alone.
                params=list((query or {}).items()),
                data=None if body is None else dict(body),
                headers={"Content-Type": "application/json"} if body is not None else {},
            )
        except WeChatClientException as error:
            failure = _failure_of(path, error)
        except (requests.RequestException, HTTPError) as error:
            failure = WeixinUnreachableError(path, type(error).__name__)
        except ValueError:
            failure = WeixinUnreachableError(path, "answer that makes no sense")
        else:
            if isinstance(answer, dict):
                return answer
            failure = WeixinUnreachableError(path, "answer that is not a JSON object")
        logger.warning("weixin call failed: %s", failure)
        raise failure


def _failure_of(path: str, error: WeChatClientException) -> WeixinError:
    if error.errcode is None:
        status = getattr(error.response, "status_code", "?")
        return WeixinUnreachableError(path, f"HTTP {status}")
    return WeixinRefusedError(path, int(error.errcode), message=str(error.errmsg))
