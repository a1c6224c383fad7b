"""Make the application: the one place that sees every part. 「应用」"""

from collections.abc import Mapping
from pathlib import Path

from flask import Flask, Response, send_from_directory
from flask.json.provider import DefaultJSONProvider
from flask_openapi3.models.info import Info
from flask_openapi3.openapi import OpenAPI

import miniprogram_api
from miniprogram_api.shapes import Problem
from server import console, migrations, public
from server.demo import people
from server.kernel.errors import Forbidden
from server.parts import Parts, assemble
from server.settings import PROJECT, Settings
from server.web import health, limits, logging, origins, problems

UPLOAD_BYTES = 20 * 1024 * 1024
FORM_BYTES = 2 * 1024 * 1024
ASSET_SECONDS = 3600


def create_app(settings: Settings | None = None, *, parts: Parts | None = None) -> Flask:
    """Return the application with both faces on it; a test hands in `parts` to share. 「应用」"""
    parts = parts or assemble(settings or Settings())
    logging.install(parts.settings.log_level)
    if not parts.settings.is_demo:
        _refuse_demo_people(parts)
    app = OpenAPI(
        "server",
        info=Info(title="天门招商 小程序接口", version="1"),
        security_schemes={"bearer": {"type": "http", "scheme": "bearer"}},
        validation_error_callback=problems.of_validation,
        validation_error_model=Problem,
        doc_prefix="/api",
        doc_url="/v1/openapi.json",
        template_folder=str(PROJECT / "templates"),
        static_folder=None,
    )
    app.config.update(MAX_CONTENT_LENGTH=UPLOAD_BYTES, MAX_FORM_MEMORY_SIZE=FORM_BYTES)
    _write_readable_json(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    problems.install(app)
    origins.install(app)
    limits.install(
        app,
        redis_url=parts.settings.redis_url,
        proxies=parts.settings.effective_trusted_proxies,
    )
    _mount_assets(app, parts.settings)
    app.register_blueprint(health.blueprint(_checks(parts)))
    miniprogram_api.mount(app, parts)
    app.register_blueprint(console.blueprint(parts))
    app.register_blueprint(public.blueprint(parts))
    return app


def _write_readable_json(app: Flask) -> None:
    """Whoever calls with curl reads Chinese sentences, in the order in which they were written."""
    assert isinstance(app.json, DefaultJSONProvider), "Flask's own, unless replaced"
    app.json.ensure_ascii = app.json.sort_keys = False


def _refuse_demo_people(parts: Parts) -> None:
    """Settings cannot tell that a database was a demonstration's; its open log-ins can."""
    if not migrations.is_current(parts.database):
        return
    with parts.database.reading() as session:
        left = people.left(session)
    if left:
        raise Forbidden(
            "demo_people_left",
            f"生产环境拒绝启动：数据库中有演示账号 {'、'.join(left)}，请换用没有装过演示的数据库。",
        )


def _mount_assets(app: Flask, settings: Settings) -> None:
    folders: Mapping[str, Path] = {
        "bootstrap": settings.assets_dir / "bootstrap" / "dist",
        "bootstrap-icons": settings.assets_dir / "bootstrap-icons" / "font",
        "htmx": settings.assets_dir / "htmx.org" / "dist",
        "swagger": settings.assets_dir / "swagger-ui-dist",
        "own": PROJECT / "templates" / "assets",
    }

    def asset(path: str, library: str) -> Response:
        return send_from_directory(folders[library], path, max_age=ASSET_SECONDS)

    for library in folders:
        app.add_url_rule(
            f"/assets/{library}/<path:path>", "asset", asset, defaults={"library": library}
        )


def _checks(parts: Parts) -> Mapping[str, health.Check]:
    return {
        "database": parts.database.is_reachable,
        "migrations": lambda: migrations.is_current(parts.database),
        "files": parts.blobs.is_writable,
    }
