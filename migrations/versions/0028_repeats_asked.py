"""whether a repeated photo is asked as a pair is noted beside its doubt: those of before are compared once more

Revision ID: 0028
Revises: 0027
"""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("UPDATE observation_photo SET compared_at = NULL WHERE trust = 'seen_before'")


def downgrade() -> None:
    """Leave the notes: nothing reads them before."""
