"""Writes the detector as ONNX, to compare our speed with ONNX Runtime's on equal terms.

    pip install numpy onnx safetensors
    python scripts/reference/ssd_to_onnx.py

reads ~/.cache/kinelens/models/ssd-mobilenetv2-openimages.safetensors (from `cargo xtask models`)
and writes ~/.cache/kinelens/bench/ssd-mobilenetv2-openimages.onnx in float32: input `pictures`
[1, 3, 300, 300] in -1..1, outputs `boxes` [1, 1917, 4] and `logits` [1, 1917, 24]. With `--check`
it also runs the golden pictures through onnxruntime and prints the largest difference. The file is
never committed.
"""

import argparse
import os
import pathlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file

SIDE_PX = 300
CLASSES = 24
STRIDES = {1: 2, 3: 2, 6: 2, 13: 2}  # of the blocks; the others have one
TAPPED_BLOCK = 13


class Graph:
    """Collects nodes; every method returns the name of its output."""

    def __init__(self, weights: dict[str, np.ndarray]):
        self.weights = weights
        self.nodes = []
        self.initializers = []
        self.constant("low", np.float32(0))
        self.constant("high", np.float32(6))

    def constant(self, name: str, value: np.ndarray) -> str:
        self.initializers.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def node(self, kind: str, inputs: list[str], **attributes) -> str:
        output = f"{kind.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def conv(self, x: str, name: str, stride: int = 1, relu6: bool = True) -> str:
        weight = self.weights[f"{name}.weight"].astype(np.float32)
        bias = self.weights[f"{name}.bias"].astype(np.float32)
        inputs = [x, self.constant(f"{name}.weight", weight), self.constant(f"{name}.bias", bias)]
        y = self.node(
            "Conv",
            inputs,
            auto_pad="SAME_UPPER",
            strides=[stride, stride],
            kernel_shape=list(weight.shape[2:]),
            group=weight.shape[0] if weight.shape[1] == 1 else 1,
        )
        return self.node("Clip", [y, "low", "high"]) if relu6 else y

    def head(self, x: str, index: int) -> tuple[str, str]:
        rows = []
        for part, values in (("boxes", 4), ("logits", CLASSES)):
            y = self.conv(x, f"heads.{index}.{part}", relu6=False)
            y = self.node("Transpose", [y], perm=[0, 2, 3, 1])
            shape = self.constant(f"heads.{index}.{part}.shape", np.array([1, -1, values], np.int64))
            rows.append(self.node("Reshape", [y, shape]))
        return rows[0], rows[1]


def build(weights: dict[str, np.ndarray]) -> onnx.ModelProto:
    graph = Graph(weights)
    heads = []
    x = graph.conv("pictures", "backbone.stem", stride=2)
    block = 0
    while f"backbone.blocks.{block}.project.weight" in weights:
        name, stride, wide = f"backbone.blocks.{block}", STRIDES.get(block, 1), x
        if f"{name}.expand.weight" in weights:
            wide = graph.conv(x, f"{name}.expand")
        if block == TAPPED_BLOCK:
            heads.append(graph.head(wide, 0))
        y = graph.conv(graph.conv(wide, f"{name}.depthwise", stride), f"{name}.project", relu6=False)
        narrow_in = weights[f"{name}.expand.weight"].shape[1] if f"{name}.expand.weight" in weights else -1
        same = stride == 1 and narrow_in == weights[f"{name}.project.weight"].shape[0]
        x = graph.node("Add", [y, x]) if same else y
        block += 1
    x = graph.conv(x, "backbone.last")
    heads.append(graph.head(x, 1))
    extra = 0
    while f"extras.{extra}.reduce.weight" in weights:
        x = graph.conv(graph.conv(x, f"extras.{extra}.reduce"), f"extras.{extra}.shrink", stride=2)
        heads.append(graph.head(x, extra + 2))
        extra += 1
    for name, index in (("boxes", 0), ("logits", 1)):
        parts = [head[index] for head in heads]
        graph.nodes.append(helper.make_node("Concat", parts, [name], axis=1))
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "ssd-mobilenetv2-openimages",
            [helper.make_tensor_value_info("pictures", TensorProto.FLOAT, [1, 3, SIDE_PX, SIDE_PX])],
            [
                helper.make_tensor_value_info("boxes", TensorProto.FLOAT, [1, 1917, 4]),
                helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, 1917, CLASSES]),
            ],
            graph.initializers,
        ),
        opset_imports=[helper.make_opsetid("", 17)],
        ir_version=8,
    )
    onnx.checker.check_model(model, full_check=True)
    return model


def check(path: pathlib.Path, golden: pathlib.Path) -> None:
    import onnxruntime

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    expected = load_file(golden)
    for name in ("noise", "road", "blobs"):
        picture = expected[f"{name}.picture"].astype(np.float32).transpose(2, 0, 1)[None] / 127.5 - 1
        boxes, logits = session.run(["boxes", "logits"], {"pictures": picture.astype(np.float32)})
        differences = (
            np.abs(boxes[0] - expected[f"{name}.boxes"]).max(),
            np.abs(logits[0] - expected[f"{name}.logits"]).max(),
        )
        print(f"{name}: boxes within {differences[0]:.1e}, logits within {differences[1]:.1e}")


def main() -> None:
    root = pathlib.Path(__file__).resolve().parents[2]
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "kinelens"
    name = "ssd-mobilenetv2-openimages"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--weights", type=pathlib.Path, default=cache / f"models/{name}.safetensors")
    parser.add_argument("--out", type=pathlib.Path, default=cache / f"bench/{name}.onnx")
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args()
    args.out.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(build(load_file(args.weights)), args.out)
    print(f"wrote {args.out} ({args.out.stat().st_size} bytes)")
    if args.check:
        check(args.out, root / "core/models/tests/golden/ssd_mobilenetv2.safetensors")


if __name__ == "__main__":
    main()
