// A worker that runs the same network in onnxruntime-web, one thread.
//
// Told `{ start: { provider, model, frames, width, height } }` it loads everything and answers `ready`;
// told `{ run: indices }` it runs the network on these pictures, answers `{ done: index }` after each and
// `{ best }` in the end: the best score in each picture. Pictures are resampled before the clock starts.
const SIDE_PX = 300;
const BUNDLES = { wasm: "/ort/ort.wasm.bundle.min.mjs", webgpu: "/ort/ort.webgpu.bundle.min.mjs" };

let ort;
let session;
let inputs;

self.onmessage = async ({ data }) => {
  try {
    if (data.start) await start(data.start);
    else await run(data.run);
  } catch (error) {
    self.postMessage({ broken: String(error) });
  }
};

async function start({ provider, model, frames, width, height }) {
  ort = await import(BUNDLES[provider]);
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = "/ort/";
  const [weights, pixels] = await Promise.all([bytes(model), bytes(frames)]);
  session = await ort.InferenceSession.create(weights, { executionProviders: [provider] });
  const size = 4 * width * height;
  inputs = Array.from({ length: pixels.length / size }, (_, index) =>
    resample(pixels.subarray(index * size, (index + 1) * size), width, height),
  );
  self.postMessage({ ready: true });
}

async function run(indices) {
  const outputs = [];
  for (const index of indices) {
    const pictures = new ort.Tensor("float32", inputs[index], [1, 3, SIDE_PX, SIDE_PX]);
    outputs.push(await session.run({ pictures }));
    self.postMessage({ done: index });
  }
  self.postMessage({ best: outputs.map(({ logits }) => bestScore(logits)) });
}

async function bytes(address) {
  return new Uint8Array(await (await fetch(address)).arrayBuffer());
}

/** The best score of any class but the background, which is the first. */
function bestScore({ data, dims }) {
  const classes = dims[2];
  let best = -Infinity;
  for (let at = 0; at < data.length; at += 1) if (at % classes) best = Math.max(best, data[at]);
  return 1 / (1 + Math.exp(-best));
}

/** RGBA to planes of red, green, blue in -1..1, bilinear with pixel centres at half integers. */
function resample(rgba, width, height) {
  const values = new Float32Array(3 * SIDE_PX * SIDE_PX);
  const tap = (sample, length) => {
    const position = Math.min(Math.max(((sample + 0.5) * length) / SIDE_PX - 0.5, 0), length - 1);
    const first = Math.floor(position);
    return [first, Math.min(first + 1, length - 1), position - first];
  };
  for (let row = 0; row < SIDE_PX; row += 1) {
    const [upper, lower, down] = tap(row, height);
    for (let column = 0; column < SIDE_PX; column += 1) {
      const [left, right, across] = tap(column, width);
      for (let channel = 0; channel < 3; channel += 1) {
        const at = (x, y) => rgba[4 * (y * width + x) + channel];
        const above = at(left, upper) * (1 - across) + at(right, upper) * across;
        const below = at(left, lower) * (1 - across) + at(right, lower) * across;
        values[(channel * SIDE_PX + row) * SIDE_PX + column] = (above * (1 - down) + below * down) / 127.5 - 1;
      }
    }
  }
  return values;
}
