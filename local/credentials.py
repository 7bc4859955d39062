"""Secrets and certificates for services of this machine that let nobody in without them, as production's do."""

import datetime
import ipaddress
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from runtime.ports import HOST

VALID_DAYS = 7
USERNAME = "bd-stream"


@dataclass(frozen=True)
class Credentials:
    """What clients show and what servers know them by.

    Args:
        directory: Holds the PEM files: ``ca`` (whom both sides trust), ``server``, ``client``, each of the two with its
            ``-key``.
        password: Of the user `USERNAME`, everywhere.
    """

    directory: Path
    password: str = field(repr=False)

    def pem(self, name: str) -> Path:
        """Give a file: ``ca``, ``server``, ``server-key``, ``client`` or ``client-key``."""
        return self.directory / f"{name}.pem"

    @classmethod
    def make(cls, directory: Path) -> "Credentials":
        """Write an authority of its own, certificates for this machine's servers and for a client; draw a password.

        Args:
            directory: Where they go; made when needed, readable by its owner only.
        """
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        # A quote and a backslash: code that writes it into a file or a JAAS text must escape it.
        made = cls(directory, secrets.token_urlsafe(24) + '"\\')
        authority = ec.generate_private_key(ec.SECP256R1())
        made._write("ca", "bd-stream's own authority", authority, authority)
        for name in ("server", "client"):
            made._write(
                name, HOST if name == "server" else USERNAME, ec.generate_private_key(ec.SECP256R1()), authority
            )
        return made

    def _write(
        self, name: str, subject: str, key: ec.EllipticCurvePrivateKey, authority: ec.EllipticCurvePrivateKey
    ) -> None:
        is_authority = key is authority
        now = datetime.datetime.now(datetime.UTC)
        here = [x509.IPAddress(ipaddress.ip_address(HOST)), x509.DNSName("localhost")]
        builder = (
            x509.CertificateBuilder()
            .subject_name(_named(subject))
            .issuer_name(_named("bd-stream's own authority"))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(hours=1))
            .not_valid_after(now + datetime.timedelta(days=VALID_DAYS))
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        )
        if not is_authority:
            builder = builder.add_extension(x509.SubjectAlternativeName(here), critical=False)
        self.pem(name).write_bytes(builder.sign(authority, SHA256()).public_bytes(Encoding.PEM))
        if not is_authority:
            secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            write_secret(self.pem(f"{name}-key"), secret.decode())


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def write_secret(path: Path, text: str) -> None:
    """Write a file that its owner alone may read.

    Args:
        path: Where it goes.
        text: What goes in.
    """
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(text, encoding="utf-8")
