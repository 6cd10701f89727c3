"""Golden tokens of Qwen2's tokenizer, from the vocabulary that the PyPI package dashscope carries.

    python -m venv venv && venv/bin/pip install -r scripts/reference/vlm_requirements.txt
    venv/bin/python scripts/reference/qwen_tokens_golden.py qwen.tiktoken core/models/tests/golden

The tokens are those of tiktoken with Qwen's own pattern, after NFC, and those of `Qwen2Tokenizer` of
`transformers` with merges that are derived from the ranks here; the script fails where the two differ.
"""

import base64
import hashlib
import json
import sys
import unicodedata
from pathlib import Path

import tiktoken
from transformers import Qwen2Tokenizer
from transformers.models.qwen2.tokenization_qwen2 import PRETOKENIZE_REGEX

SPECIAL = {"<|endoftext|>": 151643, "<|im_start|>": 151644, "<|im_end|>": 151645, "<image>": 151646, "<video>": 151647}

TEXTS = [
    "",
    " ",
    "How far did the red car travel between 2.0 and 5.5 seconds?",
    "It moved 12.75 m at 3.4 m/s towards 2 o'clock.",
    "I'm sure they've said we'll go, you're late, he'd stay, it's DON'T, CAN'T, O'REILLY'S",
    "'s 't 're 've 'm 'll 'd 'S 'LL",
    "1234567890 3,141,592.65 0xDEADBEEF 1e-9 ½ ² Ⅷ ٣٤٥ १२३",
    "   leading, trailing   ",
    "tabs\tand\t\ttabs \t mixed",
    "lines\nand\r\nlines\n\n\n  indented\r\r\n end\n",
    "a  b   c    d     e\n \n  \n   f",
    "\u00a0no-break\u2003em\u3000wide\u200bzero\u0085next\u2028line",
    "fn main() {\n    let x: Vec<u8> = vec![0; 4];\n    println!(\"{:?}\", &x[1..]);\n}\n",
    "def f(x):\n\treturn {'a': x**2, \"b\": [i for i in range(10) if i % 2 == 0]}  # ok\n",
    "SELECT * FROM t WHERE a<>'b' AND c>=1;--\n/* ... */",
    "https://example.org/a_b?c=d&e=%20f#g user@host.tld C:\\dir\\file.txt",
    "!!! ??? ... --- ,,, ;;; ((())) [[]] {{}} <<>> ==> <!-- -->",
    "naïve café résumé Ærøskøbing Þórshöfn Łódź Gießen Ünïcödé",
    "cafe\u0301 Ame\u0301lie A\u030angstro\u0308m \u1e9b\u0323 \ufb01 \u212b",
    "\u1112\u1161\u11ab\u1100\u1173\u11af and 한글",
    "Добрый день, мир! Ёлка и съезд.",
    "Καλημέρα κόσμε· τί κάνεις;",
    "שלום עולם, מה שלומך?",
    "مرحبا بالعالم، كيف حالك؟ ٢٠٢٤",
    "नमस्ते दुनिया, आप कैसे हैं?",
    "வணக்கம் உலகம்",
    "สวัสดีชาวโลก",
    "გამარჯობა მსოფლიო Բարև աշխարհ",
    "今天天气很好，我们去公园吧。他的速度是每秒三米。",
    "こんにちは世界。カタカナとひらがな、漢字。",
    "안녕하세요 세계, 할할할 뷁뷁 쀍",
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𐍈𐌰 𓀀𓂀 𠜎𠜱 ᚠᛇᚻ",
    "😀😃 👍🏽 👩‍👩‍👧‍👦 🏳️‍🌈 🇩🇪🇫🇷 ❤️ ✅ 🫠🪿",
    "∀x∈ℝ: ∃y ≤ x², √2 ≈ 1.414…, ∑∏∫ α→β ⟨ψ|φ⟩",
    "€5 £6 ¥700 ₹8 ₿9 50% ±3° 10µm №4 §7 ©®™",
    "“quotes” ‘single’ «guillemets» „low“ – en — em … ellipsis",
    "ſ it'ſ K (Kelvin) İstanbul ıI ǅ",
    "<|im_start|>user <image>\nWhat moved?<|im_end|><|im_start|>assistant\n",
    "<video><image><video> <|endoftext|><|im_end|>",
    "< |im_start|> <|im_start| > <|IM_END|> <Image>",
    "\x00\x01\x1b[31m\x7f \x1c\x1d",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" + "ab" * 20 + " " * 70 + "=" * 80,
    "supercalifragilisticexpialidocious antidisestablishmentarianism Donaudampfschifffahrtsgesellschaft",
    "camelCaseWords snake_case_words kebab-case SCREAMING_CASE x1y2z3",
]


def split(token, rank, ranks):
    """The parts of a token when only what ranks lower is merged."""
    parts = [token[at:at + 1] for at in range(len(token))]
    while True:
        pairs = [(ranks.get(parts[at] + parts[at + 1], rank), at) for at in range(len(parts) - 1)]
        best, at = min(pairs, default=(rank, 0))
        if best >= rank:
            return parts
        parts[at:at + 2] = [parts[at] + parts[at + 1]]


def letters():
    shown = [*range(33, 127), *range(161, 173), *range(174, 256)]
    names = {byte: chr(byte) for byte in shown}
    for byte in range(256):
        names.setdefault(byte, chr(256 + byte - sum(other < byte for other in shown)))
    return names


def main():
    file, folder = Path(sys.argv[1]), Path(sys.argv[2])
    lines = (line.split() for line in file.read_bytes().splitlines())
    ranks = {base64.b64decode(token): int(rank) for token, rank in lines}
    own = tiktoken.Encoding("qwen", pat_str=PRETOKENIZE_REGEX, mergeable_ranks=ranks, special_tokens=SPECIAL)
    names = letters()
    named = lambda token: "".join(names[byte] for byte in token)
    vocabulary = {named(token): rank for token, rank in ranks.items()}
    merges = [tuple(map(named, split(token, rank, ranks))) for token, rank in ranks.items() if len(token) > 1]
    published = Qwen2Tokenizer(vocab=vocabulary, merges=merges)
    published.add_tokens(list(SPECIAL)[1:], special_tokens=True)
    assert published.convert_tokens_to_ids(list(SPECIAL)) == list(SPECIAL.values())
    texts = []
    for text in TEXTS:
        tokens = own.encode(unicodedata.normalize("NFC", text), allowed_special="all")
        other = published(text)["input_ids"]
        assert tokens == other, f"{text!r}: {tokens} and {other}"
        texts.append({"text": text, "tokens": tokens})
    golden = {
        "made_by": "scripts/reference/qwen_tokens_golden.py",
        "vocabulary_sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        "special": SPECIAL,
        "texts": texts,
    }
    out = json.dumps(golden, ensure_ascii=True, indent=None, separators=(",", ":"))
    (folder / "qwen_tokens.json").write_text(out.replace('{"text"', '\n{"text"') + "\n")


if __name__ == "__main__":
    main()
