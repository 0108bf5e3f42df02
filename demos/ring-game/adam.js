// Adam, Kingma and Ba (2015), algorithm 1, with DCGAN's β₁.

const [BETA1, BETA2, EPSILON] = [0.5, 0.999, 1e-8];

export class Adam {
  // `parameters` is a list of arrays, which `step` changes in place.
  constructor(parameters) {
    this.parameters = parameters;
    this.first = parameters.map(({ length }) => new Float64Array(length));
    this.second = parameters.map(({ length }) => new Float64Array(length));
    this.steps = 0;
  }

  step(gradients, rate) {
    this.steps += 1;
    const scale1 = 1 - BETA1 ** this.steps;
    const scale2 = 1 - BETA2 ** this.steps;
    this.parameters.forEach((parameter, number) => {
      const [gradient, m, v] = [gradients[number], this.first[number], this.second[number]];
      for (let place = 0; place < parameter.length; place++) {
        const g = gradient[place];
        // m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²
        m[place] = BETA1 * m[place] + (1 - BETA1) * g;
        v[place] = BETA2 * v[place] + (1 - BETA2) * g * g;
        // θ ← θ − rate · m̂ / (√v̂ + ε)
        parameter[place] -= (rate * (m[place] / scale1)) / (Math.sqrt(v[place] / scale2) + EPSILON);
      }
    });
  }
}
