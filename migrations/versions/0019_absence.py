"""photos that show that nothing is there: a kind of observation, where along the walk, whether a round wants them

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

from migrations.checks import one_of, replace_check

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

BEFORE = ["sighting", "measure", "answer", "problem", "document", "survey"]


def upgrade() -> None:
    replace_check("observation", "kind_known", one_of("kind", [*BEFORE, "absence"]))
    known = sa.CheckConstraint("spot IN ('start', 'middle', 'end')", name="spot_known")
    op.add_column("observation_photo", sa.Column("spot", sa.String(40), known, nullable=True))
    op.add_column("round", sa.Column("show_absence", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("round", "show_absence")
    op.drop_column("observation_photo", "spot")
    # What an absence said is still in its content; the older program knows its photos as records of their own.
    op.execute("UPDATE observation SET kind = 'answer' WHERE kind = 'absence'")
    replace_check("observation", "kind_known", one_of("kind", BEFORE))
