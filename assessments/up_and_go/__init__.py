"""Up and Go: from a chair, out, round and back onto its seat, over 3 m or 8 feet.

A test made of others: it takes the rise from `chair_stand` and the feet from `gait`. Start with `timed_up_and_go.TEST`;
then, in the order of the work: `course` (the turns, by which way the client faces), `floor` (the feet in the room),
`phases` (what happens when), `up_and_go` (what is reported).
"""

__all__ = ["course", "scores", "timed_up_and_go", "up_and_go", "up_and_go_8ft"]
