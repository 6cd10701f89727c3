// Tokens as words, for tokenizers whose letters stand for bytes.
import fs from "node:fs";

/** The character that stands for each byte: itself where it can be seen, else one far up. */
function alphabet() {
  const seen = (byte) => (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  let hidden = 0;
  return new Map(
    Array.from({ length: 256 }, (_, byte) => [String.fromCharCode(seen(byte) ? byte : 256 + hidden++), byte]),
  );
}

/** Reads `tokenizer.json` and returns what writes tokens as text, up to the first special one. */
export function reader(file) {
  const { model, added_tokens } = JSON.parse(fs.readFileSync(file, "utf8"));
  const letters = new Map(Object.entries(model.vocab).map(([word, token]) => [token, word]));
  const special = new Set(added_tokens.map(({ id }) => id));
  const bytes = alphabet();
  return (tokens) => {
    const end = tokens.findIndex((token) => special.has(token));
    const words = tokens.slice(0, end < 0 ? undefined : end).map((token) => letters.get(token));
    return Buffer.from([...words.join("")].map((letter) => bytes.get(letter))).toString("utf8");
  };
}
