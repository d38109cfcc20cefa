"""The composition root: makes the application out of the rooms, and is the only place that knows them all."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask_migrate import Migrate

from server import tasks
from server.app import assets, cli, compression, frame, pages, problems, security, speech
from server.app.rooms import blueprints, command_groups, leisurely_sweeps, sweeps
from server.config import ROOT, Settings
from server.database import db, engine_options, prepare_engine
from server.storage import FolderStore


def create_app(settings: Settings | None = None) -> Flask:
    """Make the application with its settings (default: from the environment); touches neither network nor tables."""
    settings = settings or Settings()
    app = Flask("server", root_path=str(ROOT), static_folder="static", template_folder="templates")
    app.config.update(
        SECRET_KEY=settings.session_key(),
        SQLALCHEMY_DATABASE_URI=settings.database_address,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        REMEMBER_COOKIE_DURATION=timedelta(days=30),
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SAMESITE="Lax",
        REMEMBER_COOKIE_SECURE=settings.secure_cookies,
        MAX_CONTENT_LENGTH=None,  # each route that takes a body limits it; photos are large, records are not
        MAX_FORM_MEMORY_SIZE=2_000_000,
        JSON_AS_ASCII=False,
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.extensions["settings"] = settings
    app.extensions["photo_store"] = FolderStore(settings.photo_dir)
    app.extensions["tasks"] = tasks.Worker(app, settings.data_dir / "queue.db")

    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine, settings)
    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=False)

    assets.install(app)
    compression.install(app)
    speech.install(app, settings)
    frame.install(app, settings)
    security.install(app, settings)
    problems.install(app)
    for blueprint in (pages.blueprint, *blueprints()):
        app.register_blueprint(blueprint)
    for group in command_groups():
        app.cli.add_command(group)
    cli.install(app)
    for name, sweep in sweeps():
        tasks.register(app, name, sweep)
    for name, sweep in leisurely_sweeps():
        tasks.register_leisurely(app, name, sweep)
    return app
