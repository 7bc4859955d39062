"""Where records go: Kafka topics and Weaviate collections."""
