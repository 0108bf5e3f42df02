"""Does a map depend on what the network has learned at all?"""

import copy
from collections.abc import Iterator, Sequence

import torch
from scipy.stats import spearmanr
from torch import Tensor, nn


def randomised_cascade(
    model: nn.Module, layers: Sequence[str], seed: int = 0
) -> Iterator[tuple[str, nn.Module]]:
    """Forget the network layer by layer, from the output down.

    Args:
        model: stays as it is.
        layers: names of submodules, the one nearest the output first.
        seed: of the random weights.

    Yields:
        The name of a layer, and a copy of the network in which it and all before it
        in ``layers`` have random weights: normal, with the mean and the standard
        deviation of the weights that they replace, so that activations keep their
        scale.

    Source: Adebayo et al. (2018), Sanity Checks for Saliency Maps, section 3.
    """
    generator = torch.Generator().manual_seed(seed)
    forgotten = copy.deepcopy(model)
    for name in layers:
        for weight in forgotten.get_submodule(name).parameters():
            noise = torch.randn(weight.shape, generator=generator).to(weight.device)
            spread = weight.detach().std(correction=0)
            weight.data = weight.detach().mean() + spread * noise
        yield name, copy.deepcopy(forgotten)


def rank_correlation(first: Tensor, second: Tensor) -> Tensor:
    """Spearman's correlation of maps ``(B, H, W)``, image by image ``(B,)``.

    1 means the same order of pixels, 0 none in common; 0 too where a map is constant.
    """
    pairs = zip(first.flatten(1).cpu(), second.flatten(1).cpu(), strict=True)
    return torch.tensor(
        [
            float(spearmanr(a, b).statistic) if a.std() > 0 and b.std() > 0 else 0.0
            for a, b in pairs
        ]
    )
