"""A deployment starts only with settings that fit what it is."""

import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from server.settings import DEMO_APPID, DEMO_APPSECRET, DEMO_SECRET, Environment, Settings
from tests.architecture.sources import ROOT

SECRET = "s" * 32
PRODUCTION: dict[str, str] = {
    "ENV": "production",
    "SECRET_KEY": SECRET,
    "DATABASE_URL": "postgresql+psycopg://tianmen@db/tianmen",
    "REDIS_URL": "redis://redis/0",
    "BLOBS_URL": "s3://contracts",
    "BASE_URL": "https://zs.tianmen.example",
    "WEIXIN_APPID": "wx0123456789abcdef",
    "WEIXIN_SECRET": "real-secret",
    "TSA_URLS": "https://tsa.example",
    "SEAL_PKCS12": "/etc/tianmen/seal.p12",
    "TRUST_ROOTS": "/etc/tianmen/roots.pem",
}


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep this machine's own settings out of these tests."""
    for name in (*PRODUCTION, "WEIXIN_ORIGIN", "PORT", "DATA_DIR", "LOG_LEVEL"):
        monkeypatch.delenv(name, raising=False)


def deploy(monkeypatch: pytest.MonkeyPatch, **settings: str) -> Settings:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    return Settings()


def test_without_any_setting_it_is_a_demonstration(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    assert settings.is_demo
    assert settings.effective_database_url == f"sqlite:///{tmp_path / 'tianmen.sqlite'}"
    assert settings.effective_blobs_url.startswith("file://")
    assert settings.effective_base_url == "http://127.0.0.1:8000"
    assert settings.effective_weixin_origin


def test_empty_settings_mean_the_same_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = deploy(monkeypatch, DATABASE_URL="", BLOBS_URL="", WEIXIN_ORIGIN="", BASE_URL="")
    assert settings.effective_database_url.startswith("sqlite:///")


def test_a_complete_production_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = deploy(monkeypatch, **PRODUCTION)
    assert settings.env is Environment.PRODUCTION
    assert settings.effective_weixin_origin is None, "production talks to the real WeChat"
    assert settings.effective_trusted_proxies == 1, "production stands behind nginx"
    assert deploy(monkeypatch, TRUSTED_PROXIES="2").effective_trusted_proxies == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", DEMO_SECRET),
        ("SECRET_KEY", "short"),
        ("DATABASE_URL", ""),
        ("DATABASE_URL", "sqlite:////srv/tianmen.sqlite"),
        ("REDIS_URL", ""),
        ("BLOBS_URL", ""),
        ("BASE_URL", "http://zs.tianmen.example"),
        ("WEIXIN_ORIGIN", "http://127.0.0.1:8765"),
        ("WEIXIN_APPID", DEMO_APPID),
        ("WEIXIN_SECRET", DEMO_APPSECRET),
        ("TSA_URLS", ""),
        ("SEAL_PKCS12", ""),
        ("TRUST_ROOTS", ""),
    ],
)
def test_production_refuses_each_demo_value_by_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        deploy(monkeypatch, **(PRODUCTION | {name: value}))
    said = str(refused.value)
    assert name in said
    assert value == "" or value not in said.partition("[type=")[0].replace(name, "")


def test_production_names_every_offence_at_once_and_does_not_start() -> None:
    refused = subprocess.run(
        [sys.executable, "-m", "server", "web"],
        cwd=ROOT,
        env={"ENV": "production", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        check=False,
        text=True,
    )
    assert refused.returncode == 1
    for name in set(PRODUCTION) - {"ENV"}:
        assert name in refused.stderr, name
    assert DEMO_SECRET not in refused.stderr
    assert "Traceback" not in refused.stderr


def test_no_secret_is_quoted_where_a_start_is_refused_or_settings_are_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Both end in logs: gunicorn prints why an application could not be made."""
    secrets = {"SEAL_PKCS12_PASSWORD": "pw-of-seal", "WEIXIN_SECRET": "weixin-secret"}
    with pytest.raises(ValidationError) as refused:
        deploy(monkeypatch, **(PRODUCTION | secrets | {"TSA_URLS": ""}))
    shown = repr(deploy(monkeypatch, **(PRODUCTION | secrets)))
    for secret in (SECRET, *secrets.values()):
        assert secret not in str(refused.value)
        assert secret not in shown


@pytest.mark.parametrize(("name", "value"), [("PORT", "0"), ("PORT", "http"), ("ENV", "staging")])
def test_a_setting_that_makes_no_sense_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    with pytest.raises(ValidationError):
        deploy(monkeypatch, **{name: value})


def test_a_demonstration_loads_only_into_a_demonstration() -> None:
    refused = subprocess.run(
        [sys.executable, "-m", "server", "demo"],
        cwd=ROOT,
        env={**PRODUCTION, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        check=False,
        text=True,
    )
    assert refused.returncode == 1
    assert "demo_only" in refused.stderr
