// Ready-made digits as strokes: points x, y in a square of side 1, y down.

const RING = Array.from({ length: 25 }, (_, step) => {
  const angle = (step / 24) * 2 * Math.PI - Math.PI / 2;
  return [0.5 + 0.2 * Math.cos(angle), 0.5 + 0.31 * Math.sin(angle)];
});

export const DIGITS = [
  [RING],
  [[[0.4, 0.32], [0.53, 0.19]], [[0.53, 0.19], [0.52, 0.82]]],
  [
    [[0.31, 0.35], [0.35, 0.23], [0.49, 0.17], [0.62, 0.22], [0.66, 0.36], [0.58, 0.51], [0.44, 0.66], [0.3, 0.81]],
    [[0.3, 0.81], [0.7, 0.81]],
  ],
  [
    [[0.32, 0.24], [0.46, 0.17], [0.62, 0.21], [0.65, 0.35], [0.56, 0.45], [0.44, 0.48]],
    [[0.44, 0.48], [0.6, 0.52], [0.68, 0.65], [0.62, 0.78], [0.46, 0.83], [0.3, 0.77]],
  ],
  [
    [[0.4, 0.18], [0.37, 0.36], [0.32, 0.54]],
    [[0.32, 0.54], [0.72, 0.52]],
    [[0.63, 0.24], [0.6, 0.54], [0.58, 0.84]],
  ],
  [
    [[0.66, 0.18], [0.39, 0.19]],
    [[0.39, 0.19], [0.36, 0.45]],
    [[0.36, 0.45], [0.49, 0.42], [0.62, 0.48], [0.67, 0.62], [0.59, 0.77], [0.45, 0.82], [0.31, 0.77]],
  ],
  [[[0.6, 0.17], [0.47, 0.28], [0.37, 0.46], [0.34, 0.64], [0.4, 0.78], [0.52, 0.82], [0.63, 0.75], [0.64, 0.62], [0.55, 0.54], [0.44, 0.57], [0.36, 0.67]]],
  [[[0.3, 0.21], [0.68, 0.2]], [[0.68, 0.2], [0.57, 0.45], [0.47, 0.82]]],
  [
    [[0.63, 0.27], [0.51, 0.17], [0.38, 0.24], [0.4, 0.38], [0.52, 0.48], [0.64, 0.6], [0.62, 0.76], [0.49, 0.83], [0.37, 0.75], [0.38, 0.6], [0.5, 0.48], [0.61, 0.38], [0.63, 0.27]],
  ],
  [
    [[0.63, 0.33], [0.54, 0.2], [0.41, 0.22], [0.35, 0.35], [0.42, 0.47], [0.55, 0.45], [0.63, 0.33]],
    [[0.63, 0.33], [0.61, 0.57], [0.57, 0.84]],
  ],
];

const THICKNESS = 0.082; // of the square's side

// Draw strokes in white on black, the points joined by smooth curves.
export function drawStrokes(canvas, strokes) {
  const { width: side } = canvas;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.fillStyle = "#000";
  context.fillRect(0, 0, side, side);
  Object.assign(context, { strokeStyle: "#fff", lineWidth: THICKNESS * side, lineCap: "round", lineJoin: "round" });
  for (const stroke of strokes) {
    const points = stroke.map(([x, y]) => [x * side, y * side]);
    context.beginPath();
    context.moveTo(...points[0]);
    points.slice(1).forEach(([x, y], index) => {
      const [beforeX, beforeY] = points[index];
      context.quadraticCurveTo(beforeX, beforeY, (beforeX + x) / 2, (beforeY + y) / 2);
    });
    context.lineTo(...points.at(-1));
    context.stroke();
  }
}

// What is on the canvas as a grey picture.
export function ink(canvas) {
  const { width, height } = canvas;
  const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
  return { width, height, values: Float64Array.from({ length: width * height }, (_, i) => data[4 * i] / 255) };
}
