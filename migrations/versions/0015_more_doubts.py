"""more that can be doubtful of a photo: too fast, a frozen fix, a picture seen before; a round's datum of EXIF

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

from migrations.checks import one_of, replace_check

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

BEFORE = ["located", "unlocated", "fixes_disagree", "clock_doubtful", "off_site", "seen_before"]
MORE = ["too_fast", "fix_frozen"]


def upgrade() -> None:
    replace_check("observation_photo", "trust_known", one_of("trust", [*BEFORE, *MORE]))
    datum = sa.CheckConstraint("exif_datum IN ('wgs84', 'gcj02', 'bd09')", name="exif_datum_known")
    op.add_column("round", sa.Column("exif_datum", sa.String(40), datum, nullable=False, server_default="wgs84"))
    op.add_column("observation_photo", sa.Column("searched_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("observation_photo", sa.Column("alike", sa.JSON(), nullable=True))
    op.create_index("ix_observation_photo_searched_at", "observation_photo", ["searched_at"])
    op.create_index("ix_observation_account_taken_at", "observation", ["account_id", "taken_at"])


def downgrade() -> None:
    op.drop_index("ix_observation_account_taken_at", "observation")
    op.drop_index("ix_observation_photo_searched_at", "observation_photo")
    op.drop_column("observation_photo", "alike")
    op.drop_column("observation_photo", "searched_at")
    op.drop_column("round", "exif_datum")
    op.execute("UPDATE observation_photo SET trust = 'clock_doubtful' WHERE trust IN ('too_fast', 'fix_frozen')")
    replace_check("observation_photo", "trust_known", one_of("trust", BEFORE))
