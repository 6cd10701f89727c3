"""Times the detector in ONNX Runtime on the CPU, one run for each line read.

    pip install -r scripts/reference/requirements.txt
    python scripts/reference/ssd_time.py MODEL.onnx

Prints the version, then for each line on standard input the milliseconds of one run on one thread. The
bench `ssd` starts it and takes turns with it, so that both meet the same noise of the machine. What is
timed is the network alone: the picture is already a tensor, and nothing is decoded.
"""

import sys
import time

import numpy as np
import onnxruntime

SIDE_PX = 300


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(sys.argv[1], options, providers=["CPUExecutionProvider"])
    values = np.random.default_rng(1).uniform(-1, 1, (1, 3, SIDE_PX, SIDE_PX)).astype(np.float32)
    print(f"onnxruntime {onnxruntime.__version__}", flush=True)
    for _ in sys.stdin:
        start_s = time.perf_counter()
        session.run(["boxes", "logits"], {"pictures": values})
        print(f"{(time.perf_counter() - start_s) * 1e3:.3f}", flush=True)


if __name__ == "__main__":
    main()
