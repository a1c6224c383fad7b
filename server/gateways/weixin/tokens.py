"""The access token in our database, so that all processes use one. 「凭证共享」"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, delete, insert, update
from sqlalchemy.exc import IntegrityError
from wechatpy.session import SessionStorage

from server.gateways.weixin.model import WeixinToken
from server.kernel import clock
from server.kernel.database import Database
from server.kernel.errors import Unavailable
from server.kernel.privacy import Vault


class DatabaseStorage(SessionStorage):  # type: ignore[misc]  # wechatpy ships no types
    """wechatpy's session over one table; values are encrypted and die with their ttl. 「凭证存储」

    Each call is a transaction of its own and must therefore not be made inside another one.
    """

    def __init__(
        self, database: Database, vault: Vault, *, now: Callable[[], datetime] = clock.now
    ) -> None:
        self._database = database
        self._vault = vault
        self._now = now

    def get(self, key: str, default: str | None = None) -> str | None:
        """Return the live value of a key, or the default when it is missing, dead or unreadable."""
        with self._database.reading() as session:
            row = session.get(WeixinToken, key)
        if row is None or (row.expires_at is not None and row.expires_at <= self._now()):
            return default
        try:
            return self._vault.decrypt(row.value)
        except (Unavailable, ValueError):
            # Written under another SECRET_KEY: it can be fetched again, so it counts as missing.
            return default

    def set(self, key: str, value: str | None, ttl: float | None = None) -> None:
        """Keep a value for `ttl` seconds, replacing what was there."""
        if value is None:
            return
        expires_at = None if ttl is None else self._now() + timedelta(seconds=ttl)
        sealed = self._vault.encrypt(value)
        # Update, then insert, then update again: the one upsert that every database understands.
        if self._update(key, sealed, expires_at=expires_at):
            return
        try:
            with self._database.transaction() as session:
                session.execute(
                    insert(WeixinToken).values(key=key, value=sealed, expires_at=expires_at)
                )
        except IntegrityError:
            self._update(key, sealed, expires_at=expires_at)

    def delete(self, key: str) -> None:
        """Forget a key."""
        with self._database.transaction() as session:
            session.execute(delete(WeixinToken).where(WeixinToken.key == key))

    def forget(self, key: str, value: str) -> None:
        """Forget a key unless another process has put a newer value there. 「弃用失效凭证」"""
        if self.get(key) == value:
            self.delete(key)

    def _update(self, key: str, sealed: str, *, expires_at: datetime | None) -> bool:
        with self._database.transaction() as session:
            changed = session.execute(
                update(WeixinToken)
                .where(WeixinToken.key == key)
                .values(value=sealed, expires_at=expires_at)
            )
            assert isinstance(changed, CursorResult)
            return changed.rowcount > 0
