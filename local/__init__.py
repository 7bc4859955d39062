"""The local stack: real Kafka, Redis, Weaviate and Flink on one machine, which `run_local.sh` starts."""
