// A worker that runs the same language model in onnxruntime-web, one thread.
//
// Told `{ start: { model } }` it loads the weights and answers `{ ready }`; told `{ ask: { tokens, reused, count } }`
// it reads the first `reused` tokens off the clock, then the others, and chooses `count` tokens greedily, the
// likeliest each time. It answers `{ chosen, first_ms, rest_ms }`: from the rest of the prompt to the first token,
// and from there to the last. Keys and values go from one step to the next as transformers.js hands them on.
const LAYERS = 30;
const HEADS = 3;
const WIDTH = 64;
const PARTS = Array.from({ length: LAYERS }, (_, layer) => [`${layer}.key`, `${layer}.value`]).flat();

let ort;
let session;

self.onmessage = async ({ data }) => {
  try {
    if (data.start) await start(data.start);
    else await answer(data.ask);
  } catch (error) {
    self.postMessage({ broken: String(error?.stack ?? error) });
  }
};

async function start({ model }) {
  ort = await import("/ort/ort.wasm.bundle.min.mjs");
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = "/ort/";
  const weights = new Uint8Array(await (await fetch(model)).arrayBuffer());
  session = await ort.InferenceSession.create(weights, { executionProviders: ["wasm"] });
  self.postMessage({ ready: true });
}

async function answer({ tokens, reused, count }) {
  const conversation = { read: 0, past: {} };
  for (const part of PARTS) conversation.past[`past.${part}`] = tensor("float32", [], [1, HEADS, 0, WIDTH]);
  if (reused) await next(conversation, tokens.slice(0, reused));
  const start_ms = performance.now();
  const chosen = [await next(conversation, tokens.slice(reused))];
  const first_ms = performance.now();
  while (chosen.length < count) chosen.push(await next(conversation, chosen.slice(-1)));
  self.postMessage({ chosen, first_ms: first_ms - start_ms, rest_ms: performance.now() - first_ms });
}

/** Reads tokens and returns the likeliest to follow. */
async function next(conversation, tokens) {
  conversation.read += tokens.length;
  const outputs = await session.run({
    tokens: tensor("int64", tokens.map(BigInt), [1, tokens.length]),
    last: tensor("int32", [conversation.read - 1], [1]),
    total: tensor("int32", [conversation.read], []),
    ...conversation.past,
  });
  for (const part of PARTS) conversation.past[`past.${part}`] = outputs[`present.${part}`];
  const { data } = outputs.logits;
  let best = 0;
  for (let token = 1; token < data.length; token += 1) if (data[token] > data[best]) best = token;
  return best;
}

const ARRAYS = { float32: Float32Array, int32: Int32Array, int64: BigInt64Array };

function tensor(type, values, dims) {
  return new ort.Tensor(type, ARRAYS[type].from(values), dims);
}
