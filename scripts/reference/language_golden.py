"""Golden outputs of the decoders, from seeded random weights of reduced sizes.

    python -m venv venv && venv/bin/pip install -r scripts/reference/vlm_requirements.txt
    venv/bin/python scripts/reference/language_golden.py core/models/tests/golden

Each file holds the weights under the names of `transformers`, the configuration as metadata, and what the
reference implementation computes in f32 on the CPU: the stream behind each block, the stream behind the
last norm, the logits, and 64 tokens chosen greedily after the prompt.
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import LlamaConfig, LlamaForCausalLM, Qwen2Config, Qwen2ForCausalLM

SIZES = dict(
    vocab_size=97,
    hidden_size=48,
    num_hidden_layers=3,
    num_attention_heads=6,
    num_key_value_heads=2,
    intermediate_size=80,
    max_position_embeddings=256,
)


def write(name, folder, config, family):
    torch.manual_seed(7)
    model = family(config).eval()
    with torch.no_grad():
        # The usual start of 0.02 leaves attention nearly even, which hides mistakes in it.
        for parameter in model.parameters():
            parameter.copy_(torch.randn_like(parameter) * 0.25 + (1.0 if parameter.dim() == 1 else 0.0))
        tokens = torch.randint(0, config.vocab_size, (2, 19))
        out = model(tokens, output_hidden_states=True)
        # No `generate`: it would end, or be kept from ending, at tokens that mean an end.
        greedy = tokens[:1]
        for _ in range(64):
            greedy = torch.cat([greedy, model(greedy).logits[:, -1:].argmax(-1)], dim=1)
    tensors = {f"weight.{key}": value.contiguous() for key, value in model.state_dict().items()}
    if config.tie_word_embeddings:
        tensors.pop("weight.lm_head.weight", None)
    tensors["tokens"] = tokens.to(torch.int32)
    # The last of the hidden states is behind the norm.
    for index, stream in enumerate(out.hidden_states[1:-1]):
        tensors[f"block.{index}"] = stream
    tensors["stream"] = out.hidden_states[-1]
    tensors["logits"] = out.logits
    tensors["greedy"] = greedy[0, tokens.shape[1]:].to(torch.int32)
    tensors = {key: value.clone().contiguous() for key, value in tensors.items()}
    config = {key: value for key, value in config.to_dict().items() if value is not None}
    metadata = {"config": json.dumps(config), "made_by": "scripts/reference/language_golden.py"}
    save_file(tensors, folder / f"{name}.safetensors", metadata)


def main():
    folder = Path(sys.argv[1])
    write("qwen2", folder, Qwen2Config(**SIZES, tie_word_embeddings=False, rope_theta=1e6), Qwen2ForCausalLM)
    write("llama", folder, LlamaConfig(**SIZES, tie_word_embeddings=True, rope_theta=1e5), LlamaForCausalLM)


if __name__ == "__main__":
    main()
