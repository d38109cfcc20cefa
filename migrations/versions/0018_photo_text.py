"""the text that photos show, the themes it speaks of, and the office's own slogans

Revision ID: 0018
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "photo_text",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("engine", sa.String(length=40), nullable=False),
        sa.Column("engine_version", sa.String(length=40), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("plain", sa.Text(), nullable=False),
        sa.Column("failure_code", sa.String(length=40), nullable=True),
        sa.Column("failure_text", sa.String(length=300), nullable=True),
        sa.Column("matched_with", sa.String(length=16), nullable=False),
        sa.CheckConstraint("failure_code IS NULL OR plain = ''", name=op.f("ck_photo_text_failure_has_no_text")),
        sa.ForeignKeyConstraint(["sha256"], ["photo.sha256"], name=op.f("fk_photo_text_sha256")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_photo_text")),
    )
    op.create_index("ix_photo_text_read_at", "photo_text", ["read_at"])
    op.create_index("ix_photo_text_matched_with", "photo_text", ["matched_with"])
    op.create_table(
        "photo_theme",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("theme", sa.String(length=200), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("is_exact", sa.Boolean(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["photo_text.sha256"], name=op.f("fk_photo_theme_sha256")),
        sa.PrimaryKeyConstraint("sha256", "theme", name=op.f("pk_photo_theme")),
    )
    op.create_index("ix_photo_theme_theme", "photo_theme", ["theme"])
    op.create_table(
        "slogan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=60), nullable=False),
        sa.Column("plain", sa.String(length=60), nullable=False),
        sa.Column("theme", sa.String(length=200), nullable=False),
        sa.Column("together", sa.Integer(), nullable=False),
        sa.Column("is_removed", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("length(plain) > 1", name=op.f("ck_slogan_long_enough")),
        sa.CheckConstraint("together BETWEEN 1 AND 12", name=op.f("ck_slogan_together_sensible")),
        sa.ForeignKeyConstraint(["changed_by"], ["account.id"], name=op.f("fk_slogan_changed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slogan")),
        sa.UniqueConstraint("plain", name=op.f("uq_slogan_plain")),
    )


def downgrade() -> None:
    op.drop_table("slogan")
    op.drop_index("ix_photo_theme_theme", "photo_theme")
    op.drop_table("photo_theme")
    op.drop_index("ix_photo_text_matched_with", "photo_text")
    op.drop_index("ix_photo_text_read_at", "photo_text")
    op.drop_table("photo_text")
