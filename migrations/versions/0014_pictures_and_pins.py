"""what pictures a round wants, positions set by hand

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    side = sa.CheckConstraint("photo_side_px BETWEEN 1024 AND 8192", name="photo_side_sensible")
    quality = sa.CheckConstraint("photo_quality BETWEEN 60 AND 100", name="photo_quality_sensible")
    op.add_column("round", sa.Column("photo_side_px", sa.Integer(), side, nullable=False, server_default="2560"))
    op.add_column("round", sa.Column("photo_quality", sa.Integer(), quality, nullable=False, server_default="85"))
    op.add_column("round", sa.Column("keep_originals", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("round", sa.Column("watermark", sa.Boolean(), nullable=False, server_default=sa.true()))
    known = sa.CheckConstraint("fix_source IN ('device', 'manual')", name="fix_source_known")
    op.add_column("observation_photo", sa.Column("fix_source", sa.String(40), known, nullable=False, server_default="device"))
    reason = sa.CheckConstraint("(fix_source = 'manual') = (fix_reason IS NOT NULL)", name="pin_has_reason")
    op.add_column("observation_photo", sa.Column("fix_reason", sa.String(200), reason, nullable=True))


def downgrade() -> None:
    op.drop_column("observation_photo", "fix_reason")
    op.drop_column("observation_photo", "fix_source")
    for name in ("watermark", "keep_originals", "photo_quality", "photo_side_px"):
        op.drop_column("round", name)
