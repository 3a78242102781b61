"""From an assessment or a history to papers and files: PDF, FHIR, CSV, pictures.

It imports `records` and below; it has no screen and no store of its own. Start with `update.assemble`, which gathers
what an update tells, then `pdf`, and `send`, which checks the consent and writes the audit.
"""

__all__ = ["csv_file", "fhir", "pdf", "pictures", "send", "update", "videos"]
