"""The sink topics in a local DuckDB file, for whoever has no Snowflake: `python -m archive` (docs/archive.md)."""
