"""how a round is carried out, reserve sites drawn up, re-checks

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    known = sa.CheckConstraint("sharing IN ('shared', 'apart')", name="sharing_known")
    op.add_column("round", sa.Column("sharing", sa.String(40), known, nullable=False, server_default="shared"))
    op.add_column("round", sa.Column("blind", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("round", sa.Column("refusal_fails", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("round", sa.Column("avoid_own", sa.Boolean(), nullable=False, server_default=sa.true()))
    # One statement on both engines: alembic does not add a foreign key to a table of SQLite that exists.
    op.execute(
        "ALTER TABLE round_site ADD COLUMN replaced_by INTEGER"
        " CONSTRAINT fk_round_site_replaced_by_site REFERENCES site (id)"
    )
    dated = sa.CheckConstraint("(replaced_by IS NULL) = (replaced_at IS NULL)", name="replaced_has_date")
    op.add_column("round_site", sa.Column("replaced_at", sa.DateTime(timezone=True), dated, nullable=True))
    op.add_column("round_site", sa.Column("replaced_reason", sa.String(200), nullable=True))
    op.add_column("round_site", sa.Column("again_on", sa.Date(), nullable=True))
    op.create_index("uq_round_site_replaced_by", "round_site", ["round_id", "replaced_by"], unique=True)
    op.add_column("visit", sa.Column("recheck", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("visit", "recheck")
    op.drop_index("uq_round_site_replaced_by", "round_site")
    for name in ("again_on", "replaced_reason", "replaced_at", "replaced_by"):
        op.drop_column("round_site", name)
    for name in ("avoid_own", "refusal_fails", "blind", "sharing"):
        op.drop_column("round", name)
