// Networks of linear layers with LeakyReLU between them, and their gradients. A batch is
// one array, row by row; a layer is {inputs, outputs, weight, bias}, W row by row.

const SLOPE = 0.2; // of LeakyReLU below zero

// Untrained layers; weights and biases are uniform within ±1/√inputs, as PyTorch's.
export function network(widths, draw) {
  return widths.slice(1).map((outputs, depth) => {
    const inputs = widths[depth];
    const drawn = () => (2 * draw() - 1) / Math.sqrt(inputs);
    const weight = Float64Array.from({ length: outputs * inputs }, drawn);
    return { inputs, outputs, weight, bias: Float64Array.from({ length: outputs }, drawn) };
  });
}

// The output of the last layer, and what went into every layer.
export function forward(layers, x) {
  const inputs = [];
  layers.forEach((layer, depth) => {
    if (depth > 0) x = leaky(x);
    inputs.push(x);
    x = linear(layer, x, layer.bias);
  });
  return { inputs, output: x };
}

// From δ = ∂L/∂output: the same for the output of every layer, and ∂L/∂x.
export function backward(layers, inputs, delta) {
  const deltas = [];
  for (let depth = layers.length - 1; depth >= 0; depth--) {
    deltas[depth] = delta;
    delta = transposed(layers[depth], delta); // Wᵀ δ
    if (depth > 0) delta = throughSlopes(delta, inputs[depth]);
  }
  return { deltas, input: delta };
}

// ∂L/∂W = Σ δ xᵀ and ∂L/∂b = Σ δ for every layer, in one list, summed over the rows.
export function gradients(layers, inputs, deltas) {
  return layers.flatMap((layer, depth) => [
    outerProducts(layer, inputs[depth], deltas[depth]),
    columnSums(layer, deltas[depth]),
  ]);
}

// The gradient penalty E (‖∇D(x)‖ − 1)² of Gulrajani et al. (2017), its mean over the
// rows x, and what `gradients` returns, of the penalty.
export function gradientPenalty(layers, x) {
  const rows = x.length / layers[0].inputs;
  const { inputs } = forward(layers, x);
  const { deltas, input: slopes } = backward(layers, inputs, new Float64Array(rows).fill(1));
  const { value, direction } = awayFromOne(slopes, layers[0].inputs);
  // ∇D is W₁ᵀ S₁ W₂ᵀ … for the slopes S of LeakyReLU, which small changes of W leave as
  // they are. So cᵀ∇D is what c becomes on its way through W and S alone, and its gradient
  // is Σ δ tᵀ as above, with c on its way, t, in place of x. Biases have no part in it.
  let tangent = direction;
  const found = layers.flatMap((layer, depth) => {
    if (depth > 0) tangent = throughSlopes(tangent, inputs[depth]);
    const weight = outerProducts(layer, tangent, deltas[depth]);
    tangent = linear(layer, tangent, new Float64Array(layer.outputs));
    return [weight, new Float64Array(layer.outputs)];
  });
  return { value, gradients: found };
}

// The mean of (‖g‖ − 1)² over the rows g, and its derivative c = 2 (‖g‖ − 1) g / (‖g‖ N).
function awayFromOne(slopes, width) {
  const rows = slopes.length / width;
  const direction = new Float64Array(slopes.length);
  let value = 0;
  for (let start = 0; start < slopes.length; start += width) {
    const g = slopes.subarray(start, start + width);
    const length = Math.hypot(...g);
    value += (length - 1) ** 2 / rows;
    const factor = length > 0 ? (2 * (length - 1)) / (length * rows) : 0;
    direction.set(g.map((each) => factor * each), start);
  }
  return { value, direction };
}

// What an optimiser changes, in the order of `gradients`.
export function parameters(layers) {
  return layers.flatMap(({ weight, bias }) => [weight, bias]);
}

// LeakyReLU
function leaky(values) {
  const found = new Float64Array(values.length);
  for (let place = 0; place < found.length; place++) {
    found[place] = values[place] > 0 ? values[place] : SLOPE * values[place];
  }
  return found;
}

// LeakyReLU keeps signs, so what came out of it tells how steep it was.
function throughSlopes(values, came) {
  const found = new Float64Array(values.length);
  for (let place = 0; place < found.length; place++) {
    found[place] = came[place] > 0 ? values[place] : SLOPE * values[place];
  }
  return found;
}

// W x + b for every row x
function linear({ inputs, outputs, weight }, x, bias) {
  const rows = x.length / inputs;
  const found = new Float64Array(rows * outputs);
  for (let row = 0; row < rows; row++) {
    const from = row * inputs;
    for (let output = 0; output < outputs; output++) {
      const weights = output * inputs;
      let sum = bias[output];
      for (let input = 0; input < inputs; input++) sum += weight[weights + input] * x[from + input];
      found[row * outputs + output] = sum;
    }
  }
  return found;
}

// Wᵀ δ for every row δ
function transposed({ inputs, outputs, weight }, delta) {
  const rows = delta.length / outputs;
  const found = new Float64Array(rows * inputs);
  for (let row = 0; row < rows; row++) {
    const into = row * inputs;
    for (let output = 0; output < outputs; output++) {
      const weights = output * inputs;
      const factor = delta[row * outputs + output];
      for (let input = 0; input < inputs; input++) found[into + input] += factor * weight[weights + input];
    }
  }
  return found;
}

// Σ δ xᵀ over the rows
function outerProducts({ inputs, outputs }, x, delta) {
  const rows = x.length / inputs;
  const found = new Float64Array(outputs * inputs);
  for (let row = 0; row < rows; row++) {
    const from = row * inputs;
    for (let output = 0; output < outputs; output++) {
      const into = output * inputs;
      const factor = delta[row * outputs + output];
      for (let input = 0; input < inputs; input++) found[into + input] += factor * x[from + input];
    }
  }
  return found;
}

function columnSums({ outputs }, delta) {
  const found = new Float64Array(outputs);
  for (let place = 0; place < delta.length; place++) found[place % outputs] += delta[place];
  return found;
}
