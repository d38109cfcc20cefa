"""what a closed round's sites were on the day it was closed: type, area, leading unit

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("round_site", sa.Column("closed_site_type", sa.String(40), nullable=True))
    op.add_column("round_site", sa.Column("closed_area_code", sa.String(24), nullable=True))
    op.execute(
        "ALTER TABLE round_site ADD COLUMN closed_unit_id INTEGER"
        " CONSTRAINT fk_round_site_closed_unit_id_unit REFERENCES unit (id)"
    )
    # Of rounds closed before, today's data are the best there is.
    op.execute(
        """
        UPDATE round_site SET
          closed_site_type = (SELECT site.site_type FROM site WHERE site.id = round_site.site_id),
          closed_area_code = (SELECT site.area_code FROM site WHERE site.id = round_site.site_id),
          closed_unit_id = (
            SELECT min(site_unit.unit_id) FROM site_unit
            WHERE site_unit.site_id = round_site.site_id AND site_unit.role = 'lead'
          )
        WHERE round_id IN (SELECT id FROM round WHERE state = 'closed')
        """
    )


def downgrade() -> None:
    op.drop_column("round_site", "closed_unit_id")
    op.drop_column("round_site", "closed_area_code")
    op.drop_column("round_site", "closed_site_type")
