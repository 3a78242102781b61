"""What several pages show, or one page in several places: results, safety check, trends.

They import components and the rooms below, and no page. Start with `review`: one assessment on the screen.
"""

__all__ = [
    "client_section",
    "conditions",
    "deletion",
    "receive_from_phone",
    "review",
    "safety_check",
    "saved_assessment",
    "sppb",
    "stabilogram",
    "status",
    "trends",
    "vital_signs",
]
