"""`python -m scripts.load_test`: the door that the contract names to load on a running job: `bd load`."""

import sys
from collections.abc import Sequence

from cli.main import main as bd


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `bd load` with the same arguments; return its exit code."""
    return bd(["load", *(sys.argv[1:] if arguments is None else arguments)])


if __name__ == "__main__":
    sys.exit(main())
