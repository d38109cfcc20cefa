"""photos of an import that became no record go when its time is over

Revision ID: 0027
Revises: 0026
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("photo_import", sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True))
    # Those who did these imports were told that all photos stay.
    op.execute("UPDATE photo_import SET cleared_at = done_at")


def downgrade() -> None:
    op.drop_column("photo_import", "cleared_at")
