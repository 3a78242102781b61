"""A furnished room before a camera: drawn once; people are drawn over it, hidden by what stands before them."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import cv2
import numpy as np
from scipy.sparse import csr_matrix

from benchmarks.bench.camera import Camera
from benchmarks.bench.furniture import Box
from benchmarks.bench.turning import Floats, about, unit

_HIGH_M = 2.55
Mesh = tuple[Floats, Any, Any]  # vertices (V, 3) m, faces (F, 3), colors (V, 3) 0 to 255


class Shadow(NamedTuple):
    """A dark spot on the floor: middle (x, y) and radius in m, depth 0 to 1."""

    middle: Any
    radius_m: float
    depth: float


def _mottled(rng: np.random.Generator, size: int, base: Any, amount: float, blur_px: float) -> Floats:
    noise = cv2.GaussianBlur(rng.normal(0, 1, (size, size)), (0, 0), blur_px)
    return np.asarray(np.clip(np.ones((size, size, 3)) * base + amount * (noise / noise.std())[..., None], 0, 255))


class Room:
    """Walls, floor, pictures and furniture, by a seed; `span_m` is x from, x to, y from, y to."""

    def __init__(self, camera: Camera, span_m: Floats, boxes: Iterable[Box], seed: int, light: float = 1.0) -> None:
        import pyrender

        self.camera, self.light, self._draws = camera, light, pyrender
        self._rng = rng = np.random.default_rng(seed)
        self._scene = pyrender.Scene(ambient_light=np.full(3, 0.55) * light, bg_color=[0.6, 0.6, 0.6, 1])
        width, height = camera.size
        self._eye = pyrender.IntrinsicsCamera(
            camera.focal_px, camera.focal_px, width / 2, height / 2, znear=0.05, zfar=60
        )
        self._scene.add(self._eye, pose=camera.pose)
        self._lights: list[tuple[Floats, Floats]] = []
        for _ in range(2):
            turn = about("z", rng.uniform(0, 360))[0] @ about("x", rng.uniform(-70, -25))[0]
            color = np.array([1, rng.uniform(0.88, 1), rng.uniform(0.78, 1)])
            self._add_light(turn, color * rng.uniform(1.2, 2.4) * light)
        self._add_light(camera.pose[:3, :3] @ about("x", -20.0)[0], np.full(3, 0.9 * light))
        self._build(span_m)
        for box in boxes:
            self._add_box(box)
        drawn = pyrender.OffscreenRenderer(width, height)
        self._room, self._depth = drawn.render(self._scene, flags=pyrender.RenderFlags.SKIP_CULL_FACES)
        drawn.delete()
        for node in list(self._scene.mesh_nodes):
            self._scene.remove_node(node)
        self._scene.bg_color = [0, 0, 0, 0]
        self._material = pyrender.MetallicRoughnessMaterial(metallicFactor=0, roughnessFactor=0.9, doubleSided=True)
        self._corners: dict[int, Any] = {}
        self._renderer: Any = None

    def open_window(self, width: int, height: int) -> None:
        """Draw people into a window of this size (px) that follows them: as exact, and several times faster."""
        self.window = (min(width, self.camera.size[0]), min(height, self.camera.size[1]))
        self._renderer = self._draws.OffscreenRenderer(*self.window)

    def close(self) -> None:
        """Let go of the drawing surface; only one can be open."""
        if self._renderer is not None:
            self._renderer.delete()

    def _add_light(self, turn: Floats, color: Floats) -> None:
        pose = np.eye(4)
        pose[:3, :3] = turn
        self._scene.add(self._draws.DirectionalLight(color=color / color.max(), intensity=color.max()), pose=pose)
        self._lights.append((turn[:, 2], color))

    def _add_box(self, box: Box) -> None:
        import trimesh

        mesh = trimesh.creation.box(box.size)
        color = np.clip(np.array(box.color) * self._rng.uniform(0.92, 1.08), 0, 255).astype(int)
        mesh.visual.vertex_colors = [*color, 255]
        pose = np.eye(4)
        pose[:3, :3], pose[:3, 3] = about("z", box.turn_deg)[0], box.center
        self._scene.add(self._draws.Mesh.from_trimesh(mesh, smooth=False), pose=pose)

    def _add_plane(self, corners: Any, repeats: tuple[float, float], texture: Floats) -> None:
        import trimesh
        from PIL import Image

        image = Image.fromarray(np.clip(texture, 0, 255).astype(np.uint8))
        uv = np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * repeats
        look = trimesh.visual.TextureVisuals(uv=uv, image=image)
        mesh = trimesh.Trimesh(np.array(corners), [[0, 1, 2], [0, 2, 3]], process=False, visual=look)
        self._scene.add(self._draws.Mesh.from_trimesh(mesh, smooth=False))

    def _build(self, span_m: Floats) -> None:
        x0, x1, y0, y1 = span_m
        low = -0.002  # below the soles
        floor = [[x0, y0, low], [x1, y0, low], [x1, y1, low], [x0, y1, low]]
        self._add_plane(floor, ((x1 - x0) / 1.6, (y1 - y0) / 1.6), self._floor())
        for begin, end in (((x0, y1), (x1, y1)), ((x0, y0), (x0, y1)), ((x1, y1), (x1, y0)), ((x1, y0), (x0, y0))):
            self._add_wall(np.array(begin), np.array(end))

    def _floor(self) -> Floats:
        rng, size, style = self._rng, 512, self._rng.integers(3)
        if style == 1:  # carpet
            return _mottled(rng, size, rng.integers(80, 170, 3), 14, 0.8)
        floor = _mottled(rng, size, rng.integers(95, 190, 3) * np.array([1, 0.92, 0.8]), 7, 2)
        for line in range(0, size, 64 if style == 0 else 128):
            floor[:, line : line + 3] *= 0.6
            if style == 2:  # tiles
                floor[line : line + 3] *= 0.6
            else:  # boards
                floor[:, line : line + 64] *= rng.uniform(0.88, 1.1)
        return floor

    def _add_wall(self, begin: Floats, end: Floats) -> None:
        rng, length_m = self._rng, float(np.linalg.norm(end - begin))
        along = (end - begin) / length_m
        inward = np.array([along[1], -along[0]])
        wall = _mottled(rng, 512, rng.integers(135, 225, 3), rng.uniform(4, 12), rng.uniform(3, 8))
        if rng.random() < 0.3:  # striped paper
            for line in range(0, 512, 42):
                wall[:, line : line + 20] *= 0.88
        self._add_plane([[*begin, 0], [*end, 0], [*end, _HIGH_M], [*begin, _HIGH_M]], (length_m / 2.2, 1.1), wall)
        for number in range(int(length_m / 2)):
            middle_m = (number + rng.uniform(0.2, 0.8)) * 2
            if middle_m > length_m - 0.6 or rng.random() < 0.3:
                continue
            at, half = begin + along * middle_m + inward * 0.02, along * rng.uniform(0.17, 0.45)
            low, high = rng.uniform(1.1, 1.3), rng.uniform(1.6, 1.9)
            picture = _mottled(rng, 128, rng.integers(30, 220, 3), 40, rng.uniform(2, 12))
            self._add_plane(
                [[*(at - half), low], [*(at + half), low], [*(at + half), high], [*(at - half), high]], (1, 1), picture
            )
        size = (0.03 + abs(along[0]) * (length_m - 0.03), 0.03 + abs(along[1]) * (length_m - 0.03), 0.09)
        self._add_box(Box(size, (*((begin + end) / 2 + inward * 0.015), 0.045), (225, 220, 210)))

    def _shaded(self, vertices: Floats, faces: Any, colors: Any) -> Floats:
        """Light each vertex, so that drawing itself can be flat: several times faster without a graphics card."""
        key = id(faces)
        if key not in self._corners:
            rows = (faces.ravel(), np.repeat(np.arange(len(faces)), faces.shape[1]))
            self._corners[key] = csr_matrix((np.ones(faces.size), rows), shape=(len(vertices), len(faces)))
        a, b, c = (vertices[faces[:, corner]] for corner in range(3))
        normal = unit(self._corners[key] @ np.cross(b - a, c - a))
        away = unit(vertices - self.camera.pose[:3, 3])
        normal = np.where((normal * away).sum(1, keepdims=True) > 0.15, -normal, normal)
        shade = np.full((len(vertices), 3), 0.42 * self.light) + 0.1 * self.light * (0.5 + 0.5 * normal[:, 2:3])
        for axis, color in self._lights:
            shade += 0.3 * np.clip(normal @ axis, 0, 1)[:, None] * color
        return np.asarray(np.clip(colors / 255 * shade, 0, 1))

    def frame(self, meshes: Sequence[Mesh], shadows: Iterable[Shadow]) -> Any:
        """Draw a picture (height, width, 3) uint8, before the lens bends it."""
        (width, height), (wide, high) = self.camera.size, self.window
        seen = self.camera.pinhole_px(np.concatenate([mesh[0][::7] for mesh in meshes]))
        left, top = ((seen.min(axis=0) + seen.max(axis=0)) / 2 - np.array(self.window) / 2).astype(int)
        left, top = int(np.clip(left, 0, width - wide)), int(np.clip(top, 0, height - high))
        self._eye.cx, self._eye.cy = width / 2 - left, height / 2 - top
        people, depth = self._drawn(meshes)
        room_depth = self._depth[top : top + high, left : left + wide]
        hidden = (room_depth > 0) & (depth > 0) & (room_depth < depth - 0.012)
        shown = (people[..., 3] * ~hidden)[..., None].astype(np.float32) / 255
        picture = self._room.copy()
        behind = picture[top : top + high, left : left + wide] * (1 - self._dark(shadows, left, top))[..., None]
        picture[top : top + high, left : left + wide] = people[..., :3] * shown + behind * (1 - shown)
        return picture

    def _drawn(self, meshes: Sequence[Mesh]) -> tuple[Any, Any]:
        nodes = []
        for vertices, faces, colors in meshes:
            part = self._draws.Primitive(
                positions=vertices.astype(np.float32),
                color_0=np.column_stack([self._shaded(vertices, faces, colors), np.ones(len(vertices))]).astype(
                    np.float32
                ),
                indices=(faces if faces.shape[1] == 3 else np.vstack([faces[:, :3], faces[:, [0, 2, 3]]])).astype(
                    np.uint32
                ),
                mode=4,
                material=self._material,
            )
            nodes.append(self._scene.add(self._draws.Mesh([part])))
        flags = self._draws.RenderFlags
        color, depth = self._renderer.render(self._scene, flags=flags.SKIP_CULL_FACES | flags.RGBA | flags.FLAT)
        for node in nodes:
            self._scene.remove_node(node)
        return color, depth

    def _dark(self, shadows: Iterable[Shadow], left: int, top: int) -> Any:
        wide, high = self.window
        dark = np.zeros((high // 2, wide // 2), np.float32)
        angle = np.linspace(0, 2 * np.pi, 16)
        for middle, radius_m, depth in shadows:
            ring = np.column_stack(
                [middle[0] + radius_m * np.cos(angle), middle[1] + radius_m * np.sin(angle), 0 * angle]
            )
            spot = np.zeros_like(dark)
            cv2.fillPoly(spot, [((self.camera.pinhole_px(ring) - [left, top]) / 2).astype(np.int32)], float(depth))
            np.maximum(dark, spot, out=dark)
        return cv2.resize(cv2.GaussianBlur(dark, (0, 0), 4), (wide, high))
