"""when a site was last put on the map

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("site", sa.Column("placed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    # SQLite drops the column itself; a batch would lose the geometry's registration.
    op.drop_column("site", "placed_at")
