"""Reading the tensors of a whole pickled model without running anything it names.

Old checkpoints hold the model object itself. Unpickling one in the usual way imports
and calls whatever the file names, which is as safe as running a program from a
stranger. This reader builds ordinary containers and tensors; every other name becomes
an inert object that only remembers its attributes, whatever it stood for.
"""

import collections
import pickle
import zipfile
from pathlib import Path
from typing import Any

import torch

STORAGE_TYPES = {
    "DoubleStorage": torch.float64,
    "FloatStorage": torch.float32,
    "HalfStorage": torch.float16,
    "BFloat16Storage": torch.bfloat16,
    "LongStorage": torch.int64,
    "IntStorage": torch.int32,
    "ShortStorage": torch.int16,
    "CharStorage": torch.int8,
    "ByteStorage": torch.uint8,
    "BoolStorage": torch.bool,
}


class Inert:
    """What a name that is not on the list becomes: called or not, it does nothing."""

    def __new__(cls, *arguments: Any, **options: Any) -> "Inert":
        return super().__new__(cls)

    def __init__(self, *arguments: Any, **options: Any):
        pass

    def __setstate__(self, state: Any) -> None:
        if isinstance(state, dict):
            self.__dict__.update(state)

    def _ignore(self, *arguments: Any) -> None:
        pass

    __setitem__ = append = extend = add = _ignore  # it may stand for a container


def read_state(path: Path, key: str) -> dict[str, torch.Tensor]:
    """Parameters and buffers, by name, of the model under ``key`` of a checkpoint.

    Args:
        path: a file written by ``torch.save`` in its zip format (since PyTorch 1.6).
        key: the entry of the saved dictionary that holds the model.

    Raises:
        ValueError: the file has no such entry, or its pickle needs something else.
        zipfile.BadZipFile: it is no such file.
    """
    checkpoint = _read(path)
    if not isinstance(checkpoint, dict) or not isinstance(checkpoint.get(key), Inert):
        raise ValueError(f"{path.name} holds no model under {key!r}")
    return dict(_named_tensors(checkpoint[key], ""))


def read_settings(path: Path, key: str) -> dict[str, Any]:
    """Numbers, texts and the like under ``key`` of a checkpoint; empty without any.

    Raises:
        ValueError, zipfile.BadZipFile: as for ``read_state``.
    """
    checkpoint = _read(path)
    found = checkpoint.get(key) if isinstance(checkpoint, dict) else None
    if not isinstance(found, dict):
        return {}
    plain = (bool, int, float, str)
    return {name: value for name, value in found.items() if isinstance(value, plain)}


def _read(path: Path) -> Any:
    with zipfile.ZipFile(path) as archive:
        (listing,) = (n for n in archive.namelist() if n.endswith("/data.pkl"))
        root = listing.removesuffix("data.pkl")
        with archive.open(listing) as stream:
            try:
                return _Reader(stream, archive, root).load()
            except (pickle.UnpicklingError, AttributeError, TypeError) as error:
                raise ValueError(
                    f"{path.name} cannot be read safely: {error}"
                ) from error


def _named_tensors(module: Inert, prefix: str):
    """As ``Module.state_dict``: parameters, buffers, then the sub-modules'."""
    hidden = vars(module).get("_non_persistent_buffers_set", set())
    for name, tensor in vars(module).get("_parameters", {}).items():
        if tensor is not None:
            yield prefix + name, tensor
    for name, tensor in vars(module).get("_buffers", {}).items():
        if tensor is not None and name not in hidden:
            yield prefix + name, tensor
    for name, child in vars(module).get("_modules", {}).items():
        if child is not None:
            yield from _named_tensors(child, f"{prefix}{name}.")


class _Reader(pickle.Unpickler):
    def __init__(self, stream, archive: zipfile.ZipFile, root: str):
        super().__init__(stream)
        self.archive = archive
        self.root = root

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return collections.OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _tensor
        if (module, name) == ("torch._utils", "_rebuild_parameter"):
            return _parameter
        if (module, name) in (("builtins", "set"), ("__builtin__", "set")):
            return set
        if module == "torch" and name in STORAGE_TYPES:
            return STORAGE_TYPES[name]
        return Inert

    def persistent_load(self, identifier: Any) -> torch.Tensor:
        kind, dtype, key, _, count = identifier
        if kind != "storage" or not isinstance(dtype, torch.dtype):
            raise pickle.UnpicklingError(f"unknown persistent object {kind!r}")
        content = bytearray(self.archive.read(f"{self.root}data/{int(key)}"))
        if not content:
            return torch.empty(0, dtype=dtype)
        return torch.frombuffer(content, dtype=dtype)[:count]


def _tensor(storage: torch.Tensor, offset: int, size, stride, *_: Any) -> torch.Tensor:
    return storage.as_strided(size, stride, offset).clone()


def _parameter(tensor: torch.Tensor, *_: Any) -> torch.Tensor:
    return tensor
