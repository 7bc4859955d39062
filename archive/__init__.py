"""The sink topics in a local DuckDB file, for those without Snowflake: `bd archive`."""
