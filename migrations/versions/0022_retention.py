"""how long a round keeps its photos, holds, and what was removed

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    originals = sa.CheckConstraint(
        "originals_months BETWEEN 1 AND 1200", name="originals_months_sensible"
    )
    renditions = sa.CheckConstraint(
        "renditions_months BETWEEN 1 AND 1200", name="renditions_months_sensible"
    )
    op.add_column("round", sa.Column("originals_months", sa.Integer(), originals, nullable=True))
    op.add_column("round", sa.Column("renditions_months", sa.Integer(), renditions, nullable=True))
    op.add_column("round", sa.Column("hold_reason", sa.String(500), nullable=True))
    op.add_column("round", sa.Column("held_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "ALTER TABLE round ADD COLUMN held_by INTEGER CONSTRAINT fk_round_held_by_account REFERENCES account (id)"
    )
    op.add_column("photo", sa.Column("original_removed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("photo", sa.Column("renditions_removed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("photo", "renditions_removed_at")
    op.drop_column("photo", "original_removed_at")
    for name in ("held_by", "held_at", "hold_reason", "renditions_months", "originals_months"):
        op.drop_column("round", name)
