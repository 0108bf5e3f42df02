// Grey pictures {width, height, values}: row by row, black 0, white 1.

import { element } from "./elements.js";

// Weights of red, green and blue, as in visiongen.classical.colour (ITU-R BT.601).
const LUMA = [0.299, 0.587, 0.114];

export async function fetchGrey(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${answer.status} ${address}`);
  return greyOf(await answer.blob());
}

// The picture in a file, made smaller where its longer side exceeds `longest` pixels.
export async function greyOf(blob, longest = Infinity) {
  const bitmap = await createImageBitmap(blob);
  const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
  const width = Math.max(1, Math.round(bitmap.width * scale));
  const height = Math.max(1, Math.round(bitmap.height * scale));
  const canvas = element("canvas", { width, height });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  const values = new Float64Array(width * height);
  for (let i = 0; i < values.length; i++) {
    values[i] = (LUMA[0] * data[4 * i] + LUMA[1] * data[4 * i + 1] + LUMA[2] * data[4 * i + 2]) / 255;
  }
  return { width, height, values };
}

export function canvas(words) {
  return element("canvas", { role: "img", "aria-label": words });
}

// Show a picture on a canvas of its size: `low` becomes black and `high` white.
export function paint(target, { width, height, values }, low = 0, high = 1) {
  target.width = width;
  target.height = height;
  const context = target.getContext("2d");
  const image = context.createImageData(width, height);
  const scale = 255 / (high - low);
  for (let i = 0; i < values.length; i++) {
    const grey = (values[i] - low) * scale; // clipped and rounded by the array
    image.data[4 * i] = image.data[4 * i + 1] = image.data[4 * i + 2] = grey;
    image.data[4 * i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}
