"""Closed days as Parquet files."""
