"""photos of open rounds are weighed again: accuracy, age of the fix and what EXIF says count now

Revision ID: 0032
Revises: 0031
"""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

OF_OPEN_ROUNDS = """
    SELECT seen.uuid FROM observation AS seen JOIN round AS checked ON checked.id = seen.round_id
    WHERE checked.state = 'open'
"""


def upgrade() -> None:
    # Else one photo of yesterday would stay credited until its site is moved, and its twin of today be doubtful.
    op.execute(
        "UPDATE observation_photo SET trust = NULL, trusted_at = NULL "
        f"WHERE trusted_at IS NOT NULL AND observation_uuid IN ({OF_OPEN_ROUNDS})"
    )


def downgrade() -> None:
    """Weigh nothing again: which rules a photo was weighed by is not kept."""
