"""Names and shapes of the tensors in the public LLaVA-OneVision checkpoints, one file each.

    python -m venv venv && venv/bin/pip install -r scripts/reference/vlm_requirements.txt
    venv/bin/python scripts/reference/onevision_index.py core/models/tests/index

Nothing is downloaded: the shapes are those of `LlavaOnevisionForConditionalGeneration` on torch's device
`meta` with the published sizes, and the names are turned into those of the published files, which
`transformers` 5 renames when it loads them. What is known of the files, and from where:

- `convert_llava_onevision_weights_to_hf.py` of transformers loads every tensor of the `lmms-lab` files, in
  strict mode, into SigLIP with 26 of its 27 layers and no head. So those files hold 26 layers and the
  norm behind them (`post_layernorm`, which the network does not use), and nothing else.
- It pads the table of tokens to a multiple of 64 after adding two: 151936 becomes 152000, 152064 becomes
  152128.
- 0.5B ties its head to that table. Neither file of it holds `lm_head.weight`: for lmms-lab the script says
  so, and for llava-hf the pull request transformers#43617 (a head that is missing from the file although
  the outer configuration says `tie_word_embeddings: false`; the inner one says `true`).
"""

import json
import sys
from pathlib import Path

import torch
from transformers import LlavaOnevisionConfig, LlavaOnevisionForConditionalGeneration, Qwen2Config, SiglipVisionConfig

TOWER = dict(
    hidden_size=1152,
    image_size=384,
    intermediate_size=4304,
    num_attention_heads=16,
    num_hidden_layers=26,
    patch_size=14,
    vision_use_head=False,
)
DECODERS = {
    "0.5b": dict(
        hidden_size=896,
        num_hidden_layers=24,
        num_attention_heads=14,
        num_key_value_heads=2,
        intermediate_size=4864,
        tie_word_embeddings=True,
    ),
    "7b": dict(
        hidden_size=3584,
        num_hidden_layers=28,
        num_attention_heads=28,
        num_key_value_heads=4,
        intermediate_size=18944,
        tie_word_embeddings=False,
    ),
}
# Rows of the table of tokens: in lmms-lab's files, and padded in llava-hf's.
TOKENS = {"0.5b": (151936, 152000), "7b": (152064, 152128)}

# From the names inside transformers 5.23 to those in the files; the first that fits counts.
HUGGING_FACE = [
    ("model.vision_tower.", "vision_tower.vision_model."),
    ("model.multi_modal_projector.", "multi_modal_projector."),
    ("model.language_model.", "language_model.model."),
    ("model.image_newline", "image_newline"),
    ("lm_head.", "language_model.lm_head."),
]
LMMS_LAB = [
    ("model.vision_tower.", "model.vision_tower.vision_tower.vision_model."),
    ("model.multi_modal_projector.linear_1.", "model.mm_projector.0."),
    ("model.multi_modal_projector.linear_2.", "model.mm_projector.2."),
    ("model.language_model.", "model."),
    ("model.image_newline", "model.image_newline"),
    ("lm_head.", "lm_head."),
]


def configured(size, tokens):
    decoder = Qwen2Config(
        **DECODERS[size],
        vocab_size=tokens,
        max_position_embeddings=32768,
        rope_parameters={"rope_type": "default", "rope_theta": 1e6},
    )
    return LlavaOnevisionConfig(
        vision_config=SiglipVisionConfig(**TOWER).to_dict(),
        text_config=decoder.to_dict(),
        use_image_newline_parameter=True,
    )


def shapes(size, tokens):
    with torch.device("meta"):
        model = LlavaOnevisionForConditionalGeneration(configured(size, tokens))
    found = {name: list(tensor.shape) for name, tensor in model.state_dict().items()}
    if DECODERS[size]["tie_word_embeddings"]:
        found.pop("lm_head.weight", None)
    return found


def published(size, tokens):
    """What a network needs of config.json, with the field names of llava-hf's files (transformers 4)."""
    config = configured(size, tokens).to_dict()
    text, vision = config["text_config"], config["vision_config"]
    outer = ["model_type", "image_grid_pinpoints", "image_token_index", "video_token_index"]
    outer += ["projector_hidden_act", "use_image_newline_parameter", "vision_aspect_ratio"]
    outer += ["vision_feature_layer", "vision_feature_select_strategy", "multimodal_projector_bias"]
    inner = ["model_type", *DECODERS[size], "vocab_size", "hidden_act", "rms_norm_eps", "max_position_embeddings"]
    tower = ["model_type", *TOWER, "hidden_act", "layer_norm_eps"]
    chosen = {key: config[key] for key in outer}
    # As in the files: the outer configuration does not say that 0.5B ties its head.
    chosen["tie_word_embeddings"] = False
    chosen["text_config"] = {key: text[key] for key in inner} | {"rope_theta": text["rope_parameters"]["rope_theta"]}
    chosen["vision_config"] = {key: vision[key] for key in tower}
    return chosen


def renamed(name, table):
    for ours, theirs in table:
        if name.startswith(ours):
            return theirs + name[len(ours) :]
    raise SystemExit(f"nobody knows {name}")


def main():
    folder = Path(sys.argv[1])
    for size in DECODERS:
        lmms_lab, hugging_face = TOKENS[size]
        for name, tokens, table in [
            (f"llava-onevision-qwen2-{size}-ov", lmms_lab, LMMS_LAB),
            (f"llava-onevision-qwen2-{size}-ov-hf", hugging_face, HUGGING_FACE),
        ]:
            tensors = {renamed(key, table): shape for key, shape in shapes(size, tokens).items()}
            lines = ",\n".join(f"{json.dumps(key)}: {json.dumps(tensors[key])}" for key in sorted(tensors))
            about = {"made_by": "scripts/reference/onevision_index.py"}
            if table is HUGGING_FACE:
                about["config"] = published(size, tokens)
            head = json.dumps(about)[:-1]
            (folder / f"{name}.json").write_text(f'{head},\n"tensors": {{\n{lines}\n}}}}\n')
            numbers = sum(torch.Size(shape).numel() for shape in tensors.values())
            print(f"{name}: {len(tensors)} tensors, {numbers} numbers")


if __name__ == "__main__":
    main()
