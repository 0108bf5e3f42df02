// A worker for each of a few pictures, together a function that promises their frames; it is
// asked for one frame at a time.

export class Sampler {
  // `address` is that of the network's weights.
  static async open(address, count) {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`${answer.status} ${address}`);
    const file = await answer.arrayBuffer();
    const sampler = new Sampler();
    sampler.workers = Array.from({ length: count }, () => new Worker(new URL("worker.js", import.meta.url), { type: "module" }));
    const ready = await Promise.all(sampler.workers.map((worker, picture) => answerOf(worker, { file, picture })));
    sampler.size = ready[0].size; // weights of the network
    return sampler;
  }

  // All pictures at a step: their time, the amplitude of the clean picture, what they are and
  // what they are taken for, and how long it took.
  async frame(settings, number) {
    const before = performance.now();
    const all = await Promise.all(this.workers.map((worker) => answerOf(worker, { settings, number })));
    const milliseconds = performance.now() - before;
    const [{ time, signal }] = all;
    const [pictures, guesses] = ["picture", "guess"].map((part) => all.map((one) => one[part]));
    return { time, signal, pictures, guesses, milliseconds };
  }
}

function answerOf(worker, order) {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => ("failed" in data ? reject(new Error(data.failed)) : resolve(data));
    worker.onerror = ({ message }) => reject(new Error(message || "a worker could not be started"));
    worker.postMessage(order);
  });
}
