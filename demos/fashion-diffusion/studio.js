// Walks of a few pictures from noise to clothes, step by step.

import { cosineSchedule, ddim, denoised, evenTimes, noiseSources } from "../page/ddim.js";
import { unet } from "../page/unet.js";

export const COUNT = 4; // pictures at once
export const SIDE = 28; // pixels
const TIMES = 1000; // of the schedule that the network was trained with

export class Studio {
  constructor(weights) {
    this.network = unet(weights);
    this.size = Object.values(weights).reduce((sum, { values }) => sum + values.length, 0);
    this.alphaBar = cosineSchedule(TIMES);
  }

  // A frame of a walk with {seed, steps, eta}: its time, the amplitude √ᾱ of the clean picture in
  // what the sampler holds, and, one for each picture, x_t and the guess x̂_0.
  frame(settings, number) {
    if (JSON.stringify(settings) !== JSON.stringify(this.settings)) this.begin(settings);
    while (this.frames.length <= number) this.advance();
    return this.frames[number];
  }

  begin(settings) {
    const { seed, steps, eta } = settings;
    const times = evenTimes(TIMES, steps);
    this.walks = noiseSources(seed, COUNT).map((draw) =>
      ddim(this.denoise, Float64Array.from({ length: SIDE * SIDE }, draw), this.alphaBar, times, eta, draw));
    Object.assign(this, { settings, frames: [] });
  }

  advance() {
    const all = this.walks.map((walk) => walk.next().value);
    const [{ time }] = all;
    const signal = Math.sqrt(this.alphaBar[time]);
    const [pictures, guesses] = ["picture", "guess"].map((part) => all.map((one) => one[part]));
    this.frames.push({ time, signal, pictures, guesses });
  }

  denoise = (values, time) => {
    const { values: velocity } = this.network({ height: SIDE, width: SIDE, channels: 1, values }, time);
    return denoised(velocity, values, this.alphaBar[time]);
  };
}
