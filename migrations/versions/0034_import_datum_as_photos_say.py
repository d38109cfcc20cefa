"""an import need not declare a datum: each file's own word counts

Revision ID: 0034
Revises: 0033
"""

from alembic import op

from migrations.checks import may_be_empty

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    may_be_empty("photo_import", "datum", may=True)


def downgrade() -> None:
    op.execute("UPDATE photo_import SET datum = 'wgs84' WHERE datum IS NULL")
    may_be_empty("photo_import", "datum", may=False)
