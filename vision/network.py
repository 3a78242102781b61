"""The pose network without a part that is not used: a mask of the client, which is a separate output.

The mask's layers take a quarter of the network's time (full model). MediaPipe reads the mask only when told to, so the
landmarks stay the same to the bit.
"""

import io
import struct
import zipfile
from functools import cache
from typing import Any

from models import ModelName, model_path

NETWORK = "pose_landmarks_detector.tflite"
MASK, HEAT_MAP = 2, 3  # of the outputs: landmarks, presence, mask, heat map, world landmarks
OPERATORS = 10  # this field's place in a subgraph's table, by TFLite's schema


@cache
def trimmed_bundle(name: ModelName) -> bytes:
    """Read a model's bundle and leave out the mask's layers; once per process (0.1 s)."""
    trimmed = io.BytesIO()
    with zipfile.ZipFile(model_path(name)) as bundle, zipfile.ZipFile(trimmed, "w") as copy:
        for part in bundle.namelist():
            data = bundle.read(part)
            copy.writestr(part, _without_mask(data) if part == NETWORK else data)
    return trimmed.getvalue()


def _without_mask(network: bytes) -> bytes:
    """Leave out the operators that only the mask needs; in its place the network hands out the heat map.

    MediaPipe 1.2.3 loses the client where an output is the network's own input, since that is not written anew.
    """
    from mediapipe.tasks.metadata import schema_py_generated as schema  # here: needs MediaPipe's system libraries

    data = bytearray(network)
    graph = schema.Model.GetRootAsModel(data, 0).Subgraphs(0)
    graph.OutputsAsNumpy()[MASK] = graph.Outputs(HEAT_MAP)
    needed = set(graph.OutputsAsNumpy().tolist())
    kept: list[Any] = []
    for operator in reversed([graph.Operators(index) for index in range(graph.OperatorsLength())]):
        if needed.intersection(operator.OutputsAsNumpy().tolist()):
            needed.update(operator.InputsAsNumpy().tolist())
            kept.insert(0, operator)
    first = graph._tab.Vector(graph._tab.Offset(OPERATORS))
    struct.pack_into("<I", data, first - 4, len(kept))
    for place, operator in enumerate(kept):  # each entry says how far behind itself its operator lies
        struct.pack_into("<I", data, first + 4 * place, operator._tab.Pos - first - 4 * place)
    return bytes(data)
