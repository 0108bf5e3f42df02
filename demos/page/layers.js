// Layers of networks whose weights are tensors by name, {shape, values} each.

export function layer(weights, name) {
  return { weight: weights[`${name}.weight`], bias: weights[`${name}.bias`].values };
}

// y = W x + b
export function dense({ weight, bias }, inputs) {
  const [outputs, length] = weight.shape;
  return Float32Array.from({ length: outputs }, (_, output) => {
    let sum = bias[output];
    for (let input = 0; input < length; input++) {
      sum += weight.values[output * length + input] * inputs[input];
    }
    return sum;
  });
}

export function relu(values) {
  return values.map((value) => Math.max(value, 0));
}

// x / (1 + exp(−x))
export function silu(values) {
  return values.map((value) => value / (1 + Math.exp(-value)));
}

// exp(sᵢ) / Σⱼ exp(sⱼ)
export function softmax(scores) {
  const largest = Math.max(...scores);
  const powers = Array.from(scores, (score) => Math.exp(score - largest));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}
