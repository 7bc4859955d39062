"""How Kafka, Redis and Weaviate are reached: connection, administration, offsets, ranges, lag."""
