"""Chair stands as a script knows them, and as they show."""

from typing import Any

HIDDEN = 0.1056  # share of a minimum-jerk movement's time in which it goes the first, or the last, 1 % of its way


def shown(scripted: dict[str, Any]) -> dict[str, Any]:
    """Times of a scripted stand as they show: of each movement not the first and the last 1 % of its way.

    The script leaves the seat after 0.3 of a rise, whose first 0.45 the trunk leans; sitting down takes 0.75 of a
    descent, and the trunk its last 0.4.
    """
    rise_s, sit_s = scripted["standing_s"] - scripted["seat_off_s"], scripted["seated_s"] - scripted["lowering_s"]
    return scripted | {
        "start_s": scripted["start_s"] + HIDDEN * 0.45 / 0.7 * rise_s,
        "seat_off_s": scripted["seat_off_s"] + HIDDEN * rise_s,
        "standing_s": scripted["standing_s"] - HIDDEN * rise_s,
        "lowering_s": scripted["lowering_s"] + HIDDEN * 0.75 * sit_s,
        "seated_s": scripted["seated_s"] - HIDDEN * 0.4 * sit_s,
    }
