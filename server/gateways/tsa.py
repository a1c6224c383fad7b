"""Time from outside: the authorities of TSA_URLS over HTTP, asked briefly. 「时间戳服务」"""

import requests

from signing.timestamps import RemoteTimestamps
from signing.trust import Trust

TIMEOUT_SECONDS = (3.0, 5.0)


def remote(urls: str, *, trust: Trust) -> RemoteTimestamps:
    """Return a timestamper over comma-separated URLs, in the order of failover. 「远程时间戳」"""
    session = requests.Session()

    def post(url: str, query: bytes) -> bytes:
        answer = session.post(
            url,
            data=query,
            headers={"Content-Type": "application/timestamp-query"},
            timeout=TIMEOUT_SECONDS,
        )
        answer.raise_for_status()
        return answer.content

    wanted = tuple(url.strip() for url in urls.split(",") if url.strip())
    return RemoteTimestamps(urls=wanted, post=post, trust=trust)
