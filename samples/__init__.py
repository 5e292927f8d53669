"""Invented scans to try the project on, with their expected records, and what renders them."""
