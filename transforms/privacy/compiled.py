"""The shield's hot modules compiled by mypyc (mypyc.readthedocs.io), where this machine has made them.

`python -m scripts.compile_privacy` makes them from the very files beside this one, so there is one source and one
behaviour; they take about half the time. They are in a directory named by a fingerprint of those files: one changed
character, another Python or another platform, and the files themselves are run. PRIVACY_COMPILED=0 runs these too.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import platform
import sys
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from typing import Final

MODULES: Final = (
    *(
        "spans",
        "normalize",
        "glance",
        "lexicon",
        "cues",
        "cards",
        "phones",
        "digits",
        "obfuscated_phones",
        "spoken_phones",
        "emails",
        "handles",
        "names",
        "leet",
    ),
    *(
        "documents",
        "shapes",
        "sensitive",
        "account_links",
        "url_parameters",
        "fast_paths",
        "detect",
        "actions",
        "field_policy",
        "addresses",
        "bare_ids",
        "id_words",
        "villages",
        "arabic_names",
        "encoded",
        "districts",
        "name_forms",
    ),
    *("record_names", "record_values", "tokens", "anonymize", "audit"),
)
"""What is compiled: all that runs for every text. `audit` is among them as it derives from `anonymize`."""

SHARED: Final = "privacy_shield__mypyc"
"""The library that holds their code; the modules of the package are doors to it."""

_HERE: Final = Path(__file__).parent
HOME: Final = _HERE / ".compiled"


def directory() -> Path:
    """Return the directory of the modules compiled from the present sources, whether it exists or not."""
    digest = hashlib.sha256(f"{sys.implementation.cache_tag} {sys.platform} {platform.machine()}".encode())
    for source in sorted(_HERE.glob("*.py")):
        digest.update(source.name.encode() + b"\0" + source.read_bytes())
    return HOME / digest.hexdigest()[:16]


def search_path() -> list[str]:
    """What goes in front of the package's `__path__`: the directory of the compiled modules if there is one."""
    modules = directory()
    if os.environ.get("PRIVACY_COMPILED", "1") == "0" or not modules.is_dir():
        return []
    spec = importlib.util.spec_from_file_location(SHARED, modules / f"{SHARED}{EXTENSION_SUFFIXES[0]}")
    if spec is None or spec.loader is None:
        return []
    try:
        library = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(library)
    except ImportError:  # made on a machine with other system libraries
        return []
    sys.modules[SHARED] = library
    return [str(modules)]


def is_in_use() -> bool:
    """Whether this process runs the compiled modules."""
    return SHARED in sys.modules
