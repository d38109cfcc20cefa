"""Runs migrations on either engine, inside one transaction, with the spatial tables of the engine left alone."""

from __future__ import annotations

from alembic import context
from flask import current_app
from geoalchemy2 import alembic_helpers

from server.database import EnumText, UtcDateTime

db = current_app.extensions["migrate"].db
OWN_OF_THE_ENGINE = {
    "SpatialIndex", "KNN", "KNN2", "ElementaryGeometries", "data_licenses", "sql_statements_log", "spatial_ref_sys",
    "spatial_ref_sys_all", "spatial_ref_sys_aux", "spatialite_history", "geom_cols_ref_sys", "sqlite_sequence",
    "spatial_history", "topology", "layer",
}  # fmt: skip
OWN_PREFIXES = ("geometry_columns", "views_geometry", "virts_geometry", "vector_layers", "idx_", "sqlite_")


def include_object(thing, name, kind, reflected, compare_to):
    """Leave the engine's own tables and spatial indexes out of comparisons."""
    table = name if kind == "table" else getattr(getattr(thing, "table", None), "name", "") or ""
    if table in OWN_OF_THE_ENGINE or table.startswith(OWN_PREFIXES):
        return False
    return alembic_helpers.include_object(thing, name, kind, reflected, compare_to)


def render_item(kind, thing, autogen_context):
    """Write our own column types as the plain types they are."""
    if kind == "type" and isinstance(thing, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(thing, EnumText):
        return "sa.String(length=40)"
    return alembic_helpers.render_item(kind, thing, autogen_context)


def run() -> None:
    """Run the migrations on the application's engine."""
    engine = db.engine
    with engine.connect() as connection:
        context.configure(
            connection=connection.execution_options(writing=True),
            target_metadata=db.metadata,
            include_object=include_object,
            render_item=render_item,
            process_revision_directives=alembic_helpers.writer,
            transactional_ddl=True,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
