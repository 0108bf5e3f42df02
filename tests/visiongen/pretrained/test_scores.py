"""Answers to photographs, whatever the size of the batches."""

import numpy as np
import torch
from torch import nn
from torchvision.transforms.functional import to_tensor

from visiongen.pretrained.scores import scores_of


def test_scores_do_not_depend_on_the_batches():
    random = np.random.default_rng(0)
    images = [random.integers(0, 256, (6, 5, 3), dtype=np.uint8) for _ in range(7)]
    model = nn.Sequential(nn.Flatten(), nn.Dropout(), nn.Linear(90, 4)).train()
    found = scores_of(model, images, to_tensor, batch=3)
    assert model.training
    model.eval()
    expected = torch.cat([model(to_tensor(image)[None]) for image in images])
    torch.testing.assert_close(found, expected.detach(), atol=1e-6, rtol=0)
