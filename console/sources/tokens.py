"""Tokens of what is tried in the console."""

from __future__ import annotations

import secrets

from pipeline.settings import Settings
from transforms.privacy import Tokenizer


def of_the_job(settings: Settings) -> bool:
    """Return whether `trial_tokenizer` makes the job's tokens."""
    return bool(settings.privacy_salt.get_secret_value())


def trial_tokenizer(settings: Settings) -> Tokenizer:
    """Return the job's tokenizer; where the console does not have PRIVACY_SALT, one of a random salt."""
    salt = settings.privacy_salt.get_secret_value().encode() or secrets.token_bytes(32)
    return Tokenizer(salt, settings.pii_hash_length)
