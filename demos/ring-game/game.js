// The game of a generator against a discriminator, both small networks, on the ring.

import { normal, uniform } from "../page/random.js";
import { Adam } from "./adam.js";
import { backward, forward, gradientPenalty, gradients, network, parameters } from "./network.js";
import { sample } from "./ring.js";

export const SIZES = { noise: 8, widths: [32, 32], batch: 64 };

// ∂L/∂score of the generator's losses, for D = σ(score).
export const LOSSES = {
  "non-saturating": (d) => d - 1, // −log D
  saturating: (d) => -d, // log(1 − D)
};

export class Game {
  constructor(seed, { noise, widths, batch } = SIZES) {
    Object.assign(this, { noise, batch, steps: 0 });
    this.uniform = uniform(seed);
    this.normal = normal(seed + 1);
    this.generator = network([noise, ...widths, 2], this.uniform);
    this.discriminator = network([2, ...widths, 1], this.uniform);
    this.moves = {
      generator: new Adam(parameters(this.generator)),
      discriminator: new Adam(parameters(this.discriminator)),
    };
  }

  // One move of the discriminator, then one or more of the generator.
  step({ loss, penalty, generatorSteps, generatorRate, discriminatorRate }) {
    const real = sample(this.batch, this.uniform, this.normal);
    let z = this.draw(this.batch);
    this.moves.discriminator.step(this.discriminatorGradients(real, this.generate(z), penalty), discriminatorRate);
    for (let number = 0; number < generatorSteps; number++) {
      if (number > 0) z = this.draw(this.batch);
      this.moves.generator.step(this.generatorGradients(z, loss), generatorRate);
    }
    this.steps += 1;
  }

  draw(count) {
    return Float64Array.from({ length: count * this.noise }, this.normal);
  }

  generate(z) {
    return forward(this.generator, z).output;
  }

  // D = σ(score) of points
  judge(points) {
    return forward(this.discriminator, points).output.map(sigmoid);
  }

  // Of −E log D(x) − E log(1 − D(G(z))) + penalty · E (‖∇score‖ − 1)².
  discriminatorGradients(real, fake, penalty) {
    const onReal = this.gradientsOn(real, (d) => d - 1);
    const onFake = this.gradientsOn(fake, (d) => d);
    const parts = [onReal, onFake];
    if (penalty > 0) {
      const between = this.between(real, fake);
      const found = gradientPenalty(this.discriminator, between).gradients;
      parts.push(found.map((gradient) => gradient.map((value) => penalty * value)));
    }
    return parts.reduce(added);
  }

  // The discriminator's gradients on points, for the mean of a loss with this ∂L/∂score.
  gradientsOn(points, slope) {
    const { inputs, output } = forward(this.discriminator, points);
    const delta = output.map((score) => slope(sigmoid(score)) / output.length);
    return gradients(this.discriminator, inputs, backward(this.discriminator, inputs, delta).deltas);
  }

  // Of the chosen loss: through the discriminator, which stays as it is, to the generator.
  generatorGradients(z, loss) {
    const made = forward(this.generator, z);
    const judged = forward(this.discriminator, made.output);
    const delta = judged.output.map((score) => LOSSES[loss](sigmoid(score)) / judged.output.length);
    const { input } = backward(this.discriminator, judged.inputs, delta);
    const { deltas } = backward(this.generator, made.inputs, input);
    return gradients(this.generator, made.inputs, deltas);
  }

  // ε x + (1 − ε) G(z), one ε for each pair
  between(real, fake) {
    const shares = Float64Array.from({ length: real.length / 2 }, this.uniform);
    return real.map((value, place) => {
      const share = shares[Math.floor(place / 2)];
      return share * value + (1 - share) * fake[place];
    });
  }
}

function sigmoid(score) {
  return 1 / (1 + Math.exp(-score));
}

function added(one, other) {
  return one.map((gradient, number) => gradient.map((value, place) => value + other[number][place]));
}
