"""Source adapters: what Shopify, Daraz, TikTok and Facebook send, mapped to records of the contract. No Beam in here.

A mapping is a YAML file (`data/`, or one of the operator's own): its paths are JMESPath, its casts are in `casts`, the
functions it may call in `paths`. docs/how-to/connect-a-source.md says how to write one.
"""

from transforms.adapters.check import Finding, Judged, adapters_for_check, check_record, check_records, judge_records
from transforms.adapters.engine import Adapter, Mapped
from transforms.adapters.mapping import Mapping, MappingError, builtin_names, load_mapping
from transforms.adapters.selection import AdapterChoice, Adapters, parse_choices

__all__ = [
    "Adapter",
    "AdapterChoice",
    "Adapters",
    "Finding",
    "Judged",
    "Mapped",
    "Mapping",
    "MappingError",
    "adapters_for_check",
    "builtin_names",
    "check_record",
    "check_records",
    "judge_records",
    "load_mapping",
    "parse_choices",
]
