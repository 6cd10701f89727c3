"""Golden tiles, layouts and frame numbers of LLaVA-OneVision's processors, from made-up pictures.

    python -m venv venv && venv/bin/pip install -r scripts/reference/vlm_requirements.txt
    venv/bin/python scripts/reference/pixels_golden.py core/models/tests/golden

The pixels are those of `transformers` with torchvision, which is what `AutoProcessor` takes where both are
installed. Pillow's are beside them, rows first: what Pillow did up to version 12, and does since in two calls.
Small pictures are stored whole. Large ones follow a formula that the test computes too, and of their tiles
there are sums over bands of rows and single values.
"""

import json
import math
import sys
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import numpy as np
import torch
import torchvision.transforms.v2.functional as tv
from PIL import Image
from safetensors.numpy import save_file
from transformers import LlavaOnevisionImageProcessor, LlavaOnevisionProcessor, LlavaOnevisionVideoProcessor
from transformers.models.llava_onevision import modeling_llava_onevision as reference

HALF = [0.5, 0.5, 0.5]
GRIDS = range(1, 7)
# A tower of 28 pixels a side with patches of 14, so that the file stays small.
SMALL = dict(
    size={"height": 28, "width": 28},
    image_mean=[0.48, 0.46, 0.41],
    image_std=[0.27, 0.26, 0.28],
    image_grid_pinpoints=[[28, 28], [28, 56], [56, 28], [56, 56], [28, 140], [140, 28], [84, 56]],
)
FULL = dict(
    size={"height": 384, "width": 384},
    image_mean=HALF,
    image_std=HALF,
    image_grid_pinpoints=[[384 * rows, 384 * columns] for rows in GRIDS for columns in GRIDS],
)
# Width and height: 5:1, 1:5, a tile, tiny, larger than all sizes, odd.
PICTURES = [(60, 12), (13, 65), (28, 28), (7, 3), (150, 101), (31, 29)]
FULL_PICTURES = [(1920, 1080), (301, 467), (384, 384), (9, 1000)]
# From width and height to width and height.
RESIZES = [(50, 30, 28, 20), (7, 3, 28, 28), (20, 100, 28, 28), (37, 45, 90, 5), (1, 1, 4, 3), (64, 2, 3, 40), (5, 90, 31, 30)]
BAND = 24


def picture(rng, width, height):
    """Smooth colours with noise, and a part that is black and white."""
    down, across = np.mgrid[0:height, 0:width]
    waves = [np.sin(across / (5 + colour)) * np.cos(down / (4 + colour)) for colour in range(3)]
    smooth = 128 + 90 * np.stack(waves, -1) + rng.normal(0, 25, (height, width, 3))
    hard = rng.integers(0, 2, (height, width, 1)) * 255
    mixed = np.where((across > 2 * down)[..., None], smooth, hard)
    return mixed.clip(0, 255).astype(np.uint8)


def formula(width, height):
    down, across = np.mgrid[0:height, 0:width].astype(np.int64)
    colours = [(across * across // 7 + down * down // 5 + across * down * (colour + 1) // 40 + 60 * colour) % 256
               for colour in range(3)]
    return np.stack(colours, -1).astype(np.uint8)


def first(tensor):
    return np.asarray(tensor, dtype=np.float32)


def bytes_again(values, settings):
    """The bytes before normalisation, which must be whole."""
    mean, std = (np.array(settings[name]).reshape(3, 1, 1) for name in ("image_mean", "image_std"))
    raw = (values.astype(np.float64) * std + mean) * 255
    assert np.abs(raw - raw.round()).max() < 1e-3
    return raw.round().astype(np.uint8)


def pillow(image, width, height):
    # Rows first, whatever this version of Pillow would do at once.
    narrow = Image.fromarray(image).resize((width, image.shape[0]), Image.BICUBIC)
    return np.array(narrow.resize((width, height), Image.BICUBIC))


def torchvision(image, width, height):
    resized = tv.resize(torch.from_numpy(image).permute(2, 0, 1).contiguous(), (height, width),
                        interpolation=tv.InterpolationMode.BICUBIC, antialias=True)
    return resized.permute(1, 2, 0).contiguous().numpy()


def processors(settings, tokens, aspect):
    image = LlavaOnevisionImageProcessor(**settings)
    video = LlavaOnevisionVideoProcessor(**{key: value for key, value in settings.items() if key != "image_grid_pinpoints"})
    whole = SimpleNamespace(num_image_tokens=tokens, vision_aspect_ratio=aspect, image_processor=image)
    for name in ("_get_number_of_features", "_get_unpadded_features"):
        setattr(whole, name, getattr(LlavaOnevisionProcessor, name).__get__(whole))
    saved = {"image_processor": image.to_dict(), "video_processor": video.to_dict(), "num_image_tokens": tokens,
             "vision_aspect_ratio": aspect, "vision_feature_select_strategy": "full"}
    return image, video, whole, saved


def layout(height, width, whole, side):
    """What the model's own code makes of a picture's size."""
    pinpoints = whole.image_processor.image_grid_pinpoints
    features = math.isqrt(whole.num_image_tokens)
    tiles = reference.image_size_to_num_patches((height, width), pinpoints, side)
    rows, columns = reference.get_anyres_image_grid_shape((height, width), pinpoints, side)
    # Each feature is its place, so that what is left after unpadding tells which were kept.
    places = torch.arange(rows * columns * features**2, dtype=torch.float64).view(1, rows * features, columns * features)
    kept = reference.unpad_image(places, (height, width))[0]
    # Of a picture as thin as a thread nothing is kept but the new lines.
    top, left = divmod(int(kept[0, 0]), columns * features) if kept.numel() else (-1, -1)
    kept_rows, kept_columns = kept.shape
    reduced = []

    def interpolate(tensor, size, mode):
        reduced.append(size)
        return torch.zeros(*tensor.shape[:2], *size)

    vision = SimpleNamespace(image_size=side, patch_size=side // features)
    assert side // (side // features) == features
    model = SimpleNamespace(config=SimpleNamespace(vision_config=vision, image_grid_pinpoints=pinpoints))
    with mock.patch.object(reference.nn.functional, "interpolate", interpolate):
        _, lengths = reference.LlavaOnevisionModel.pack_image_features(
            model, [torch.zeros(tiles, features**2, 1)], [(height, width)], torch.zeros(1), whole.vision_aspect_ratio)
    tokens = int(lengths[0])
    assert tokens == whole._get_number_of_features(height, width, side, side), (height, width)
    plane = reduced[0] if reduced else [kept_rows, kept_columns]
    return [tiles, rows, columns, top, kept_rows, left, kept_columns, *plane, int(bool(reduced)), tokens]


def sizes(rng):
    """Widths and heights: usual ones, thin ones, and those at which a division is nearly whole."""
    fixed = [(1, 1), (1, 5000), (5000, 1), (384, 384), (385, 384), (384, 385), (1920, 1080), (1080, 1920),
             (2304, 2304), (4032, 3024), (640, 480), (336, 336), (2560, 1080), (2, 3), (4000, 30), (27, 81)]
    random = np.exp(rng.uniform(np.log(8), np.log(5000), (200 - len(fixed), 2))).astype(int)
    return fixed + [tuple(map(int, size)) for size in random]


def main():
    folder = Path(sys.argv[1])
    rng = np.random.default_rng(20)
    out, metadata = {}, {"made_by": "scripts/reference/pixels_golden.py"}

    image, video, whole, saved = processors(SMALL, 4, "anyres_max_2")
    metadata["small"] = json.dumps(saved)
    for index, (width, height) in enumerate(PICTURES):
        given = picture(rng, width, height)
        out[f"picture.{index}"] = given
        shown = Image.fromarray(given)
        alone = first(image(shown, return_tensors="pt").pixel_values[0])
        several = image([[shown, shown]], return_tensors="pt").pixel_values
        framed = first(video(torch.from_numpy(given).permute(2, 0, 1)[None].contiguous(), return_tensors="pt", input_data_format="channels_first").pixel_values_videos[0])
        if index == 0:
            out["values.0"] = alone
        out[f"image.{index}"] = bytes_again(alone, SMALL)
        out[f"several.{index}"] = bytes_again(first(several[0]).reshape(-1, 3, 28, 28)[:1], SMALL)
        out[f"frame.{index}"] = bytes_again(framed, SMALL)

    for index, (width, height, to_width, to_height) in enumerate(RESIZES):
        given = picture(rng, width, height)
        out[f"resize.{index}"] = given
        out[f"resize.{index}.torchvision"] = torchvision(given, to_width, to_height)
        out[f"resize.{index}.pillow"] = pillow(given, to_width, to_height)

    image, video, full, saved = processors(FULL, 729, "anyres_max_9")
    metadata["full"] = json.dumps(saved)
    for index, (width, height) in enumerate(FULL_PICTURES):
        given = formula(width, height)
        tiles = bytes_again(first(image(Image.fromarray(given), return_tensors="pt").pixel_values[0]), FULL)
        weights = np.arange(384) % 7 + 1
        bands = (tiles.astype(np.int64) * weights).reshape(len(tiles), 3, 384 // BAND, BAND * 384).sum(-1)
        # They are read as f32, which is exact up to there.
        assert bands.max() < 2**24
        places = rng.integers(0, tiles.size, 256)
        out[f"full.{index}.size"] = np.array([width, height], dtype=np.int32)
        out[f"full.{index}.bands"] = bands.astype(np.int32)
        out[f"full.{index}.places"] = places.astype(np.int32)
        out[f"full.{index}.bytes"] = tiles.reshape(-1)[places]
        assert places.max() < 2**24

    for name, processor, side in (("small", whole, 28), ("full", full, 384)):
        listed = sizes(rng)
        out[f"layout.{name}.sizes"] = np.array(listed, dtype=np.int32)
        out[f"layout.{name}"] = np.array([layout(height, width, processor, side) for width, height in listed], dtype=np.int32)

    pairs = [(1, 1), (1, 4), (2, 5), (32, 32), (33, 32), (1000, 8)]
    pairs += [tuple(map(int, pair)) for pair in rng.integers(1, (9000, 65), (60, 2))]
    out["frames.pairs"] = np.array(pairs, dtype=np.int32)
    out["frames"] = np.concatenate([np.linspace(0, there - 1, wanted, dtype=int) for there, wanted in pairs]).astype(np.int32)
    save_file({name: np.ascontiguousarray(value) for name, value in out.items()}, folder / "pixels.safetensors", metadata)


if __name__ == "__main__":
    main()
