"""photos found alike are found by what they are like; those of open rounds are searched for once more

Revision ID: 0030
Revises: 0029
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("UPDATE observation_photo SET alike = NULL WHERE CAST(alike AS TEXT) = 'null'")
    is_alike = sa.text("alike IS NOT NULL")
    op.create_index(
        "ix_observation_photo_alike", "observation_photo", ["id"], sqlite_where=is_alike, postgresql_where=is_alike
    )
    # They are searched for at more places now: in problems off every site, and among colleagues at one site.
    op.execute(
        "UPDATE observation_photo SET searched_at = NULL WHERE observation_uuid IN (SELECT o.uuid FROM observation o"
        " JOIN round r ON r.id = o.round_id WHERE r.state = 'open')"
    )


def downgrade() -> None:
    # The program before reads where and when out of what is alike; it searches for these again.
    op.execute("UPDATE observation_photo SET alike = NULL, searched_at = NULL WHERE alike IS NOT NULL")
    op.drop_index("ix_observation_photo_alike", "observation_photo")
