"""Writes the golden values that `core/models/tests/ssd_parity.rs` compares with.

The reference is the published TFLite file run by LiteRT's own kernels in float32:

    pip install ai-edge-litert==2.3.0 numpy opencv-python-headless safetensors
    python scripts/reference/ssd_golden.py

reads ~/.cache/kinelens/downloads/ssd-mobilenetv2-openimages.tflite (kept there by
`cargo xtask models`) and writes core/models/tests/golden/ssd_mobilenetv2.safetensors.
Every picture is made here from a fixed seed, so the file can be remade by anyone.
"""

import argparse
import os
import pathlib
import sys

import cv2
import numpy as np
from ai_edge_litert import interpreter as litert
from safetensors.numpy import save_file

SIDE_PX = 300
# Names of the TFLite tensors after which a layer is compared, by the name in our module tree.
LAYERS = {
    "backbone.blocks.5": "expanded_conv_5/add",
    "backbone.blocks.11": "expanded_conv_11/add",
    "extras.0": "layer_19_2_Conv2d_2_3x3_s2_512/Relu6",
}


def pictures() -> dict[str, np.ndarray]:
    """Three uint8 RGB pictures: noise, flat shapes on a road, and soft blobs."""
    rng = np.random.default_rng(20240229)
    noise = rng.integers(0, 256, (SIDE_PX, SIDE_PX, 3), dtype=np.uint8)

    road = np.full((SIDE_PX, SIDE_PX, 3), (132, 160, 190), np.uint8)
    cv2.fillPoly(road, [np.array([[20, 299], [280, 299], [180, 110], [120, 110]])], (90, 90, 92))
    cv2.rectangle(road, (60, 190), (150, 240), (170, 30, 30), -1)
    cv2.rectangle(road, (80, 165), (135, 192), (60, 70, 80), -1)
    for centre in ((80, 242), (132, 242)):
        cv2.circle(road, centre, 13, (20, 20, 20), -1)
        cv2.circle(road, centre, 6, (150, 150, 150), -1)
    cv2.ellipse(road, (215, 150), (10, 12), 0, 0, 360, (205, 160, 130), -1)
    cv2.rectangle(road, (202, 162), (228, 215), (40, 60, 140), -1)
    cv2.rectangle(road, (205, 215), (225, 265), (30, 30, 40), -1)

    ys, xs = np.mgrid[0:SIDE_PX, 0:SIDE_PX].astype(np.float32)
    blobs = np.zeros((SIDE_PX, SIDE_PX, 3), np.float32)
    for _ in range(12):
        cx, cy, radius = rng.uniform(0, SIDE_PX), rng.uniform(0, SIDE_PX), rng.uniform(10, 80)
        colour = rng.uniform(40, 255, 3).astype(np.float32)
        weight = np.exp(-((xs - cx) ** 2 + (ys - cy) ** 2) / (2 * radius**2))
        blobs += weight[..., None] * colour
    return {"noise": noise, "road": road, "blobs": np.clip(blobs, 0, 255).astype(np.uint8)}


def run(interpreter: litert.Interpreter, picture: np.ndarray) -> dict[str, np.ndarray]:
    """Runs one picture and returns raw outputs and the compared layers, channels first."""
    names = {t["name"]: t["index"] for t in interpreter.get_tensor_details()}
    pixels = picture.astype(np.float32) / np.float32(127.5) - np.float32(1.0)
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], pixels[None])
    interpreter.invoke()
    found = {
        "boxes": interpreter.get_tensor(names["raw_outputs/box_encodings"])[0],
        "logits": interpreter.get_tensor(names["raw_outputs/class_predictions"])[0],
    }
    for ours, theirs in LAYERS.items():
        index = next(i for n, i in names.items() if n.split(";")[0].endswith(theirs))
        found[ours] = interpreter.get_tensor(index)[0].transpose(2, 0, 1)
    return found


def main() -> None:
    root = pathlib.Path(__file__).resolve().parents[2]
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache"))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--model", type=pathlib.Path, default=cache / "kinelens/downloads/ssd-mobilenetv2-openimages.tflite")
    parser.add_argument("--out", type=pathlib.Path, default=root / "core/models/tests/golden/ssd_mobilenetv2.safetensors")
    args = parser.parse_args()
    if not args.model.exists():
        sys.exit(f"{args.model} is missing: run `cargo xtask models` first")

    interpreter = litert.Interpreter(
        str(args.model),
        num_threads=1,
        experimental_preserve_all_tensors=True,
        experimental_op_resolver_type=litert.OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
    )
    interpreter.allocate_tensors()

    tensors = {}
    for name, picture in pictures().items():
        found = run(interpreter, picture)
        scores = 1 / (1 + np.exp(-found["logits"][:, 1:]))
        print(f"{name}: best score {scores.max():.3f}, class {1 + scores.max(axis=0).argmax()}")
        tensors[f"{name}.picture"] = picture
        tensors[f"{name}.boxes"] = found["boxes"]
        tensors[f"{name}.logits"] = found["logits"]
        if name == "road":
            tensors.update({f"{name}.{layer}": found[layer] for layer in LAYERS})

    # Bilinear with pixel centres at half integers and no smoothing before it: OpenCV's
    # INTER_LINEAR and the texture sampler of the published graph agree on that.
    source = np.random.default_rng(7).integers(0, 256, (36, 64, 4), dtype=np.uint8)
    shrunk = cv2.resize(source[..., :3].astype(np.float32), (20, 25), interpolation=cv2.INTER_LINEAR)
    grown = cv2.resize(source[..., :3].astype(np.float32), (70, 41), interpolation=cv2.INTER_LINEAR)
    tensors |= {"resize.source": source, "resize.shrunk": shrunk, "resize.grown": grown}

    args.out.parent.mkdir(parents=True, exist_ok=True)
    save_file(
        {name: np.ascontiguousarray(value) for name, value in tensors.items()},
        args.out,
        metadata={
            "format": "kinelens-golden",
            "version": "1",
            "command": "python scripts/reference/ssd_golden.py",
            "reference": "LiteRT 2.3.0, float32 kernels without delegates",
        },
    )
    print(f"wrote {args.out} ({args.out.stat().st_size} bytes)")


if __name__ == "__main__":
    main()
