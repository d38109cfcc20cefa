"""where a site was before an accepted correction moved it, so that the acceptance can be taken back

Revision ID: 0029
Revises: 0028
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("site_correction", sa.Column("moved_from", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("site_correction", "moved_from")
