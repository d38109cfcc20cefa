"""photos to weigh are found by an index: what makes a weighing stale empties it, and what happened below is noted

Revision ID: 0031
Revises: 0030
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_PLACE = sa.text("placed_at IS NOT NULL AND place_noted_at IS NULL")
_FAILURE = sa.text("failed_at IS NOT NULL AND rendered_at IS NULL AND failure_noted_at IS NULL")
_TO_WEIGH = sa.text("trusted_at IS NULL")
INDEXES = {
    "ix_site_place_to_note": ("site", "id", _PLACE),
    "ix_photo_failure_to_note": ("photo", "sha256", _FAILURE),
    "ix_observation_photo_to_weigh": ("observation_photo", "id", _TO_WEIGH),
}
STALE = """
    SELECT expected.id FROM observation_photo AS expected
    JOIN observation AS seen ON seen.uuid = expected.observation_uuid
    JOIN round AS checked ON checked.id = seen.round_id
    JOIN photo AS sent ON sent.sha256 = expected.sha256
    LEFT JOIN site AS place ON place.id = seen.site_id
    WHERE checked.state = 'open' AND (expected.trusted_at < place.placed_at
        OR (expected.trusted_at < sent.failed_at AND sent.rendered_at IS NULL))
"""


def upgrade() -> None:
    op.add_column("site", sa.Column("place_noted_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("photo", sa.Column("failure_noted_at", sa.DateTime(timezone=True), nullable=True))
    # What waited to be weighed again waits still; of everything else note was taken.
    op.execute(f"UPDATE observation_photo SET trust = NULL, trusted_at = NULL WHERE id IN ({STALE})")
    op.execute("UPDATE site SET place_noted_at = placed_at")
    op.execute("UPDATE photo SET failure_noted_at = failed_at")
    for name, (table, column, which) in INDEXES.items():
        op.create_index(name, table, [column], sqlite_where=which, postgresql_where=which)


def downgrade() -> None:
    for name, (table, _, which) in INDEXES.items():
        op.drop_index(name, table_name=table, sqlite_where=which, postgresql_where=which)
    op.drop_column("photo", "failure_noted_at")
    op.drop_column("site", "place_noted_at")
