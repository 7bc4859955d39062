"""`python -m console`: the same as `bd console`."""

import sys

from console.serve import main

if __name__ == "__main__":
    sys.exit(main())
