// Reads a safetensors file: 8 bytes of length, a JSON header, then the numbers.
// The tensors come by name, {shape, values} each.

export async function fetchTensors(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${answer.status} ${address}`);
  return parse(await answer.arrayBuffer());
}

export function parse(buffer) {
  const length = Number(new DataView(buffer).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, length)));
  const tensors = {};
  for (const [name, { dtype, shape, data_offsets: [from, to] }] of Object.entries(header)) {
    if (name === "__metadata__") continue;
    const part = buffer.slice(8 + length + from, 8 + length + to);
    tensors[name] = { shape, values: numbers(dtype, part) };
  }
  return tensors;
}

function numbers(dtype, part) {
  if (dtype === "F16") return Float32Array.from(new Uint16Array(part), half);
  if (dtype === "I8") return new Int8Array(part);
  if (dtype === "I16") return new Int16Array(part);
  throw new Error(`a tensor of type ${dtype}; this reader knows F16, I8 and I16`);
}

// The value of 16 bits: sign, 5 bits of exponent, 10 bits of fraction (IEEE 754 binary16).
export function half(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
