// Runs in the page of the language model's bench: our worker and onnxruntime-web's, asked alike.
//
// Both sides tell what their own clocks say: from the prompt to the first token, and from there to the last.
import { Engine } from "/bench/engine.mjs";

/** Our worker with a language model. */
export class Ours {
  static async start({ device, model }) {
    const ours = new Ours();
    ours.model = model;
    ours.engine = new Engine(device);
    await ours.engine.ready();
    await ours.engine.fetchModel(model);
    return ours;
  }

  async ask({ question, count }) {
    const { text, timing } = await this.engine.askModel(this.model, question, count);
    const { first_token_s, tokens_per_s, prompt_tokens, reused_tokens, answer_tokens } = timing;
    return {
      text,
      tokens: prompt_tokens,
      reused: reused_tokens,
      count: answer_tokens,
      read_per_s: (prompt_tokens - reused_tokens) / first_token_s,
      write_per_s: tokens_per_s,
    };
  }
}

/** onnxruntime-web in a worker of its own. */
export class Theirs {
  static async start({ onnx }) {
    const theirs = new Theirs();
    theirs.worker = new Worker("/bench/vlm_rival.mjs", { type: "module" });
    await theirs.#tell({ start: { model: onnx } });
    return theirs;
  }

  async ask({ tokens, reused, count }) {
    const { chosen, first_ms, rest_ms } = await this.#tell({ ask: { tokens, reused, count } });
    return {
      chosen,
      read_per_s: (tokens.length - reused) / (first_ms / 1000),
      write_per_s: (chosen.length - 1) / (rest_ms / 1000),
    };
  }

  #tell(message) {
    return new Promise((resolve, reject) => {
      this.worker.onerror = ({ message: words }) => reject(new Error(words));
      this.worker.onmessage = ({ data }) => (data.broken ? reject(new Error(data.broken)) : resolve(data));
      this.worker.postMessage(message);
    });
  }
}

/** Starts all sides, which stay for the page's life: `packs` are names, `rivals` addresses of ONNX files. */
export async function start(packs, rivals) {
  globalThis.sides = [];
  for (const model of packs) globalThis.sides.push(await Ours.start({ device: "cpu", model }));
  for (const onnx of rivals) globalThis.sides.push(await Theirs.start({ onnx }));
}

/** Asks one of them. */
export function ask(side, asked) {
  return globalThis.sides[side].ask(asked);
}
