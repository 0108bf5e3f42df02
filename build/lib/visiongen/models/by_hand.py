"""One hidden layer, its gradients and Adam in NumPy: nothing hidden.

Shapes: B pictures, D inputs, H hidden neurons, K classes.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Weights = dict[str, Array]


def softmax(scores: Array) -> Array:
    """Turn scores ``(B, K)`` into probabilities that sum to 1 along each row.

    The largest score is taken off first: it cancels, and nothing can overflow.
    """
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def cross_entropy(probabilities: Array, labels: NDArray) -> float:
    """Return the mean of −log p(true class) over a batch."""
    chosen = probabilities[np.arange(len(labels)), labels]  # (B,)
    return float(-np.log(chosen).mean())


def initial_weights(sizes: tuple[int, int, int], seed: int) -> Weights:
    """Draw weights for D inputs, H hidden neurons, K classes; He et al. (2015)."""
    rng = np.random.default_rng(seed)
    inputs, hidden, classes = sizes
    return {
        "W1": rng.normal(0, np.sqrt(2 / inputs), (inputs, hidden)),
        "b1": np.zeros(hidden),
        "W2": rng.normal(0, np.sqrt(2 / hidden), (hidden, classes)),
        "b2": np.zeros(classes),
    }


def forward(weights: Weights, x: Array) -> tuple[Array, Array]:
    """Return hidden activations ``(B, H)`` and probabilities ``(B, K)``."""
    hidden = np.maximum(0, x @ weights["W1"] + weights["b1"])
    return hidden, softmax(hidden @ weights["W2"] + weights["b2"])


def backward(weights: Weights, x: Array, labels: NDArray) -> Weights:
    """Return the gradient of the mean cross-entropy for every weight."""
    hidden, probabilities = forward(weights, x)
    target = np.eye(probabilities.shape[1])[labels]  # (B, K)
    d_scores = (probabilities - target) / len(x)  # (B, K)   p − y
    d_hidden = d_scores @ weights["W2"].T  # (B, H)   back through W2
    d_sums = d_hidden * (hidden > 0)  # (B, H)   ReLU lets pass or stops
    return {
        "W1": x.T @ d_sums,  # (D, H)
        "b1": d_sums.sum(axis=0),
        "W2": hidden.T @ d_scores,  # (H, K)
        "b2": d_scores.sum(axis=0),
    }


@dataclass
class Adam:
    """Adam, Kingma and Ba (2015), algorithm 1, for a dictionary of weights."""

    rate: float = 1e-3
    beta1: float = 0.9
    beta2: float = 0.999
    tiny: float = 1e-8

    def __post_init__(self):
        self.mean: Weights = {}
        self.square: Weights = {}
        self.steps = 0

    def step(self, weights: Weights, gradients: Weights) -> None:
        """Change ``weights`` in place."""
        self.steps += 1
        for name, g in gradients.items():
            m, v = self.mean.get(name, 0 * g), self.square.get(name, 0 * g)
            self.mean[name] = m = self.beta1 * m + (1 - self.beta1) * g
            self.square[name] = v = self.beta2 * v + (1 - self.beta2) * g**2
            unbiased = m / (1 - self.beta1**self.steps)
            size = np.sqrt(v / (1 - self.beta2**self.steps))
            weights[name] -= self.rate * unbiased / (size + self.tiny)
