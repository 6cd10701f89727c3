// Runs in the page of a bench. Talks to the product's worker with the same messages as the product's
// page and notes when each answer came, so that nothing has to be built into the product.
const PROTOCOL = 1;

export class Engine {
  #worker;
  #jobs = 0;
  #waiting = new Set();

  /** Starts the worker; `device` as behind the question mark of the page. */
  constructor(device) {
    this.#worker = new Worker(`/worker.js?device=${device}`, { type: "module" });
    this.#worker.onmessage = ({ data }) => this.#hear(JSON.parse(data).event, performance.now());
    this.#worker.onerror = ({ message }) => this.#hear({ broken: message }, performance.now());
  }

  /** Says hello and waits for the answer. */
  async ready() {
    const answer = this.#until((event) => event.ready);
    this.#send({ hello: { protocol: PROTOCOL } });
    await answer;
  }

  /** Opens a clip and returns what the worker says of it. */
  async open(name, file) {
    const opened = this.#until((event) => event.clip_opened);
    // The job ends a little later; what follows must not overlap with it.
    const ended = this.#until((event) => event.job_ended);
    this.#send({ open_clip: { job: ++this.#jobs, name } }, { file });
    const { clip } = await opened;
    await ended;
    return clip;
  }

  /**
   * Runs a job to its end. Returns when it was sent, when each step of its stage was done, when it ended
   * (all in milliseconds of this page's clock), and the scene after it.
   */
  async job(kind, settings, stage) {
    const sent_ms = performance.now();
    const steps_ms = [];
    let scene;
    const ended = this.#until((event, at_ms) => {
      if (event.progress?.stage === stage) steps_ms.push(at_ms);
      if (event.scene) scene = event.scene.scene;
      return event.job_ended && { outcome: event.job_ended.outcome, at_ms };
    });
    this.#send({ [kind]: { job: ++this.#jobs, settings } });
    const { outcome, at_ms } = await ended;
    if (outcome !== "finished") throw new Error(`${kind}: ${JSON.stringify(outcome)}`);
    return { sent_ms, steps_ms, ended_ms: at_ms, scene };
  }

  /** Fetches a language model into this browser's storage. */
  async fetchModel(name) {
    await this.#end("fetch_model", { name });
  }

  /** Asks a language model without showing it anything; returns its text and how long it took. */
  async askModel(model, question, most_tokens) {
    const request = ++this.#jobs;
    const answered = this.#until(({ answered }) => answered?.answer.model.state === "answered" && answered.answer.model);
    const asked = { request, model, question, selected: [], span_s: null, shown: "nothing", most_tokens };
    const [answer] = await Promise.all([answered, this.#end("ask_model", asked)]);
    return answer;
  }

  stop() {
    this.#worker.terminate();
  }

  /** Runs a job to its end. */
  async #end(kind, fields) {
    const ended = this.#until((event) => event.job_ended?.outcome);
    this.#send({ [kind]: { job: ++this.#jobs, ...fields } });
    const outcome = await ended;
    if (outcome !== "finished") throw new Error(`${kind}: ${JSON.stringify(outcome)}`);
  }

  #send(command, beside = {}) {
    this.#worker.postMessage({ json: JSON.stringify({ epoch: 1, command }), ...beside });
  }

  #hear(event, at_ms) {
    for (const waiter of [...this.#waiting]) waiter(event, at_ms);
  }

  /** Resolves to what `test(event, at_ms)` returns, once that is something. */
  #until(test) {
    return new Promise((resolve, reject) => {
      const waiter = (event, at_ms) => {
        const failure = event.failed ?? event.broken;
        const found = failure ? undefined : test(event, at_ms);
        if (!failure && !found) return;
        this.#waiting.delete(waiter);
        if (failure) reject(new Error(`The worker says ${JSON.stringify(failure)}`));
        else resolve(found);
      };
      this.#waiting.add(waiter);
    });
  }
}

/** Times between neighbouring steps. */
export const intervals = (steps_ms) => steps_ms.slice(1).map((at_ms, index) => at_ms - steps_ms[index]);
