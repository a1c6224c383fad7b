"""What an operator types: preparing a database, adding people, and what production refuses."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.__main__ import main
from server.accounts import identifying
from server.contracts import finding
from server.contracts.lifecycle import ContractState
from server.kernel import clock
from server.kernel.database import Database
from server.plots import finding as plots
from server.plots.filtering import PlotFilter
from tests import builders, databases
from tests.plots.importing import builders as files


@pytest.fixture
def prepared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """Give an empty database whose URL the commands find in the environment."""
    url = databases.empty_url(tmp_path)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "var"))
    assert main(["migrate"]) == 0
    database = Database(url)
    yield database
    database.close()


def test_the_demo_city_is_loaded_once_however_often_it_is_asked_for(prepared: Database) -> None:
    assert main(["demo"]) == 0
    assert main(["demo"]) == 0
    leader = builders.official("leader")
    with prepared.reading() as session:
        public = plots.count(session, PlotFilter())
        contracts = {one.state: one.number for one in finding.counts(session, by=leader)}
    assert public >= 60
    assert contracts[ContractState.CONCLUDED] == 1
    assert contracts[ContractState.AWAITING_INVESTOR] == 1


def test_an_official_is_added_with_a_password_read_from_the_terminal(
    prepared: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse battery staple\n"))
    added = main(["add-official", "zhangsan", "--display-name", "张三", "--role", "drafter"])
    assert added == 0
    with prepared.transaction() as session:
        official = identifying.official_named(session, "zhangsan")
        assert official is not None
        assert official.roles == ["drafter"]
        outcome = identifying.log_in_official(
            session, "zhangsan", "correct horse battery staple", at=clock.now()
        )
        assert isinstance(outcome, identifying.LoggedIn)


def test_a_weak_password_is_refused_in_chinese_and_nobody_is_added(
    prepared: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("123\n"))
    assert main(["add-official", "lisi", "--role", "legal"]) == 1
    assert "password_unfit" in capsys.readouterr().err
    with prepared.reading() as session:
        assert identifying.official_named(session, "lisi") is None


def test_an_unknown_role_is_a_misspelling() -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["add-official", "lisi", "--role", "emperor"])


def test_production_names_every_offence_at_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ENV", "production")
    monkeypatch.setenv("WEIXIN_ORIGIN", "http://127.0.0.1:8765")
    for name in ("DATABASE_URL", "SECRET_KEY", "TSA_URLS", "SEAL_PKCS12"):
        monkeypatch.delenv(name, raising=False)
    assert main(["web"]) == 1
    said = capsys.readouterr().err
    for offence in ("SECRET_KEY", "DATABASE_URL", "WEIXIN_ORIGIN", "TSA_URLS", "SEAL_PKCS12"):
        assert offence in said


def test_plots_are_imported_from_a_file_after_a_report(
    prepared: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.geojson"
    path.write_bytes(files.geojson())
    wanted = ["import-plots", str(path), *_settings()]
    assert main([*wanted, "--dry-run"]) == 0
    assert "新增 1" in capsys.readouterr().out
    drafter = builders.official("drafter")
    with prepared.reading() as session:
        assert plots.count(session, PlotFilter(), by=drafter) == 0
    assert main(wanted) == 0
    with prepared.reading() as session:
        assert plots.count(session, PlotFilter(), by=drafter) == 1
    capsys.readouterr()
    assert main([*wanted, "--crs", "4547"]) == 1
    said = capsys.readouterr()
    assert "坐标数值却是经纬度" in said.out
    assert "import_has_errors" in said.err


def _settings() -> list[str]:
    chosen = [f"{key}={value}" for key, value in files.DEFAULTS.items()]
    return [part for one in chosen for part in ("--set", one)]
