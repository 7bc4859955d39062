"""Tokens: what replaces a personal value in the output.

A token is the kind and a keyed hash (HMAC, RFC 2104, with SHA-256) of the value in canonical form, so that one person
has one token however the value was written, and nobody without the salt can find the value by trying.
"""

from __future__ import annotations

import hashlib
import unicodedata
from typing import Any, Final

from transforms.privacy.account_links import profile_name
from transforms.privacy.emails import plain_address
from transforms.privacy.name_forms import canonical_name
from transforms.privacy.normalize import fold
from transforms.privacy.obfuscated_phones import with_digits
from transforms.privacy.phones import e164, only_digits
from transforms.privacy.spans import Kind

try:
    # Python's own: it copies a state in half the time of OpenSSL's objects, which `hashlib` gives where there are any.
    from _sha256 import sha256  # type: ignore[import-not-found]
except ImportError:  # other Pythons name it otherwise
    from hashlib import sha256

MIN_LENGTH: Final = 8
MAX_LENGTH: Final = 64
_REMEMBERED: Final = 2048
"""Values of one kind whose tokens are kept."""
_LONGEST_REMEMBERED: Final = 128
_BLOCK: Final = 64
"""Octets of a block of SHA-256, to which the key is padded (RFC 2104)."""


def _words(value: str) -> str:
    if value.isascii():
        return " ".join(value.lower().split())
    return " ".join(unicodedata.normalize("NFKC", value).casefold().split())


def canonical(kind: Kind, value: str) -> str:
    """The one form that every way of writing `value` has.

    Phones are E.164 where the number can be read as one, else digits; e-mail addresses plain, lower-case, NFKC, with
    their plus tag; cards and national IDs digits only; names without «Md.», in the
    form that their spellings share (`name_forms`); handles without @
    or the address of the site, case-folded. A value without any digit where digits are expected stays as text.
    """
    plain = value.isascii() and not ("%" in value or "&" in value or "\\" in value)
    text = value if plain else fold(value, tokens_to_filler=False).text
    match kind:
        case Kind.PHONE:
            return e164(with_digits(text)) or _words(text)
        case Kind.CC | Kind.NID:
            return only_digits(text) or _words(text)
        case Kind.EMAIL:
            return _words(plain_address(" ".join(text.split()))).lower()
        case Kind.HANDLE:
            return _words(profile_name(text) or text).lstrip("@")
        case Kind.NAME:
            return canonical_name(_words(text))
        case _:
            return _words(text)


class Tokenizer:
    """Makes tokens.

    Args:
        salt: key of the hash.
        length: hex digits of a token, 8 to 64.

    Raises:
        ValueError: `length` outside its range, or an empty salt.
    """

    def __init__(self, salt: bytes, length: int = 16) -> None:
        if not MIN_LENGTH <= length <= MAX_LENGTH:
            raise ValueError(f"PII_HASH_LENGTH: {length} is not between {MIN_LENGTH} and {MAX_LENGTH}")
        if not salt:
            raise ValueError("PRIVACY_SALT: empty")
        self._salt = salt
        self._length = length
        # The two states behind the padded key are made once and copied.
        key = (hashlib.sha256(salt).digest() if len(salt) > _BLOCK else salt).ljust(_BLOCK, b"\0")
        self._inner: Any = sha256(bytes([octet ^ 0x36 for octet in key]))
        self._outer: Any = sha256(bytes([octet ^ 0x5C for octet in key]))
        # One author posts many times. Values in clear stay in memory only, and only some of the latest.
        self._remembered: dict[Kind, dict[str, str]] = {kind: {} for kind in Kind}

    @property
    def key_id(self) -> str:
        """Eight hex digits that name the salt without telling anything of it: which salt made a set of tokens."""
        return self._hmac(b"anonymization-key-id")[:8]

    def token(self, kind: Kind, value: str) -> str:
        """Return `KIND_` and hex digits for a personal value.

        A value that looks like a token is a value like any other: only a record's mark says that its tokens are ours.
        """
        if len(value) > _LONGEST_REMEMBERED:
            return self._made(kind, value)
        remembered = self._remembered[kind]
        token = remembered.get(value)
        if token is None:
            if len(remembered) >= _REMEMBERED:
                remembered.clear()
            token = remembered[value] = self._made(kind, value)
        return token

    def _made(self, kind: Kind, value: str) -> str:
        prefix = str(kind)
        digest = self._hmac(f"{prefix}\x1f{canonical(kind, value)}".encode("utf-8", "surrogatepass"))
        # A token without a letter could not be told from a number that someone wrote behind a prefix.
        for start in range(len(digest) - self._length + 1):
            part = digest[start : start + self._length]
            if not part.isdigit():
                return f"{prefix}_{part}"
        # Only a full-length digest without any letter comes here: about one in 10**13.
        return f"{prefix}_{digest[: self._length - 1]}f"

    def _hmac(self, message: bytes) -> str:
        inner = self._inner.copy()
        inner.update(message)
        outer = self._outer.copy()
        outer.update(inner.digest())
        digest: str = outer.hexdigest()
        return digest

    def __reduce__(self) -> tuple[type[Tokenizer], tuple[bytes, int]]:
        return Tokenizer, (self._salt, self._length)
