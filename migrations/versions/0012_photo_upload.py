"""photos that arrive in pieces

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "photo_upload",
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_photo_upload_hash_whole")),
        sa.CheckConstraint("size > 0", name=op.f("ck_photo_upload_size_positive")),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_photo_upload_expires_later")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_photo_upload_account_id")),
        sa.PrimaryKeyConstraint("uuid", name=op.f("pk_photo_upload")),
    )
    op.create_index(op.f("ix_photo_upload_account_id"), "photo_upload", ["account_id"])
    op.create_index("ix_photo_upload_expires_at", "photo_upload", ["expires_at"])


def downgrade() -> None:
    op.drop_index("ix_photo_upload_expires_at", "photo_upload")
    op.drop_index(op.f("ix_photo_upload_account_id"), "photo_upload")
    op.drop_table("photo_upload")
