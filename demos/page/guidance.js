// Labels for a network that was taught them, as in visiongen.diffusion.guidance.

// The share of each of `classes` labels, and of "none" behind them: 1 − `share` of one label
// and `share` of the other.
export function blended(one, other, share, classes) {
  const shares = new Array(classes + 1).fill(0);
  shares[one] += 1 - share;
  shares[other] += share;
  return shares;
}

// The network as a function of a noisy picture and its time, pushed towards its label with a
// weight: 0 ignores the label, 1 follows it, more exaggerates it. Ho and Salimans (2022),
// equation 6, of the velocity; ε̂ and x̂_0 are linear in it, so it is the same for them.
export function guided(network, shares, weight) {
  const none = shares?.map((_, label) => Number(label === shares.length - 1));
  return (noisy, time) => {
    if (weight === 0) return network(noisy, time, none);
    const labelled = network(noisy, time, shares);
    if (weight === 1) return labelled;
    const free = network(noisy, time, none);
    // v̂ = v_∅ + w (v_c − v_∅)
    return { ...free, values: free.values.map((value, place) => value + weight * (labelled.values[place] - value)) };
  };
}
