"""First tables: queue, corrections, approvals, locks, sessions."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "documents",
        sa.Column("record_id", sa.String(40), primary_key=True),
        sa.Column("source_id", sa.String(16), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("stamp", sa.String(64), nullable=False),
        sa.Column("content", sa.String(64), nullable=False),
        sa.Column("type", sa.String(40)),
        sa.Column("number", sa.Text),
        sa.Column("issuer", sa.Text),
        sa.Column("subject", sa.Text),
        sa.Column("pages", sa.Integer, nullable=False),
        sa.Column("doubt", sa.Float, nullable=False),
        sa.Column("open_fields", sa.Integer, nullable=False),
        sa.Column("settled_fields", sa.Integer, nullable=False),
        sa.Column("approvals", sa.Integer, nullable=False),
        sa.Column("approved", sa.Boolean, nullable=False),
    )
    op.create_index("documents_by_doubt", "documents", ["approved", "doubt"])
    op.create_table(
        "fields",
        sa.Column("record_id", sa.String(40), primary_key=True),
        sa.Column("pointer", sa.String(200), primary_key=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("doubt", sa.Float, nullable=False),
    )
    op.create_index("fields_by_doubt", "fields", ["doubt"])
    op.create_index("fields_by_name", "fields", ["name", "doubt"])
    op.create_table(
        "corrections",
        sa.Column("revision", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("time", sa.String(40), nullable=False),
        sa.Column("who", sa.String(200), nullable=False),
        sa.Column("record_id", sa.String(40), nullable=False),
        sa.Column("pointer", sa.String(200), nullable=False),
        sa.Column("before", sa.JSON),
        sa.Column("after", sa.JSON),
        sa.Column("undoes", sa.Integer),
    )
    op.create_index("ix_corrections_record_id", "corrections", ["record_id"])
    op.create_table(
        "approvals",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("time", sa.String(40), nullable=False),
        sa.Column("who", sa.String(200), nullable=False),
        sa.Column("record_id", sa.String(40), nullable=False),
        sa.Column("content", sa.String(64), nullable=False),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
    )
    op.create_index("ix_approvals_record_id", "approvals", ["record_id"])
    op.create_table(
        "locks",
        sa.Column("record_id", sa.String(40), primary_key=True),
        sa.Column("who", sa.String(200), nullable=False),
        sa.Column("session", sa.String(64), nullable=False),
        sa.Column("expires", sa.Float, nullable=False),
    )
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        sa.Column("who", sa.String(200), nullable=False),
        sa.Column("csrf", sa.String(64), nullable=False),
        sa.Column("expires", sa.Float, nullable=False),
    )


def downgrade() -> None:
    """Drops them."""
    for name in ("sessions", "locks", "approvals", "corrections", "fields", "documents"):
        op.drop_table(name)
