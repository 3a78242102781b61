"""Where a camera stood that is not written down, by points of which both place and picture are known."""

import numpy as np

from vision.track import Floats


def projection(points_m: Floats, uv_px: Floats) -> tuple[Floats, float]:
    """Find the matrix (3, 4) that takes places (N, 3) m to px (N, 2), and by how many px it usually misses.

    References
    ----------
    Direct linear transform: Hartley & Zisserman 2004, Multiple View Geometry, 2nd ed., 7.1.
    """
    point = np.column_stack([points_m, np.ones(len(points_m))])
    zero = np.zeros_like(point)
    across, down = ([point, zero, -uv_px[:, :1] * point], [zero, point, -uv_px[:, 1:] * point])
    system = np.vstack([np.hstack(across), np.hstack(down)])
    scale = np.abs(system).max(axis=0)
    matrix = (np.linalg.svd(system / scale, full_matrices=False)[2][-1] / scale).reshape(3, 4)
    return matrix, float(np.median(np.linalg.norm(seen_px(matrix, points_m) - uv_px, axis=1)))


def seen_px(matrix: Floats, points_m: Floats) -> Floats:
    """Put places (N, 3) m into the picture, (N, 2) px."""
    seen = np.column_stack([points_m, np.ones(len(points_m))]) @ matrix.T
    return np.asarray(seen[:, :2] / seen[:, 2:])
