"""an imported photo may be given its time by hand

Revision ID: 0025
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("photo_import_file", sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True))
    # "No reason" was kept as the word null before.
    op.execute("UPDATE photo_import_file SET reason = NULL WHERE CAST(reason AS TEXT) = 'null'")


def downgrade() -> None:
    op.drop_column("photo_import_file", "taken_at")
