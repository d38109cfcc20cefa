"""corrections a phone reports: its own number, the kind of fault, the hash of what it said

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("site_correction", sa.Column("uuid", sa.Uuid(), nullable=True))
    op.add_column("site_correction", sa.Column("fault", sa.String(20), nullable=True))
    op.add_column("site_correction", sa.Column("content_sha256", sa.String(64), nullable=True))
    op.create_index("uq_site_correction_uuid", "site_correction", ["uuid"], unique=True)


def downgrade() -> None:
    op.drop_index("uq_site_correction_uuid", table_name="site_correction")
    for name in ("content_sha256", "fault", "uuid"):
        op.drop_column("site_correction", name)
