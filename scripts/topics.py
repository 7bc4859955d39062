"""Creates the topics of the contract on a broker: `python -m scripts.topics [HOST:PORT]`."""

import argparse
import sys

from clients.errors import ServiceUnavailable
from clients.kafka_admin import PARTITIONS, REPLICAS, create_topics
from pipeline.settings import SettingsError, load_service_settings


def main() -> int:
    """Create what is missing and print it; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m scripts.topics", description="Create the topics of the contract.")
    parser.add_argument(
        "bootstrap_servers",
        nargs="?",
        help="host:port of the brokers, comma-separated; by default KAFKA_BOOTSTRAP_SERVERS",
    )
    parser.add_argument("--partitions", type=int, default=PARTITIONS)
    parser.add_argument("--replicas", type=int, default=REPLICAS)
    arguments = parser.parse_args()
    try:
        named = arguments.bootstrap_servers
        settings = load_service_settings({"kafka_bootstrap_servers": named} if named else {})
        made = create_topics(settings.kafka, partitions=arguments.partitions, replicas=arguments.replicas)
    except (ServiceUnavailable, SettingsError) as error:
        print(error, file=sys.stderr)
        return 2 if isinstance(error, SettingsError) else 1
    print("\n".join(made) if made else "Every topic exists already.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
