"""regions of photos that are covered in what is shown

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_STANDS = sa.text("withdrawn_at IS NULL")
_TO_DRAW = sa.text("withdrawn_at IS NULL AND drawn_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "redaction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("regions", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_redaction_has_reason")),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name=op.f("ck_redaction_withdrawn_by_somebody")
        ),
        sa.ForeignKeyConstraint(["sha256"], ["photo.sha256"], name=op.f("fk_redaction_sha256_photo")),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_redaction_made_by_account")),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["account.id"], name=op.f("fk_redaction_withdrawn_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redaction")),
    )
    op.create_index(
        "uq_redaction_standing", "redaction", ["sha256"], unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS
    )
    op.create_index("ix_redaction_to_draw", "redaction", ["id"], sqlite_where=_TO_DRAW, postgresql_where=_TO_DRAW)
    op.create_index("ix_redaction_sha256", "redaction", ["sha256"])


def downgrade() -> None:
    op.drop_index("ix_redaction_sha256", "redaction")
    op.drop_index("ix_redaction_to_draw", "redaction")
    op.drop_index("uq_redaction_standing", "redaction")
    op.drop_table("redaction")
