"""Settings from the environment, or a refusal to start. 「配置」"""

from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT = Path(__file__).resolve().parent.parent
DEMO_SECRET = "demo-only-secret-refused-in-production"  # noqa: S105 — refused in production below
FAKE_WEIXIN_OFFSET = 765  # 8765 beside 8000, so that two demonstrations never meet
HIGHEST_PORT = 65535
DEMO_APPID = "wxdemo0000000000"
DEMO_APPSECRET = "demo-app-secret"


class Environment(StrEnum):
    """What this deployment is: a demonstration with built-in fakes, or the real thing."""

    DEMO = "demo"
    PRODUCTION = "production"


class Settings(BaseSettings):
    """Everything an operator can set, with the demo's values as defaults. 「配置」

    In production every demo value left standing is an offence, and all of them are named at once.
    """

    # What is refused at start goes to the log, which must not quote a password.
    model_config = SettingsConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    env: Environment = Environment.DEMO
    data_dir: Path = PROJECT / "var"
    port: int = Field(default=8000, ge=1, le=HIGHEST_PORT)
    base_url: str = ""
    database_url: str = Field(default="", repr=False)
    redis_url: str = Field(default="", repr=False)
    blobs_url: str = ""
    secret_key: str = Field(default=DEMO_SECRET, repr=False)
    weixin_origin: str = ""
    weixin_appid: str = ""
    weixin_secret: str = Field(default="", repr=False)
    weixin_templates: dict[str, str] = Field(default_factory=dict)
    tsa_urls: str = ""
    seal_pkcs12: str = ""
    seal_pkcs12_password: str = Field(default="", repr=False)
    trust_roots: str = ""
    fonts_dir: Path = PROJECT / "node_modules" / "@expo-google-fonts" / "noto-serif-sc"
    assets_dir: Path = PROJECT / "node_modules"
    trusted_proxies: int | None = Field(default=None, ge=0, le=4)
    log_level: str = "INFO"

    @model_validator(mode="after")
    def _fill_and_judge(self) -> Self:
        if self.env is Environment.PRODUCTION:
            offences = list(self._offences())
            if offences:
                raise ValueError("生产环境拒绝启动：" + "；".join(offences))
        return self

    def _offences(self) -> list[str]:
        checks = {
            "SECRET_KEY 未设置、仍是演示值或不足 32 个字符": (
                self.secret_key == DEMO_SECRET or len(self.secret_key) < 32
            ),
            "DATABASE_URL 必须是 PostgreSQL（内嵌 SQLite 仅供演示）": (
                not self.database_url.startswith("postgresql")
            ),
            "REDIS_URL 未设置": not self.redis_url,
            "BLOBS_URL 未设置": not self.blobs_url,
            "BASE_URL 必须是 https 地址": not self.base_url.startswith("https://"),
            "WEIXIN_ORIGIN 指向演示微信，生产环境不得设置": bool(self.weixin_origin),
            "WEIXIN_APPID 未设置或仍是演示值": self.weixin_appid in ("", DEMO_APPID),
            "WEIXIN_SECRET 未设置或仍是演示值": self.weixin_secret in ("", DEMO_APPSECRET),
            "TSA_URLS 未设置（演示时间戳不可用于生产）": not self.tsa_urls,
            "SEAL_PKCS12 未设置（演示印章不可用于生产）": not self.seal_pkcs12,
            "TRUST_ROOTS 未设置": not self.trust_roots,
        }
        return [offence for offence, holds in checks.items() if holds]

    @property
    def is_demo(self) -> bool:
        """Whether this deployment is a demonstration, with everything that production refuses."""
        return self.env is Environment.DEMO

    @property
    def effective_database_url(self) -> str:
        """The database's URL, the embedded SQLite file where none is set."""
        return self.database_url or f"sqlite:///{self.data_dir / 'tianmen.sqlite'}"

    @property
    def effective_blobs_url(self) -> str:
        """The file store's URL, a folder of the data directory where none is set."""
        return self.blobs_url or (self.data_dir / "blobs").resolve().as_uri()

    @property
    def effective_base_url(self) -> str:
        """The address that QR codes and links carry, without a trailing slash."""
        return (self.base_url or f"http://127.0.0.1:{self.port}").rstrip("/")

    @property
    def effective_trusted_proxies(self) -> int:
        """How many proxies in front tell the caller's address: the one nginx in production."""
        if self.trusted_proxies is None:
            return 0 if self.is_demo else 1
        return self.trusted_proxies

    @property
    def effective_weixin_origin(self) -> str | None:
        """Where calls to WeChat go instead, in a demonstration only."""
        if not self.is_demo:
            return None
        beside = self.port + FAKE_WEIXIN_OFFSET
        if beside > HIGHEST_PORT:
            beside = self.port - FAKE_WEIXIN_OFFSET
        return self.weixin_origin or f"http://127.0.0.1:{beside}"
