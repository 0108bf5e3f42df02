// One of the pictures of a seed on its walk out of noise, step by step.

import { cosineSchedule, ddim, denoised, evenTimes, noiseSources } from "./ddim.js";
import { guided } from "./guidance.js";
import { unet } from "./unet.js";

export const SIDE = 28; // pixels
const TIMES = 1000; // of the schedule that the networks were trained with

export class Studio {
  // `number` says which picture of a seed.
  constructor(weights, number) {
    Object.assign(this, { network: unet(weights), number });
    this.size = Object.values(weights).reduce((sum, { values }) => sum + values.length, 0);
    this.alphaBar = cosineSchedule(TIMES);
  }

  // A frame of the walk: its time, the amplitude √ᾱ of the clean picture in x_t, x_t itself
  // (`picture`) and the guess x̂_0. Settings are `seed`, `steps`, `eta` (0 if left out) and, for
  // a network that knows labels, `shares` of each label and the `weight` of guidance.
  frame(settings, number) {
    if (JSON.stringify(settings) !== JSON.stringify(this.settings)) this.begin(settings);
    while (this.frames.length <= number) this.advance();
    return this.frames[number];
  }

  begin(settings) {
    const { seed, steps, eta = 0, shares, weight = 1 } = settings;
    const network = guided(this.network, shares, weight);
    const denoise = (values, time) => {
      const { values: velocity } = network({ height: SIDE, width: SIDE, channels: 1, values }, time);
      return denoised(velocity, values, this.alphaBar[time]);
    };
    const draw = noiseSources(seed, this.number + 1).at(-1);
    const noise = Float64Array.from({ length: SIDE * SIDE }, draw);
    this.walk = ddim(denoise, noise, this.alphaBar, evenTimes(TIMES, steps), eta, draw);
    Object.assign(this, { settings, frames: [] });
  }

  advance() {
    const { value } = this.walk.next();
    this.frames.push({ ...value, signal: Math.sqrt(this.alphaBar[value.time]) });
  }
}
