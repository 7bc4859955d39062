"""The Privacy Shield: finds personal data in text and records and puts keyed tokens in its place.

Pure functions over strings and JSON values; nothing here reads anything but the package's own word lists.
"""

from transforms.privacy import compiled

__path__[:0] = compiled.search_path()  # before any other module of the package is looked for

# ruff: noqa: E402
from transforms.privacy.anonymize import ANONYMIZATION_VERSION, Anonymizer
from transforms.privacy.detect import find
from transforms.privacy.spans import Kind, Span
from transforms.privacy.tokens import Tokenizer, canonical

__all__ = ["ANONYMIZATION_VERSION", "Anonymizer", "Kind", "Span", "Tokenizer", "canonical", "find"]
