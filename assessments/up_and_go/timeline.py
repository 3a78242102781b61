"""The timeline of an Up and Go: its phases in order, and the stretch behind each number."""

from assessments.assessment import Assessment
from assessments.timeline import Span, Timeline

# What begins at each event, until the next one
_PHASES = {
    "start": ("rise_s", "Stands up"),
    "walk_start": ("walk_out_s", "Walks out"),
    "turn_start": ("turn_s", "Turns at the line"),
    "turn_end": ("walk_back_s", "Walks back"),
    "sit_turn_start": ("turn_and_sit_s", "Turns and sits down"),
    "seat_contact": ("", ""),
}


def up_and_go_timeline(assessment: Assessment) -> Timeline:
    """Tell the five phases, which two videos are laid side by side by; empty where not all were seen."""
    times = {event.name: event.time_s for event in assessment.events if event.name in _PHASES}
    if len(times) < len(_PHASES):
        return Timeline()
    parts = {
        measure: Span(label, times[name], times[after])
        for (name, (measure, label)), after in zip(_PHASES.items(), list(_PHASES)[1:], strict=False)
    }
    whole = (Span("From the chair and back", times["start"], times["seat_contact"]),)
    behind = {measure: (span,) for measure, span in parts.items()}
    behind |= {"steps_in_turn": (parts["turn_s"],), "arms_used": (parts["rise_s"],), "turn_to": (parts["turn_s"],)}
    lowering_s = next((event.time_s for event in assessment.events if event.name == "lowering"), None)
    if lowering_s is not None:
        behind["second_turn_s"] = (Span("Turns at the chair", times["sit_turn_start"], lowering_s),)
        behind["sit_down_s"] = (Span("Sits down", lowering_s, times["seat_contact"]),)
    return Timeline(
        tuple(parts.values()), behind={"time_s": whole, "steps": whole} | behind, clock="seconds", in_a_row=True
    )
