"""Chair stands as a script knows them, and as they show."""

from typing import Any


def shown(scripted: dict[str, Any]) -> dict[str, Any]:
    """Times of a scripted stand as they show: of each movement not the first and the last 2 % of its way.

    The script leaves the seat after 0.3 of a rise, whose first 0.45 the trunk leans; sitting down takes 0.75 of a
    descent, and the trunk its last 0.4.
    """
    rise_s, sit_s = scripted["standing_s"] - scripted["seat_off_s"], scripted["seated_s"] - scripted["lowering_s"]
    return scripted | {
        "start_s": scripted["start_s"] + 0.1353 * 0.45 / 0.7 * rise_s,
        "seat_off_s": scripted["seat_off_s"] + 0.1353 * rise_s,
        "standing_s": scripted["standing_s"] - 0.1353 * rise_s,
        "lowering_s": scripted["lowering_s"] + 0.1353 * 0.75 * sit_s,
        "seated_s": scripted["seated_s"] - 0.1353 * 0.4 * sit_s,
    }
