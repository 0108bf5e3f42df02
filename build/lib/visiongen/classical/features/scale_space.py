"""Blobs at every size: extrema of differences of Gaussians."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter, minimum_filter

from visiongen.classical.features.keypoints import Keypoints, keypoints
from visiongen.classical.filters import gaussian_blur
from visiongen.classical.image import require_grey, to_float

SCALES = 3  # samples of scale in one octave, Lowe (2004), section 3.2
FIRST_SIGMA = 1.6  # blur of the first picture of an octave, section 3.3
CAMERA_SIGMA = 0.5  # blur that every photograph is assumed to have, section 3.3
CONTRAST = 0.04 / SCALES  # smallest |DoG| worth keeping, white being 1
# Half a sample, and a little more: between two samples neither may be given up.
NEAR_ENOUGH = 0.6
EDGE_RATIO = 10.0  # largest ratio of principal curvatures, section 4.1


@dataclass(frozen=True)
class Octave:
    """One picture size and its blurs.

    Attributes:
        step: pixels of the original picture per pixel here: 1, 2, 4, …
        sigmas: ``(SCALES + 3,)`` blur of each picture, in pixels of this octave.
        blurred: ``(SCALES + 3, h, w)``.
        differences: ``(SCALES + 2, h, w)``, each blur minus the previous one.
    """

    step: int
    sigmas: NDArray
    blurred: NDArray
    differences: NDArray


def scale_space(image: NDArray, octaves: int) -> list[Octave]:
    """Gaussian pictures and their differences, octave by octave.

    The difference of two Gaussians kσ and σ is close to (k − 1) σ²∇²G, the
    scale-normalised Laplacian: from ∂G/∂σ = σ∇²G.

    Args:
        image: ``(H, W)`` uint8 or float in [0, 1].
        octaves: how many; each has half the width and height of the one before.

    Raises:
        ValueError: colour, or too small for so many octaves.

    Source: Lowe (2004), section 3.
    """
    require_grey(image)
    if min(image.shape) >> (octaves - 1) < 8:
        raise ValueError(f"{image.shape} is too small for {octaves} octaves")
    sigmas = FIRST_SIGMA * 2 ** (np.arange(SCALES + 3) / SCALES)
    # Blurs add as variances: from σ₁ to σ₂ takes √(σ₂² − σ₁²).
    first = gaussian_blur(to_float(image), np.sqrt(FIRST_SIGMA**2 - CAMERA_SIGMA**2))
    result = []
    for octave in range(octaves):
        extra = np.sqrt(sigmas[1:] ** 2 - sigmas[:-1] ** 2)
        stack = [first]
        for sigma in extra:
            stack.append(gaussian_blur(stack[-1], sigma))
        blurred = np.stack(stack)
        result.append(Octave(2**octave, sigmas, blurred, np.diff(blurred, axis=0)))
        first = blurred[SCALES, ::2, ::2]  # blurred to 2 · FIRST_SIGMA
    return result


def extrema(differences: NDArray, threshold: float = CONTRAST / 2) -> NDArray:
    """Samples larger, or smaller, than their 26 neighbours in place and scale.

    Args:
        differences: ``(S, h, w)``.
        threshold: smallest absolute value.

    Returns:
        ``(N, 3)`` indices: scale, row, column, never on the border of the stack.
    """
    top = maximum_filter(differences, size=3) == differences
    bottom = minimum_filter(differences, size=3) == differences
    found = (top & (differences > threshold)) | (bottom & (differences < -threshold))
    inner = np.zeros_like(found)
    inner[1:-1, 1:-1, 1:-1] = found[1:-1, 1:-1, 1:-1]
    return np.argwhere(inner)


def gradient_and_hessian(cube: NDArray) -> tuple[NDArray, NDArray]:
    """First and second central differences of a 3 × 3 × 3 cube at its centre.

    Returns:
        ``(3,)`` and ``(3, 3)``, axes in the order of the cube: scale, row, column.
    """
    unit = np.eye(3, dtype=int)

    def at(offset: NDArray) -> float:
        return cube[tuple(offset + 1)]

    gradient = np.array([(at(e) - at(-e)) / 2 for e in unit])
    hessian = np.empty((3, 3))
    for i, e in enumerate(unit):
        for j, f in enumerate(unit):
            if i == j:
                hessian[i, i] = at(e) + at(-e) - 2 * at(0 * e)
            else:
                mixed = at(e + f) - at(e - f) - at(f - e) + at(-e - f)
                hessian[i, j] = mixed / 4
    return gradient, hessian


def refine(differences: NDArray, sample: NDArray) -> tuple[NDArray, float] | None:
    """Where the parabola through the neighbours has its extremum, and its value.

    With D(o) = D + gᵀo + ½ oᵀHo the extremum lies at o = −H⁻¹g. If that is nearer to
    another sample, start again from there.

    Args:
        differences: ``(S, h, w)``.
        sample: ``(3,)`` indices scale, row, column.

    Returns:
        ``(3,)`` real-valued scale, row, column and the interpolated value; ``None`` if
        the search leaves the stack, ends in low contrast, or on an edge.

    Source: Brown & Lowe (2002); Lowe (2004), sections 4 and 4.1.
    """
    last = np.array(differences.shape) - 2
    for _ in range(5):
        s, y, x = sample
        cube = differences[s - 1 : s + 2, y - 1 : y + 2, x - 1 : x + 2]
        gradient, hessian = gradient_and_hessian(cube)
        if abs(np.linalg.det(hessian)) < 1e-15:
            return None
        offset = -np.linalg.solve(hessian, gradient)
        if np.abs(offset).max() <= NEAR_ENOUGH:
            break
        sample = sample + np.rint(np.clip(offset, -1, 1)).astype(int)
        if (sample < 1).any() or (sample > last).any():
            return None
    else:
        return None
    value = cube[1, 1, 1] + gradient @ offset / 2
    if abs(value) < CONTRAST or on_edge(hessian[1:, 1:]):
        return None
    return sample + offset, value


def on_edge(hessian: NDArray) -> bool:
    """Whether the ``(2, 2)`` Hessian bends over ten times more one way than the other.

    trace² / det = (r + 1)² / r, where r is the ratio of the eigenvalues.
    """
    trace, determinant = np.trace(hessian), np.linalg.det(hessian)
    limit = (EDGE_RATIO + 1) ** 2 / EDGE_RATIO
    return bool(determinant <= 0 or trace**2 / determinant >= limit)


def laplacian_scale(sizes: NDArray) -> NDArray:
    """σ of the Laplacian that each difference of Gaussians stands for.

    The difference of blurs σ and kσ is most like the Laplacian half-way between them,
    at σ√k. A disc of radius r answers most at r / √2.
    """
    return sizes / 2 * 2 ** (1 / (2 * SCALES))


def blobs(image: NDArray, octaves: int = 4) -> Keypoints:
    """Refined extrema of the differences of Gaussians.

    Args:
        image: ``(H, W)`` uint8 or float in [0, 1].
        octaves: how many sizes of the picture are searched.

    Returns:
        Keypoints, strongest first. ``sizes`` are 2σ, where σ is the smaller of the two
        blurs, as in OpenCV. ``angles`` are 0: see ``orientations``.
    """
    points, sizes, values = [], [], []
    for octave in scale_space(image, octaves):
        for sample in extrema(octave.differences):
            refined = refine(octave.differences, sample)
            if refined is None:
                continue
            (s, y, x), value = refined
            points.append((octave.step * x, octave.step * y))
            sizes.append(2 * octave.step * FIRST_SIGMA * 2 ** (s / SCALES))
            values.append(abs(value))
    found = keypoints(np.array(points), np.array(sizes), 0.0, np.array(values))
    return found.strongest(len(found))
