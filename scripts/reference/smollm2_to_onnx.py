"""Writes SmolLM2-135M as ONNX, to compare our speed with onnxruntime-web's on equal terms.

    python -m venv venv && venv/bin/pip install -r scripts/reference/requirements.txt
    venv/bin/python scripts/reference/smollm2_to_onnx.py --check

reads ~/.cache/kinelens/language-models/smollm2-135m-instruct-q4_1.gguf (from `cargo xtask models`) and
writes ~/.cache/kinelens/bench/smollm2-135m/smollm2-135m-FORM.onnx for each form:

- `f32`: the weights widened
- `f32-fused`: the same with `GroupQueryAttention`, as published builders write it. In wasm that operator
  reads long prompts at half the speed of plain products and writes a little faster
- `q4`: `MatMulNBits`, the codes of the file themselves with zero points in f32, the table of tokens in
  eight bits. wasm has no kernel for them and widens all weights at every step
- `int8`: `DynamicQuantizeMatMul`, weights in int8 with a step a row, and the stream rounded to int8 with
  one step for all of it. Faster, and no longer the same model

All have queries, keys and values in one product, and a norm together with the sum before it. Whole zero
points and `accuracy_level` 4 are left out: in wasm (onnxruntime-web 1.30.0) they are no faster.

Inputs: `tokens` [1, n], `last` [1] (int32, positions in all less one), `total` (int32), `past.L.key` and
`past.L.value` [1, 3, m, 64]. Outputs: `logits` [1, 1, 49152] of the last position, `present.L.key` and
`present.L.value`. With `--check` onnxruntime continues the golden prompts. The files are never committed.
"""

import argparse
import json
import os
import pathlib

import numpy as np
import onnx
from gguf import GGMLQuantizationType, GGUFReader, dequantize
from onnx import TensorProto, helper, numpy_helper

FORMS = ["f32", "f32-fused", "q4", "int8"]
EXACT = FORMS[:3]  # the numbers of the file
LAYERS, HIDDEN, HEADS, SHARED, WIDTH, INNER, VOCABULARY = 30, 576, 9, 3, 64, 1536, 49152
ROTARY_BASE, EPSILON, BLOCK = 100_000.0, 1e-5, 32
WINDOW = 2048  # the longest conversation that the comparison needs
MICROSOFT = "com.microsoft"


class Matrix:
    """Rows of the file: numbers, and where they were coded in blocks the codes with scale and zero point."""

    def __init__(self, tensor):
        self.wide = dequantize(tensor.data, tensor.tensor_type).astype(np.float32)
        rows = self.wide.shape[0]
        if tensor.tensor_type == GGMLQuantizationType.Q4_1:
            blocks = np.ascontiguousarray(tensor.data).view(np.uint8).reshape(rows, -1, 20)
            heads = blocks[..., :4].copy().view(np.float16).astype(np.float32)
            self.codes = np.concatenate([blocks[..., 4:] & 15, blocks[..., 4:] >> 4], axis=-1)
            scale, least = heads[..., 0], heads[..., 1]
            # A block of equal numbers has no scale.
            flat = scale == 0
            self.scale = np.where(flat, 1, scale).astype(np.float32)
            self.zero = (-least / self.scale).astype(np.float32)
            self.codes = np.where(flat[..., None], 0, self.codes).astype(np.uint8)
            self.bits = 4
        elif tensor.tensor_type == GGMLQuantizationType.Q8_0:
            blocks = np.ascontiguousarray(tensor.data).view(np.uint8).reshape(rows, -1, 34)
            self.scale = blocks[..., :2].copy().view(np.float16).astype(np.float32)[..., 0]
            self.codes = (blocks[..., 2:].view(np.int8).astype(np.int16) + 128).astype(np.uint8)
            self.zero = None  # 128, which is what is taken where nothing is said
            self.bits = 8
        else:
            raise SystemExit(f"{tensor.name} is in {tensor.tensor_type.name}, which is not expected.")

    def reordered(self, order: np.ndarray) -> "Matrix":
        self.wide, self.codes, self.scale = self.wide[order], self.codes[order], self.scale[order]
        self.zero = None if self.zero is None else self.zero[order]
        return self

    @staticmethod
    def joined(parts: list["Matrix"]) -> "Matrix":
        whole = Matrix.__new__(Matrix)
        whole.bits = parts[0].bits
        for field in ("wide", "codes", "scale", "zero"):
            setattr(whole, field, np.concatenate([getattr(part, field) for part in parts]))
        return whole


def halves_in_order(heads: int) -> np.ndarray:
    """Undoes how llama.cpp lays out queries and keys: the pairs that are turned lie side by side there."""
    return np.arange(heads * WIDTH).reshape(heads, WIDTH // 2, 2).swapaxes(1, 2).reshape(-1)


class Weights:
    def __init__(self, path: pathlib.Path):
        self.tensors = {tensor.name: tensor for tensor in GGUFReader(path).tensors}

    def norm(self, name: str) -> np.ndarray:
        return np.array(self.tensors[f"{name}.weight"].data, np.float32)

    def matrix(self, name: str) -> Matrix:
        return Matrix(self.tensors[f"{name}.weight"])

    def query_key_value(self, block: str) -> Matrix:
        query = self.matrix(f"{block}.attn_q").reordered(halves_in_order(HEADS))
        key = self.matrix(f"{block}.attn_k").reordered(halves_in_order(SHARED))
        return Matrix.joined([query, key, self.matrix(f"{block}.attn_v")])


class Graph:
    """Collects nodes; every method returns the name of its output."""

    def __init__(self, form: str):
        self.form = form
        self.nodes = []
        self.initializers = []

    def constant(self, name: str, value: np.ndarray) -> str:
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(
        self, kind: str, inputs: list[str], outputs: list[str] | None = None, domain: str = "", **attributes
    ) -> str:
        outputs = outputs or [f"{kind.lower()}_{len(self.nodes)}"]
        self.nodes.append(helper.make_node(kind, inputs, outputs, domain=domain, **attributes))
        return outputs[0]

    def product(self, x: str, name: str, matrix: Matrix, outputs: list[str] | None = None) -> str:
        """x times the rows of the matrix."""
        if self.form.startswith("f32"):
            return self.node("MatMul", [x, self.constant(name, matrix.wide.T)], outputs)
        if self.form == "int8":
            scale = np.maximum(np.abs(matrix.wide).max(axis=1), 1e-9) / 127
            codes = np.rint(matrix.wide / scale[:, None]).astype(np.int8)
            weights = [self.constant(name, codes.T), self.constant(f"{name}.scale", scale.astype(np.float32))]
            return self.node("DynamicQuantizeMatMul", [x, *weights], outputs, MICROSOFT)
        return self.in_blocks(x, name, matrix, outputs)

    def in_blocks(self, x: str, name: str, matrix: Matrix, outputs: list[str] | None) -> str:
        rows, inputs = matrix.wide.shape
        codes = matrix.codes if matrix.bits == 8 else matrix.codes[..., 0::2] | matrix.codes[..., 1::2] << 4
        weights = [self.constant(name, codes), self.constant(f"{name}.scale", matrix.scale)]
        if matrix.zero is not None:
            weights.append(self.constant(f"{name}.zero", matrix.zero))
        sizes = {"N": rows, "K": inputs, "bits": matrix.bits, "block_size": BLOCK}
        return self.node("MatMulNBits", [x, *weights], outputs, MICROSOFT, **sizes)

    def looked_up(self, tokens: str, table: Matrix) -> str:
        if self.form != "q4":
            return self.node("Gather", [self.constant("table", table.wide), tokens])
        codes = self.constant("table", table.codes.reshape(VOCABULARY, HIDDEN))
        scale = self.constant("table.scale", table.scale)
        zero = self.constant("table.zero", np.full(table.scale.shape, 128, np.uint8))
        blocks = {"gather_axis": 0, "quantize_axis": 1, "block_size": BLOCK, "bits": 8}
        return self.node("GatherBlockQuantized", [codes, tokens, scale, zero], None, MICROSOFT, **blocks)


def fused(graph: Graph, heads: str, past: list[str], present: list[str]) -> str:
    return graph.node(
        "GroupQueryAttention",
        [heads, "", "", *past, "last", "total", "cosine", "sine"],
        [f"{present[0]}.mixed", *present],
        MICROSOFT,
        num_heads=HEADS,
        kv_num_heads=SHARED,
        do_rotary=1,
        scale=WIDTH**-0.5,
    )


def prepare_plain(graph: Graph) -> None:
    """What all layers of plain attention share: positions, the mask and shapes."""
    shapes = {
        "sizes": [HEADS * WIDTH, SHARED * WIDTH, SHARED * WIDTH],
        "queries": [1, -1, HEADS, WIDTH],
        "keys": [1, -1, SHARED, WIDTH],
        "grouped": [1, SHARED, -1, WIDTH],
        "ungrouped": [1, HEADS, -1, WIDTH],
        "whole": [1, -1, HEADS * WIDTH],
        "groups": [1, SHARED, HEADS // SHARED],
        "open": [1, SHARED, -1],
        "first axis": [0],
        "second axis": [1],
    }
    for name, values in shapes.items():
        graph.constant(name, np.array(values, np.int64))
    graph.constant("nought", np.int64(0))
    graph.constant("one", np.int64(1))
    count = graph.node("Shape", ["tokens"], start=1)
    total = graph.node("Cast", ["total"], to=TensorProto.INT64)
    filled = graph.node("Sub", [total, graph.node("Squeeze", [count])])
    positions = graph.node("Range", [filled, total, "one"])
    graph.node("Unsqueeze", [positions, "first axis"], ["positions"])
    seen = graph.node("Range", ["nought", total, "one"])
    ahead = graph.node("Greater", [seen, graph.node("Unsqueeze", [positions, "second axis"])])
    hidden, free = graph.constant("hidden", np.float32(-1e30)), graph.constant("free", np.float32(0))
    graph.node("Where", [ahead, hidden, free], ["mask"])
    total = graph.node("Unsqueeze", [total, "first axis"])
    graph.node("Concat", ["groups", count, total], ["scores"], axis=0)
    graph.node("Concat", ["open", total], ["weights"], axis=0)


def plain(graph: Graph, heads: str, past: list[str], present: list[str]) -> str:
    """Queries of one group lie in a row, so that shared keys and values are never copied for each."""

    def split(part: str, shape: str) -> str:
        return graph.node("Transpose", [graph.node("Reshape", [part, shape])], perm=[0, 2, 1, 3])

    def turned(part: str) -> str:
        return graph.node("RotaryEmbedding", [part, "positions", "cosine", "sine"], None, MICROSOFT)

    parts = [f"{present[0]}.{part}" for part in ("q", "k", "v")]
    graph.node("Split", [heads, "sizes"], parts, axis=2)
    query = graph.node("Reshape", [turned(split(parts[0], "queries")), "grouped"])
    keys = graph.node("Concat", [past[0], turned(split(parts[1], "keys"))], present[:1], axis=2)
    values = graph.node("Concat", [past[1], split(parts[2], "keys")], present[1:], axis=2)
    scores = graph.node("FusedMatMul", [query, keys], None, MICROSOFT, transB=1, alpha=WIDTH**-0.5)
    scores = graph.node("Add", [graph.node("Reshape", [scores, "scores"]), "mask"])
    weights = graph.node("Reshape", [graph.node("Softmax", [scores], axis=-1), "weights"])
    mixed = graph.node("Reshape", [graph.node("MatMul", [weights, values]), "ungrouped"])
    return graph.node("Reshape", [graph.node("Transpose", [mixed], perm=[0, 2, 1, 3]), "whole"])


def build(weights: Weights, form: str) -> onnx.ModelProto:
    graph = Graph(form)
    angles = np.outer(np.arange(WINDOW), ROTARY_BASE ** (-np.arange(0, WIDTH, 2) / WIDTH))
    graph.constant("cosine", np.cos(angles).astype(np.float32))
    graph.constant("sine", np.sin(angles).astype(np.float32))
    attend = fused if form == "f32-fused" else plain
    if attend is plain:
        prepare_plain(graph)
    table = weights.matrix("token_embd")
    inputs = [
        helper.make_tensor_value_info("tokens", TensorProto.INT64, [1, "n"]),
        helper.make_tensor_value_info("last", TensorProto.INT32, [1]),
        helper.make_tensor_value_info("total", TensorProto.INT32, []),
    ]
    outputs = [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, 1, VOCABULARY])]
    stream = graph.looked_up("tokens", table)
    gain = graph.constant("blk.0.attn_norm", weights.norm("blk.0.attn_norm"))
    x = graph.node("SimplifiedLayerNormalization", [stream, gain], axis=-1, epsilon=EPSILON)

    def added(stream: str, more: str, norm: str) -> tuple[str, str]:
        """The norm of a sum, and the sum."""
        gain = graph.constant(norm, weights.norm(norm))
        names = [f"{norm}.out", "", "", f"{norm}.stream"]
        graph.node("SkipSimplifiedLayerNormalization", [stream, more, gain], names, MICROSOFT, epsilon=EPSILON)
        return names[0], names[3]

    for layer in range(LAYERS):
        block = f"blk.{layer}"
        past = [f"past.{layer}.{part}" for part in ("key", "value")]
        present = [f"present.{layer}.{part}" for part in ("key", "value")]
        for name in past:
            inputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, SHARED, "m", WIDTH]))
        for name in present:
            outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, SHARED, "m+n", WIDTH]))
        heads = graph.product(x, f"{block}.attn_qkv", weights.query_key_value(block))
        mixed = attend(graph, heads, past, present)
        mixed = graph.product(mixed, f"{block}.attn_output", weights.matrix(f"{block}.attn_output"))
        x, stream = added(stream, mixed, f"{block}.ffn_norm")
        gate = graph.product(x, f"{block}.ffn_gate", weights.matrix(f"{block}.ffn_gate"))
        up = graph.product(x, f"{block}.ffn_up", weights.matrix(f"{block}.ffn_up"))
        gate = graph.node("Mul", [gate, graph.node("Sigmoid", [gate])])
        fed = graph.product(graph.node("Mul", [gate, up]), f"{block}.ffn_down", weights.matrix(f"{block}.ffn_down"))
        following = f"blk.{layer + 1}.attn_norm" if layer + 1 < LAYERS else "output_norm"
        x, stream = added(stream, fed, following)
    # Only what follows the last position is wanted, as on our side.
    x = graph.node("Gather", [x, graph.constant("end", np.array([-1], np.int64))], axis=1)
    graph.product(x, "head", table, ["logits"])
    return helper.make_model(
        helper.make_graph(graph.nodes, "smollm2-135m", inputs, outputs, graph.initializers),
        opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid(MICROSOFT, 1)],
        ir_version=8,
    )


def continued(session, tokens: list[int], count: int) -> tuple[list[int], np.ndarray]:
    """Tokens that follow greedily, and the logits of the first."""
    names = [f"{layer}.{part}" for layer in range(LAYERS) for part in ("key", "value")]
    past = {f"past.{name}": np.zeros((1, SHARED, 0, WIDTH), np.float32) for name in names}
    chosen, first, total = [], None, 0
    while len(chosen) < count:
        total += len(tokens)
        sizes = {"last": np.array([total - 1], np.int32), "total": np.array(total, np.int32)}
        logits, *present = session.run(None, {"tokens": np.array([tokens], np.int64), **sizes, **past})
        past = {f"past.{name}": value for name, value in zip(names, present)}
        first = logits[0, 0] if first is None else first
        tokens = [int(logits.argmax())]
        chosen += tokens
    return chosen, first


def check(path: pathlib.Path, form: str, golden: pathlib.Path) -> None:
    import onnxruntime

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    for answer in json.loads(golden.read_text(encoding="utf-8"))["answers"]:
        expected = answer["tokens"]
        chosen, first = continued(session, answer["prompt_tokens"], len(expected))
        same = next((i for i, (a, b) in enumerate(zip(chosen, expected)) if a != b), len(expected))
        off = np.abs(first[: len(answer["first_logits"])] - answer["first_logits"]).max()
        if form in EXACT and same < len(expected):
            raise SystemExit(f"{path.stem} answers {answer['question']!r} with {chosen}, not {expected}.")
        print(f"{path.stem}: {same} of {len(expected)} tokens are the same, first logits within {off:.1e}")


def main() -> None:
    root = pathlib.Path(__file__).resolve().parents[2]
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "kinelens"
    name = "language-models/smollm2-135m-instruct-q4_1.gguf"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--weights", type=pathlib.Path, default=cache / name)
    parser.add_argument("--out", type=pathlib.Path, default=cache / "bench/smollm2-135m", help="folder")
    parser.add_argument("--forms", nargs="+", choices=FORMS, default=FORMS)
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    weights = Weights(args.weights)
    for form in args.forms:
        path = args.out / f"smollm2-135m-{form}.onnx"
        onnx.save(build(weights, form), path)
        print(f"wrote {path} ({path.stat().st_size} bytes)")
        if args.check:
            check(path, form, root / "core/models/tests/golden/smollm2.json")


if __name__ == "__main__":
    main()
