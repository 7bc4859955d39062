"""The real services on one machine without containers: Java class paths, Kafka, Redis, Weaviate, and their start."""
