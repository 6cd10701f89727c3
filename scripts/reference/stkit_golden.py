"""Writes golden values of STKit's definitions, worked out from Argoverse 2 logs without any of our code.

    pip install -r scripts/reference/stkit_requirements.txt
    python scripts/reference/stkit_golden.py ../shared/data/annotations/argoverse2/LOG...

writes core/dataset/tests/golden/argoverse2-XXXXXXXX.json, named after the first letters of each log. Arrow
files are read by pyarrow. Positions are the middles of boxes in the city frame (metres, z up), interpolated
straight on at t0 + 0.5 k s, where t0 is the time of the log's first annotation. An absence longer than
1.1 s ends a stretch; each track is told of its longest stretch (of equal ones the first). Distances are
lengths in space; directions are seen from above.
"""

import json
import pathlib
import sys

import numpy as np
from pyarrow import feather

STEP_S = 0.5
LONGEST_ABSENCE_S = 1.1
# A step moves from here on, metres along the ground: 0.2 m/s.
MOVING_M = 0.1
MOST_TRACKS = 60
GOLDEN = pathlib.Path(__file__).parents[2] / "core/dataset/tests/golden"
COMMAND = "python scripts/reference/stkit_golden.py ../shared/data/annotations/argoverse2/LOG..."


def columns(file: pathlib.Path) -> dict:
    table = feather.read_table(file)
    return {name: table[name].to_numpy() for name in table.column_names}


def rotated(table: dict, rows: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Turns each point by the quaternion of its row: p + 2 v × (v × p + w p)."""
    w = table["qw"][rows, None]
    v = np.stack([table[name][rows] for name in ("qx", "qy", "qz")], axis=1)
    norm = np.sqrt(w**2 + (v**2).sum(axis=1, keepdims=True))
    w, v = w / norm, v / norm
    return points + 2 * np.cross(v, np.cross(v, points) + w * points)


def places(table: dict, rows: np.ndarray) -> np.ndarray:
    return np.stack([table[name][rows] for name in ("tx_m", "ty_m", "tz_m")], axis=1)


def read(log: pathlib.Path) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Track, seconds since the first annotation, and middle in the city of each box."""
    files = [log / "annotations.feather", log / "annotations_with_ego.feather"]
    boxes = columns(next(file for file in files if file.is_file()))
    vehicle = columns(log / "city_SE3_egovehicle.feather")
    kept = np.flatnonzero(boxes["category"] != "EGO_VEHICLE")
    times_ns = boxes["timestamp_ns"][kept]
    order = np.argsort(vehicle["timestamp_ns"])
    pose = order[np.searchsorted(vehicle["timestamp_ns"], times_ns, sorter=order)]
    assert (vehicle["timestamp_ns"][pose] == times_ns).all(), "a box without the vehicle's pose"
    in_city = rotated(vehicle, pose, places(boxes, kept)) + places(vehicle, pose)
    return boxes["track_uuid"][kept], (times_ns - times_ns.min()) / 1e9, in_city


def longest_stretch(t_s: np.ndarray, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    breaks = np.flatnonzero(np.diff(t_s) > LONGEST_ABSENCE_S) + 1
    stretches = np.split(np.arange(len(t_s)), breaks)
    longest = max(stretches, key=lambda rows: t_s[rows[-1]] - t_s[rows[0]])
    return t_s[longest], points[longest]


def on_grid(t_s: np.ndarray, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    first, last = int(np.ceil(t_s[0] / STEP_S)), int(np.floor(t_s[-1] / STEP_S))
    grid_s = np.arange(first, last + 1) * STEP_S
    return grid_s, np.stack([np.interp(grid_s, t_s, axis) for axis in points.T], axis=1)


def clock_hours(steps: np.ndarray) -> list[float | None]:
    """Direction of each step on the clock whose 12 is the first moving one; clockwise is positive."""
    moves = np.hypot(steps[:, 0], steps[:, 1]) >= MOVING_M
    if not moves.any():
        return [None] * len(steps)
    east, north = steps[moves][0][:2]
    left = east * steps[:, 1] - north * steps[:, 0]
    ahead = east * steps[:, 0] + north * steps[:, 1]
    hours = np.degrees(np.arctan2(-left, ahead)) / 30 % 12
    return [float(hour) if moving else None for hour, moving in zip(hours, moves)]


def spans(count: int) -> list[tuple[int, int]]:
    """Up to eight spans between samples of the grid: all of it, its ends, and parts within."""
    last = count - 1
    wanted = [(0, last), (0, 1), (last - 1, last), (0, last // 2), (last // 2, last)]
    wanted += [(last // 4, 3 * last // 4), (last // 3, last // 3 + 1), (1, last - 1)]
    return sorted({(start, end) for start, end in wanted if 0 <= start < end <= last})


def describe(uuid: str, t_s: np.ndarray, points: np.ndarray) -> dict:
    steps = np.diff(points, axis=0)
    lengths = np.linalg.norm(steps, axis=1)
    hours = clock_hours(steps)
    distances = [
        {
            "span_s": [float(t_s[start]), float(t_s[end])],
            "distance_m": float(lengths[start:end].sum()),
            "speed_mps": float(lengths[start:end].sum() / (t_s[end] - t_s[start])),
        }
        for start, end in spans(len(t_s))
    ]
    return {
        "track": uuid,
        "t_s": t_s.tolist(),
        "position_in_city_m": points.round(9).tolist(),
        "spans": distances,
        # Of the step that starts at each sample but the last; null where it does not move.
        "fractional_hours": hours,
        "hours": [None if hour is None else int(np.floor(hour + 0.5)) % 12 or 12 for hour in hours],
    }


def main() -> None:
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for log in map(pathlib.Path, sys.argv[1:]):
        uuids, t_s, points = read(log)
        tracks = []
        for uuid in sorted(set(uuids)):
            rows = np.flatnonzero(uuids == uuid)
            rows = rows[np.argsort(t_s[rows], kind="stable")]
            grid_s, grid = on_grid(*longest_stretch(t_s[rows], points[rows]))
            if len(grid_s) >= 2:
                tracks.append(describe(str(uuid), grid_s, grid))
        moving = [track for track in tracks if any(track["hours"])]
        moving.sort(key=lambda track: -max(span["distance_m"] for span in track["spans"]))
        golden = {
            "about": "STKit's definitions on real tracks; see the script for frames and rules",
            "command": COMMAND,
            "log": log.name,
            "moving_tracks": len(moving),
            "tracks": sorted(moving[:MOST_TRACKS], key=lambda track: track["track"]),
        }
        file = GOLDEN / f"argoverse2-{log.name[:8]}.json"
        lines = ",\n".join(json.dumps(track) for track in golden.pop("tracks"))
        file.write_text(json.dumps(golden)[:-1] + ', "tracks": [\n' + lines + "\n]}\n")
        print(f"{file}: {min(len(moving), MOST_TRACKS)} of {len(moving)} moving tracks, {file.stat().st_size} bytes")


if __name__ == "__main__":
    main()
