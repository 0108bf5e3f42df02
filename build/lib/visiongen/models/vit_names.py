"""Our vision transformer under the names of timm and of Hugging Face.

Only names differ. The other two expect pictures already scaled to [-1, 1]; ours takes
[0, 1] and scales them itself: ``ours(x) == theirs(2 * x - 1)``, tested to 1e-5.
"""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from visiongen.models.attention import EPSILON
from visiongen.models.vit import ViT

# our name → timm's, replaced in this order
TIMM = (
    ("stem.", "patch_embed.proj."),
    ("class_token", "cls_token"),
    ("positions", "pos_embed"),
    (".attention_norm.", ".norm1."),
    (".attention.to_qkv.", ".attn.qkv."),
    (".attention.to_out.", ".attn.proj."),
    (".mlp_norm.", ".norm2."),
    (".mlp.0.", ".mlp.fc1."),
    (".mlp.2.", ".mlp.fc2."),
    ("output.", "head."),
)
HUGGING_FACE = (
    ("stem.", "vit.embeddings.patch_embeddings.projection."),
    ("class_token", "vit.embeddings.cls_token"),
    ("positions", "vit.embeddings.position_embeddings"),
    ("blocks.", "vit.layers."),
    (".attention_norm.", ".layernorm_before."),
    (".attention.to_out.", ".attention.o_proj."),
    (".mlp_norm.", ".layernorm_after."),
    (".mlp.0.", ".mlp.fc1."),
    (".mlp.2.", ".mlp.fc2."),
    ("output.", "classifier."),
)


def to_timm(model: ViT) -> nn.Module:
    """Return timm's ``VisionTransformer`` with the weights of ours.

    Raises:
        ValueError: the model has a stem of several convolutions.
    """
    from timm.models.vision_transformer import VisionTransformer

    _require_plain(model)
    shape = _shape(model)
    theirs = VisionTransformer(
        img_size=shape["side"],
        patch_size=shape["patch"],
        embed_dim=shape["width"],
        depth=shape["depth"],
        num_heads=shape["heads"],
        num_classes=shape["classes"],
    )
    theirs.load_state_dict(timm_names(model.state_dict()))
    return theirs.train(model.training)


def from_timm(theirs: nn.Module) -> ViT:
    """Return our ViT with the weights of timm's ``VisionTransformer``.

    Raises:
        ValueError: theirs has parts that ours lacks (layer scale, registers, …).
    """
    shape: Any = theirs
    with torch.device("meta"):
        ours = ViT(
            side=shape.patch_embed.img_size[0],
            patch=shape.patch_embed.patch_size[0],
            width=shape.embed_dim,
            depth=len(shape.blocks),
            heads=shape.blocks[0].attn.num_heads,
            classes=shape.num_classes,
            plain=True,
        )
    state = {key: value.clone() for key, value in theirs.state_dict().items()}
    names = {name: _renamed(name, TIMM) for name in ours.state_dict()}
    if different := set(state) ^ set(names.values()):
        raise ValueError(
            "this VisionTransformer is not the plain one of the paper: "
            f"{sorted(different)[0]} stands on one side only"
        )
    renamed = {name: state[their_name] for name, their_name in names.items()}
    ours.load_state_dict(renamed, assign=True)
    return ours.train(theirs.training)


def to_hugging_face(model: ViT) -> nn.Module:
    """Return ``transformers.ViTForImageClassification`` with the weights of ours.

    Raises:
        ValueError: the model has a stem of several convolutions.
    """
    from transformers import ViTConfig, ViTForImageClassification

    _require_plain(model)
    shape = _shape(model)
    config = ViTConfig(
        image_size=shape["side"],
        patch_size=shape["patch"],
        hidden_size=shape["width"],
        num_hidden_layers=shape["depth"],
        num_attention_heads=shape["heads"],
        intermediate_size=model.blocks[0].mlp[0].out_features,  # type: ignore
        num_labels=shape["classes"],
        layer_norm_eps=EPSILON,
        hidden_act="gelu",
    )
    theirs = ViTForImageClassification(config)
    theirs.load_state_dict(hugging_face_names(model.state_dict()))
    return theirs.train(model.training)


def timm_names(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Rename all weights of a state dictionary of ours as timm does."""
    return {_renamed(name, TIMM): value for name, value in state.items()}


def hugging_face_names(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Rename all weights as Hugging Face does (transformers 5).

    Queries, keys and values are three layers there, hence three tensors.
    """
    named = {}
    for name, value in state.items():
        name = _renamed(name, HUGGING_FACE)
        if ".to_qkv." in name:
            for part, third in zip("qkv", value.chunk(3), strict=True):
                named[name.replace("to_qkv", f"{part}_proj")] = third
        elif name.startswith("norm."):
            named[f"vit.layer{name}"] = value
        else:
            named[name] = value
    return named


def _renamed(name: str, pairs: Sequence[tuple[str, str]]) -> str:
    """Replace our name's parts.

    >>> _renamed("blocks.3.attention.to_qkv.bias", TIMM)
    'blocks.3.attn.qkv.bias'
    """
    for ours, theirs in pairs:
        name = name.replace(ours, theirs)
    return name


def _shape(model: ViT) -> dict[str, int]:
    """Return the arguments that made the model."""
    attention: Any = model.blocks[0].attention
    return {
        "side": model.grid * model.patch,
        "patch": model.patch,
        "width": model.positions.shape[-1],
        "depth": len(model.blocks),
        "heads": attention.heads,
        "classes": model.output.out_features,
    }


def _require_plain(model: ViT) -> None:
    if not isinstance(model.stem, nn.Conv2d):
        raise ValueError(
            "only ViT(plain=True) has the form that timm and Hugging Face know; this "
            "one has a stem of several convolutions"
        )
