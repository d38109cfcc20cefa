"""how requirements stand after re-checks

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

OUTCOMES = "'pass', 'fail', 'uncertain', 'in_progress', 'not_checked', 'not_applicable', 'unable'"


def upgrade() -> None:
    op.create_table(
        "present_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("requirement_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("measured", sa.Double(), nullable=True),
        sa.Column("required", sa.Double(), nullable=True),
        sa.Column("shortfall", sa.Double(), nullable=True),
        sa.Column("unit", sa.String(length=20), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.CheckConstraint(f"outcome IN ({OUTCOMES})", name=op.f("ck_present_state_outcome_known")),
        sa.ForeignKeyConstraint(["requirement_id"], ["requirement.id"], name=op.f("fk_present_state_requirement_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_present_state_round_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_present_state_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_present_state")),
        sa.UniqueConstraint("round_id", "site_id", "requirement_id", name=op.f("uq_present_state_round_id_site_id_requirement_id")),
    )
    op.create_index(op.f("ix_present_state_site_id"), "present_state", ["site_id"])
    op.create_index(op.f("ix_present_state_requirement_id"), "present_state", ["requirement_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_present_state_requirement_id"), "present_state")
    op.drop_index(op.f("ix_present_state_site_id"), "present_state")
    op.drop_table("present_state")
