// The worker as a function that promises frames; it is asked for one at a time.

export class Sampler {
  static async open() {
    const sampler = new Sampler();
    sampler.worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
    sampler.size = (await sampler.answer()).size; // weights of the network
    return sampler;
  }

  frame(settings, number) {
    this.worker.postMessage({ settings, number });
    return this.answer();
  }

  answer() {
    return new Promise((resolve, reject) => {
      this.worker.onmessage = ({ data }) => ("failed" in data ? reject(new Error(data.failed)) : resolve(data));
      this.worker.onerror = ({ message }) => reject(new Error(message || "the worker could not be started"));
    });
  }
}
