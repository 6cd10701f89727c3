"""Times SmolLM2-135M in PyTorch on the CPU, one run for each line read.

    python -m venv venv && venv/bin/pip install -r scripts/reference/vlm_requirements.txt
    venv/bin/python scripts/reference/smollm2_time.py MODEL.gguf

Prints the version, then for each line `PROMPT ANSWER` on standard input the seconds of reading a prompt of
so many tokens and the seconds of choosing so many more, one at a time with the KV cache, in f32. The bench
`vlm` starts it and takes turns with it, so that both meet the same noise of the machine.
"""

import os
import sys
import time

import torch
from transformers import AutoModelForCausalLM


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder, file = os.path.split(os.path.abspath(sys.argv[1]))
    model = AutoModelForCausalLM.from_pretrained(folder, gguf_file=file, dtype=torch.float32).eval()
    vocabulary = model.config.vocab_size
    print(f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads", flush=True)
    for line in sys.stdin:
        prompt, answer = map(int, line.split())
        tokens = torch.randint(0, vocabulary, (1, prompt), generator=torch.Generator().manual_seed(1))
        with torch.inference_mode():
            start_s = time.perf_counter()
            out = model(tokens, use_cache=True, logits_to_keep=1)
            read_s = time.perf_counter()
            for _ in range(answer):
                chosen = out.logits[:, -1:].argmax(-1)
                out = model(chosen, past_key_values=out.past_key_values, use_cache=True)
            end_s = time.perf_counter()
        print(f"{read_s - start_s:.4f} {end_s - read_s:.4f}", flush=True)


if __name__ == "__main__":
    main()
