"""photos of open rounds are weighed by new rules: a large site may prove a place, off every site distance counts

Revision ID: 0033
Revises: 0032
"""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

OF_OPEN_ROUNDS = """
    SELECT seen.uuid FROM observation AS seen JOIN round AS checked ON checked.id = seen.round_id
    WHERE checked.state = 'open'
"""

# Those that were found good too where the file has the satellites' time, which nobody had compared.
CONCERNED = "trust <> 'located' OR sha256 IN (SELECT sha256 FROM photo WHERE gps_time IS NOT NULL)"


def upgrade() -> None:
    # Else what was said of them by the rules of yesterday would stand until their sites are moved.
    op.execute(
        "UPDATE observation_photo SET trust = NULL, trusted_at = NULL "
        f"WHERE trusted_at IS NOT NULL AND ({CONCERNED}) AND observation_uuid IN ({OF_OPEN_ROUNDS})"
    )
    op.execute(
        "UPDATE observation_photo SET searched_at = NULL "
        f"WHERE searched_at IS NOT NULL AND observation_uuid IN ({OF_OPEN_ROUNDS} AND seen.site_id IS NULL)"
    )


def downgrade() -> None:
    """Weigh nothing again: which rules a photo was weighed by is not kept."""
