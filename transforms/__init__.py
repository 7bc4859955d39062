"""The processors of the stream, one PTransform a module: Validate, Anonymize, Enrich, Embed.

Each takes records and returns `StageOutput(ok, dead_letters)`; its work is a plain function that needs no Beam to test.
"""
