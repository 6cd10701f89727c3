"""Golden outputs of LLaVA-OneVision, from seeded random weights of reduced sizes.

    python -m venv venv && venv/bin/pip install -r scripts/reference/vlm_requirements.txt
    venv/bin/python scripts/reference/onevision_golden.py core/models/tests/golden

The file holds the weights under the names of `transformers`, the configuration as metadata, and what the
reference implementation computes in f32 on the CPU: the stream behind each block of the tower, the vectors
that stand for pictures of several shapes and for a clip, the logits of prompts with them, and 64 tokens
chosen greedily after a prompt with a clip.
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import LlavaOnevisionConfig, LlavaOnevisionForConditionalGeneration

# Seven patches a side and two pixels left over, as 384 = 27 · 14 + 6 of the published model.
SIDE, PATCH = 30, 4
IMAGE, VIDEO = 95, 96

# Height and width of pictures: exact, padded above and below, padded at the sides, reduced, and square.
SIZES = [(60, 60), (31, 90), (90, 31), (80, 90), (25, 25)]


def config():
    steps = [SIDE, 2 * SIDE, 3 * SIDE]
    return LlavaOnevisionConfig(
        vision_config=dict(
            model_type="siglip_vision_model",
            hidden_size=24,
            num_hidden_layers=3,
            num_attention_heads=3,
            intermediate_size=40,
            image_size=SIDE,
            patch_size=PATCH,
            vision_use_head=False,
        ),
        text_config=dict(
            model_type="qwen2",
            vocab_size=97,
            hidden_size=32,
            num_hidden_layers=2,
            num_attention_heads=4,
            num_key_value_heads=2,
            intermediate_size=48,
            max_position_embeddings=2048,
            rope_theta=1e6,
            tie_word_embeddings=False,
        ),
        image_token_index=IMAGE,
        video_token_index=VIDEO,
        image_grid_pinpoints=[[down, across] for down in steps for across in steps],
        vision_aspect_ratio="anyres_max_4",
    )


def logits_of(model, before, count, token, after, **pixels):
    """The logits of a prompt with `count` placeholders between two runs of words."""
    prompt = torch.cat([before, torch.full((count,), token), after])[None]
    return prompt, model(prompt, **pixels).logits[0]


def main():
    folder = Path(sys.argv[1])
    torch.manual_seed(11)
    model = LlavaOnevisionForConditionalGeneration(config()).eval()
    tensors = {}
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            start = 1.0 if name.endswith("norm.weight") or "layer_norm" in name and name.endswith("weight") else 0.0
            parameter.copy_(torch.randn_like(parameter) * 0.2 + start)
        before, after = torch.randint(0, 90, (5,)), torch.randint(0, 90, (9,))
        tensors["before"], tensors["after"] = before, after

        tower = model.model.vision_tower
        pictures = torch.randn(2, 3, SIDE, SIDE)
        tensors["tower.pictures"] = pictures
        for index, stream in enumerate(tower(pictures, output_hidden_states=True).hidden_states):
            tensors[f"tower.block.{index}"] = stream

        for index, size in enumerate(SIZES):
            sizes = torch.tensor([size])
            tiles = 1 + tiles_of(size)
            pixels = torch.randn(1, tiles, 3, SIDE, SIDE)
            seen = model.model.get_image_features(pixels, sizes).pooler_output[0]
            prompt, logits = logits_of(
                model, before, len(seen), IMAGE, after, pixel_values=pixels, image_sizes=sizes
            )
            tensors[f"picture.{index}.size"] = sizes[0]
            tensors[f"picture.{index}.tiles"] = pixels[0]
            tensors[f"picture.{index}.seen"] = seen
            tensors[f"picture.{index}.logits"] = logits[-len(after):]

        # Two pictures in one conversation are seen as a whole alone.
        pixels, sizes = torch.randn(2, 1, 3, SIDE, SIDE), torch.tensor([(40, 50), (20, 90)])
        both = torch.tensor([2])
        seen = model.model.get_image_features(pixels, sizes, batch_num_images=both).pooler_output
        tensors["several.pictures"] = pixels[:, 0]
        tensors["several.seen"] = torch.stack(list(seen))

        clip = torch.randn(1, 3, 3, SIDE, SIDE)
        seen = model.model.get_video_features(clip).pooler_output[0]
        prompt, logits = logits_of(model, before, len(seen), VIDEO, after, pixel_values_videos=clip)
        tensors["clip.frames"], tensors["clip.seen"] = clip[0], seen
        tensors["clip.logits"] = logits[-len(after):]

        greedy = prompt
        for _ in range(64):
            chosen = model(greedy, pixel_values_videos=clip).logits[:, -1:]
            # Placeholders are never an answer.
            chosen[..., IMAGE:] = float("-inf")
            greedy = torch.cat([greedy, chosen.argmax(-1)], dim=1)
        tensors["clip.greedy"] = greedy[0, prompt.shape[1]:]

    for name, value in model.state_dict().items():
        tensors[f"weight.{name}"] = value
    tensors = {
        name: (value.float() if value.is_floating_point() else value.to(torch.int32)).clone().contiguous()
        for name, value in tensors.items()
    }
    metadata = {"config": json.dumps(model.config.to_dict()), "made_by": "scripts/reference/onevision_golden.py"}
    save_file(tensors, folder / "onevision.safetensors", metadata)


def tiles_of(size):
    """Tiles of the chosen resolution, beside the whole picture."""
    from transformers.models.llava_onevision.modeling_llava_onevision import image_size_to_num_patches

    return image_size_to_num_patches(list(size), config().image_grid_pinpoints, SIDE) - 1


if __name__ == "__main__":
    main()
