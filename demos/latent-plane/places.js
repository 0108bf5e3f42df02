// Places z = [z₁, z₂] of the plane among the dots [z₁, z₂, label] of the test pictures.

// The straight line from `a` at t = 0 to `b` at t = 1.
export function between(a, b, t) {
  return [0, 1].map((axis) => (1 - t) * a[axis] + t * b[axis]);
}

// The distance to the nearest dot, and its label.
export function nearest(dots, z) {
  let [least, label] = [Infinity, null];
  for (const dot of dots) {
    const squared = (dot[0] - z[0]) ** 2 + (dot[1] - z[1]) ** 2;
    if (squared < least) [least, label] = [squared, dot[2]];
  }
  return { distance: Math.sqrt(least), label };
}

// Half the side of the square around the origin that holds all dots, in whole numbers.
export function reach(dots) {
  return Math.ceil(dots.reduce((most, [x, y]) => Math.max(most, Math.abs(x), Math.abs(y)), 1));
}

// The place within `radius` of the origin, on a grid, whose nearest dot is farthest away.
export function emptiest(dots, radius, step = 0.05) {
  let best = { distance: -1 };
  const count = Math.floor(radius / step);
  for (let row = -count; row <= count; row++) {
    for (let column = -count; column <= count; column++) {
      const z = [column * step, row * step];
      if (Math.hypot(...z) > radius) continue;
      const { distance } = nearest(dots, z);
      if (distance > best.distance) best = { distance, z };
    }
  }
  return best.z;
}
