"""Records to files: JSONL, XLSX, CSV, Parquet, text."""
