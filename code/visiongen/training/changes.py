"""What fine-tuning has changed, kept without the body that it started from."""

from dataclasses import dataclass
from pathlib import Path

from safetensors.torch import load, save
from torch import Tensor, nn

from visiongen.training.errors import WeightsError
from visiongen.training.recipe import Recipe
from visiongen.training.weights import read_tensors, trained_file


@dataclass(frozen=True)
class FineTuning(Recipe):
    """A recipe that starts from published weights and publishes what it changed."""


def moving(model: nn.Module) -> dict[str, Tensor]:
    """Return the weights of a network that training moves, by name."""
    return {
        name: weight.detach()
        for name, weight in model.named_parameters()
        if weight.requires_grad
    }


def changes_in(path: Path, model: nn.Module) -> bytes:
    """Return, of a file with all weights, a file with those that training moved.

    Args:
        path: weights of a finished run.
        model: the network before training, its frozen weights marked as such.

    Raises:
        WeightsError: the file lacks one of them.
    """
    tensors, wanted = load(path.read_bytes()), moving(model)
    if missing := sorted(wanted.keys() - tensors.keys()):
        raise WeightsError(f"{path.name} has no {missing[0]}")
    return save({name: tensors[name] for name in wanted})


def load_changes(name: str, model: nn.Module) -> nn.Module:
    """Put published changes into the network that they were made from.

    Args:
        name: of the recipe.
        model: as before training, see ``visiongen.training.finetune.adapted``.

    Returns:
        The network, in evaluation mode.

    Raises:
        WeightsError: not published yet, damaged, or made from another network.
    """
    path = trained_file(f"{name}.safetensors")
    tensors, wanted = read_tensors(path), moving(model)
    shapes = [
        {key: tuple(each.shape) for key, each in found.items()}
        for found in (tensors, wanted)
    ]
    if shapes[0] != shapes[1]:
        keys = sorted({*tensors, *wanted})
        key = next(k for k in keys if shapes[0].get(k) != shapes[1].get(k))
        raise WeightsError(
            f"{path.name} changes other weights than move here: {key} is "
            f"{shapes[0].get(key, 'missing')} in the file and "
            f"{shapes[1].get(key, 'frozen or missing')} in the network."
        )
    model.load_state_dict(tensors, strict=False)
    return model.eval()
