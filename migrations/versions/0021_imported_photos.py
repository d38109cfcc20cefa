"""photos that were placed by a recorded track; the datum of a photo's own position

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

from migrations.checks import one_of, replace_check

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    replace_check("observation_photo", "fix_source_known", one_of("fix_source", ["device", "track", "manual"]))
    datum = sa.CheckConstraint("exif_datum IN ('wgs84', 'gcj02', 'bd09')", name="exif_datum_known")
    op.add_column("observation_photo", sa.Column("exif_datum", sa.String(40), datum, nullable=True))


def downgrade() -> None:
    op.drop_column("observation_photo", "exif_datum")
    op.execute("UPDATE observation_photo SET fix_source = 'device' WHERE fix_source = 'track'")
    replace_check("observation_photo", "fix_source_known", one_of("fix_source", ["device", "manual"]))
