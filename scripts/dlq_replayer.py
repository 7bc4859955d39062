"""`python -m scripts.dlq_replayer`: the door that the contract names to dead letters: `bd dlq`."""

import sys
from collections.abc import Sequence

from cli.main import main as bd


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `bd dlq` with the same arguments; return its exit code."""
    return bd(["dlq", *(sys.argv[1:] if arguments is None else arguments)])


if __name__ == "__main__":
    sys.exit(main())
