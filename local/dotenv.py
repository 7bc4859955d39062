"""The file ``.env``: made once with secrets of its own, read beside the environment."""

import base64
import os
import secrets
import tempfile
from pathlib import Path

from dotenv import dotenv_values

from runtime.errors import ServiceError

SALT_BYTES = 32
DEAD_LETTER_KEY_BYTES = 32  # AES-256

TEMPLATE = """\
# Made by run_local.sh for this machine; never overwritten. Keep it secret, never commit it.

# Key of the hashes that stand for personal data. With another one the same person gets other tokens.
PRIVACY_SALT={salt}

# Base64 of 32 bytes: encrypts the payloads of dead letters (AES-256-GCM). Without it they cannot be read again.
DEAD_LETTER_KEY={key}

# With a key of OpenWeatherMap the real API is asked; without one run_local.sh starts a stand-in.
# WEATHER_API_KEY=

# Where run_local.sh lets the services listen, if the defaults are taken (this machine only).
# KAFKA_BOOTSTRAP_SERVERS=127.0.0.1:9092
# KAFKA_CONTROLLER_PORT=9093
# REDIS_PORT=6379
# WEAVIATE_URL=http://127.0.0.1:8080
# WEAVIATE_GRPC_PORT=50051
# WEAVIATE_INTERNAL_PORT=7950
# WEATHER_PORT=8090
"""


def write_if_missing(path: Path) -> bool:
    """Write ``.env`` with fresh random secrets, readable by its owner only; an existing one is left as it is.

    Args:
        path: Where it goes.

    Returns:
        Whether it was written.
    """
    if path.exists():
        return False
    text = TEMPLATE.format(
        salt=secrets.token_hex(SALT_BYTES),
        key=base64.b64encode(secrets.token_bytes(DEAD_LETTER_KEY_BYTES)).decode(),
    )
    # Complete before it gets its name, and a link never replaces: half a file or somebody else's cannot come out.
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".env-")  # made with mode 600
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
            opened.write(text)
        try:
            os.link(name, path)
        except FileExistsError:
            return False
    finally:
        Path(name).unlink()
    return True


def settings(path: Path) -> dict[str, str]:
    """Read the settings: ``.env``, and above it the environment.

    Args:
        path: The file; may be missing.

    Returns:
        Every setting that has a value.

    Raises:
        ServiceError: The file is not readable text.
    """
    try:
        values = dotenv_values(path, encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ServiceError(
            f"{path.name} cannot be read", type(error).__name__, f"check that {path} is UTF-8 text and yours"
        ) from error
    return {name: value for name, value in values.items() if value is not None} | dict(os.environ)
