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
