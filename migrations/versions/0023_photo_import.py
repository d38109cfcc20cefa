"""imports of photos, looked over before they are recorded

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op

from migrations.checks import one_of

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "photo_import",
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("datum", sa.String(40), nullable=False),
        sa.Column("offset_s", sa.Integer(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("tracks", sa.JSON(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(one_of("datum", ["wgs84", "gcj02", "bd09"]), name=op.f("ck_photo_import_datum_known")),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_photo_import_expires_later")),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name=op.f("fk_photo_import_created_by")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_photo_import_account_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_photo_import_round_id")),
        sa.PrimaryKeyConstraint("uuid", name=op.f("pk_photo_import")),
    )
    op.create_index(op.f("ix_photo_import_created_by"), "photo_import", ["created_by"])
    op.create_table(
        "photo_import_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_uuid", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Boolean(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("use", sa.String(120), nullable=True),
        sa.Column("outcome", sa.String(40), nullable=True),
        sa.Column("reason", sa.JSON(), nullable=True),
        sa.Column("observation_uuid", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            one_of("outcome", ["imported", "known", "left_out", "refused"]),
            name=op.f("ck_photo_import_file_outcome_known"),
        ),
        sa.CheckConstraint(
            "(outcome = 'imported') = (observation_uuid IS NOT NULL)", name=op.f("ck_photo_import_file_imported_as")
        ),
        sa.ForeignKeyConstraint(
            ["import_uuid"], ["photo_import.uuid"], name=op.f("fk_photo_import_file_import_uuid"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_photo_import_file_site_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_photo_import_file_round_id")),
        sa.ForeignKeyConstraint(
            ["observation_uuid"], ["observation.uuid"], name=op.f("fk_photo_import_file_observation_uuid")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo_import_file")),
        sa.UniqueConstraint("import_uuid", "position", name=op.f("uq_photo_import_file_import_uuid_position")),
    )


def downgrade() -> None:
    op.drop_table("photo_import_file")
    op.drop_index(op.f("ix_photo_import_created_by"), "photo_import")
    op.drop_table("photo_import")
