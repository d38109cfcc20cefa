"""which thing, room and face an observation speaks of, its size, and timed observations

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

COLUMNS = (
    ("item", sa.String(200)),
    ("room", sa.String(200)),
    ("face", sa.String(200)),
    ("width_cm", sa.Double()),
    ("height_cm", sa.Double()),
    ("span", sa.Double()),
    ("ticks", sa.JSON()),
)


def upgrade() -> None:
    for name, type_ in COLUMNS:
        op.add_column("observation", sa.Column(name, type_, nullable=True))


def downgrade() -> None:
    for name, _ in reversed(COLUMNS):
        op.drop_column("observation", name)
