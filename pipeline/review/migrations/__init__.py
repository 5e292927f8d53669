"""Migrations of the review store, run by Alembic when it is opened."""
