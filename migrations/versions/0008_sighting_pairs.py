"""what people say about evidence: pairs that may be one thing, answers, rulings

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("observation_photo", sa.Column("compared_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_observation_photo_compared_at", "observation_photo", ["compared_at"])
    op.create_table(
        "sighting_pair",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("a_id", sa.Integer(), nullable=False),
        sa.Column("b_id", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(length=40), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "basis IN ('same_bytes', 'similar_picture', 'two_inspectors')", name=op.f("ck_sighting_pair_basis_known")
        ),
        sa.CheckConstraint("answer IN ('same', 'different')", name=op.f("ck_sighting_pair_answer_known")),
        sa.CheckConstraint("a_id < b_id", name=op.f("ck_sighting_pair_in_order")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_sighting_pair_round_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_sighting_pair_site_id")),
        sa.ForeignKeyConstraint(["a_id"], ["observation_photo.id"], name=op.f("fk_sighting_pair_a_id")),
        sa.ForeignKeyConstraint(["b_id"], ["observation_photo.id"], name=op.f("fk_sighting_pair_b_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sighting_pair")),
        sa.UniqueConstraint("a_id", "b_id", name=op.f("uq_sighting_pair_a_id_b_id")),
    )
    op.create_index("ix_sighting_pair_round_site", "sighting_pair", ["round_id", "site_id"])
    op.create_index(op.f("ix_sighting_pair_site_id"), "sighting_pair", ["site_id"])
    op.create_index(op.f("ix_sighting_pair_b_id"), "sighting_pair", ["b_id"])
    op.create_table(
        "pair_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("answer IN ('same', 'different')", name=op.f("ck_pair_answer_answer_known")),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_pair_answer_has_reason")),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name=op.f("ck_pair_answer_withdrawn_by_somebody")
        ),
        sa.ForeignKeyConstraint(["pair_id"], ["sighting_pair.id"], name=op.f("fk_pair_answer_pair_id")),
        sa.ForeignKeyConstraint(["answered_by"], ["account.id"], name=op.f("fk_pair_answer_answered_by")),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["account.id"], name=op.f("fk_pair_answer_withdrawn_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pair_answer")),
    )
    op.create_index(op.f("ix_pair_answer_pair_id"), "pair_answer", ["pair_id"])
    op.create_table(
        "evidence_ruling",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("ruling", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ruled_by", sa.Integer(), nullable=False),
        sa.Column("ruled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("ruling IN ('accepted', 'rejected')", name=op.f("ck_evidence_ruling_ruling_known")),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_evidence_ruling_has_reason")),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name=op.f("ck_evidence_ruling_withdrawn_by_somebody")
        ),
        sa.ForeignKeyConstraint(["photo_id"], ["observation_photo.id"], name=op.f("fk_evidence_ruling_photo_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_evidence_ruling_round_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_evidence_ruling_site_id")),
        sa.ForeignKeyConstraint(["ruled_by"], ["account.id"], name=op.f("fk_evidence_ruling_ruled_by")),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["account.id"], name=op.f("fk_evidence_ruling_withdrawn_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_ruling")),
    )
    op.create_index(op.f("ix_evidence_ruling_photo_id"), "evidence_ruling", ["photo_id"])
    op.create_index("ix_evidence_ruling_round_site", "evidence_ruling", ["round_id", "site_id"])
    op.create_index(op.f("ix_evidence_ruling_site_id"), "evidence_ruling", ["site_id"])


def downgrade() -> None:
    op.drop_table("evidence_ruling")
    op.drop_table("pair_answer")
    op.drop_table("sighting_pair")
    op.drop_index("ix_observation_photo_compared_at", table_name="observation_photo")
    op.drop_column("observation_photo", "compared_at")
