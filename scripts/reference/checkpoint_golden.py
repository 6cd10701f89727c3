"""A tiny LLaVA-OneVision checkpoint in shards, as `transformers` itself writes one.

    python -m venv venv && venv/bin/pip install -r scripts/reference/vlm_requirements.txt
    venv/bin/python scripts/reference/checkpoint_golden.py core/models/tests/golden/checkpoint

Random weights from a seed, f16, in shards of at most 20 kB; `expected.json` has, for each tensor under its
name in the files, its shape, its first number and the sum of its numbers in f64.
"""

import json
import shutil
import sys
from pathlib import Path

import torch
from safetensors import safe_open
from transformers import LlavaOnevisionConfig, LlavaOnevisionForConditionalGeneration, Qwen2Config, SiglipVisionConfig


def main():
    folder = Path(sys.argv[1])
    shutil.rmtree(folder, ignore_errors=True)
    tower = SiglipVisionConfig(
        hidden_size=16,
        image_size=28,
        intermediate_size=24,
        num_attention_heads=2,
        num_hidden_layers=2,
        patch_size=14,
        vision_use_head=False,
    )
    decoder = Qwen2Config(
        vocab_size=64,
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        intermediate_size=48,
        tie_word_embeddings=False,
    )
    config = LlavaOnevisionConfig(
        vision_config=tower.to_dict(),
        text_config=decoder.to_dict(),
        image_token_id=62,
        video_token_id=63,
        use_image_newline_parameter=True,
    )
    torch.manual_seed(11)
    model = LlavaOnevisionForConditionalGeneration(config)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(torch.randn_like(parameter))
    model.half().save_pretrained(folder, max_shard_size="20KB")
    (folder / "generation_config.json").unlink()
    tensors = {}
    for shard in sorted(folder.glob("*.safetensors")):
        with safe_open(shard, "pt") as file:
            for name in file.keys():
                values = file.get_tensor(name).double()
                tensors[name] = {
                    "shape": list(values.shape),
                    "first": values.flatten()[0].item(),
                    "sum": values.sum().item(),
                }
    about = {"made_by": "scripts/reference/checkpoint_golden.py", "tensors": tensors}
    (folder / "expected.json").write_text(json.dumps(about, indent=1) + "\n")


if __name__ == "__main__":
    main()
