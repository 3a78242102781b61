"""The likeliest course of something that is always in one of a few states."""

import numpy as np

from vision.track import Floats


def likeliest_states(gain: Floats, price: Floats, begin: Floats, end: Floats) -> list[int]:
    """Find the path through states that gains most (Viterbi search: Forney 1973, doi:10.1109/PROC.1973.9030).

    Parameters
    ----------
    gain : (N, states) of being in each at each row, N at least 1; of equal paths the one through earlier states counts
    price : (states, states) of going over from the first axis' state to the second's, or (N - 1, states, states) of
        going over to each next row; infinite where none can
    begin, end : (states,) price of each at the first row and at the last

    Returns
    -------
    The state at each row

    Examples
    --------
    >>> gain = np.array([[0, 1], [1, 0], [0, 1]])  # a moment in the other state does not pay
    >>> likeliest_states(gain, np.array([[0, 2], [2, 0]]), np.zeros(2), np.zeros(2))
    [1, 1, 1]
    """
    best, came = gain[0] - begin, []
    for each, paid in zip(gain[1:], np.broadcast_to(price, (len(gain) - 1, *price.shape[-2:])), strict=True):
        through = best[:, None] - paid
        came.append(through.argmax(axis=0))
        best = through.max(axis=0) + each
    path = [int((best - end).argmax())]
    for step in reversed(came):
        path.append(int(step[path[-1]]))
    return path[::-1]
