"""The sink topics in a local DuckDB file, for whoever has no Snowflake: `bd archive`."""
