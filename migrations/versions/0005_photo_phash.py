"""what a photo looks like

Revision ID: 0005
Revises: 0004
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "ALTER TABLE photo ADD COLUMN phash VARCHAR(16) "
        "CONSTRAINT ck_photo_phash_whole CHECK (phash IS NULL OR length(phash) IN (0, 16))"
    )
    op.create_index("ix_photo_phash", "photo", ["phash"])


def downgrade() -> None:
    op.drop_index("ix_photo_phash", table_name="photo")
    # SQLite drops a column together with its own check.
    op.drop_column("photo", "phash")
