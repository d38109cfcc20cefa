"""a photo that nobody can see is doubtful evidence; files that cannot be shown are listed

Revision ID: 0026
Revises: 0025
"""

from alembic import op

from migrations.checks import one_of, replace_check

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

BEFORE = ["located", "unlocated", "fixes_disagree", "clock_doubtful", "off_site", "seen_before", "too_fast"]
BEFORE += ["fix_frozen"]


def upgrade() -> None:
    replace_check("observation_photo", "trust_known", one_of("trust", [*BEFORE, "not_showable"]))
    op.create_index("ix_photo_failed_at", "photo", ["failed_at"])


def downgrade() -> None:
    op.drop_index("ix_photo_failed_at", "photo")
    op.execute("UPDATE observation_photo SET trust = 'unlocated' WHERE trust = 'not_showable'")
    replace_check("observation_photo", "trust_known", one_of("trust", BEFORE))
