"""Certificates and keys of TLS, read from PEM files (RFC 7468) and written as every client here takes them."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509 import load_pem_x509_certificates


def read_certificates(path: Path) -> str:
    """Return the certificates in the file `path`, and nothing else that may stand in it.

    Raises:
        ValueError: it cannot be read, or holds no certificate.
    """
    try:
        found = load_pem_x509_certificates(_read(path))
    except ValueError as error:
        if isinstance(error.__cause__, OSError):
            raise
        raise ValueError(f"{path} holds no certificate in PEM form") from None
    return "".join(one.public_bytes(Encoding.PEM).decode() for one in found)


def read_key(path: Path, password: str | None) -> str:
    """Return the private key in the file `path` as PKCS#8 without a password, the one form that Java takes.

    Raises:
        ValueError: it cannot be read, holds no private key, or `password` does not open it.
    """
    data = _read(path)
    try:
        key = load_pem_private_key(data, password.encode() if password else None)
    except (ValueError, TypeError):  # their texts may tell of the key
        needs = "does it need a password, or another one" if b"ENCRYPTED" in data else "is it in PEM form"
        raise ValueError(f"{path} gives no private key: {needs}?") from None
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}") from error
