"""Autoencoders and PCA: a picture through a narrow code and back."""

import numpy as np
import pytest
import torch
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA as ScikitPCA

from visiongen.models.autoencoder import Autoencoder, Autoencoders
from visiongen.models.pca import PCA
from visiongen.models.vae import VAE

DIGITS = torch.from_numpy(load_digits().images / 16)[:, None]  # (1797, 1, 8, 8)


def test_pictures_come_back_in_their_size():
    model = Autoencoder(3, 32, (4, 8, 16), latent=5).eval()
    images = torch.rand(2, 3, 32, 32)
    codes = model.encode(images)
    assert codes.shape == (2, 5)
    found = model(images)
    assert found.shape == images.shape
    assert 0 <= found.min() <= found.max() <= 1
    assert torch.equal(found, model.decode(codes))


def test_a_side_that_cannot_be_halved_is_refused():
    with pytest.raises(ValueError, match="28 cannot be halved 3 times"):
        Autoencoder(1, 28, (4, 8, 16))


def test_it_is_the_vae_of_its_size_but_for_the_variances():
    def weights(network):
        return sum(weight.numel() for weight in network.parameters())

    variances = 32 * (64 * 7 * 7 + 1)
    vae = weights(VAE(1, 28, (32, 64), latent=32))
    assert weights(Autoencoder(latent=32)) == vae - variances


def test_autoencoders_are_called_by_the_width_of_their_codes():
    several = Autoencoders((2, 3)).eval()
    images = torch.rand(2, 1, 28, 28)
    assert several["3"].encode(images).shape == (2, 3)
    assert [found.shape for found in several(images)] == 2 * [images.shape]


@pytest.mark.parametrize("latent", [1, 5, 20])
def test_pca_reconstructs_as_scikit_learns_does(latent):
    reference = ScikitPCA(latent, svd_solver="full").fit(DIGITS.flatten(1).numpy())
    flat = DIGITS.flatten(1).numpy()
    expected = reference.inverse_transform(reference.transform(flat))
    pca = PCA.fit(DIGITS, latent)
    found = pca.decode(pca.encode(DIGITS)).flatten(1).numpy()
    np.testing.assert_allclose(found, expected, atol=1e-4)
    variances = pca.encode(DIGITS).var(0).numpy()
    np.testing.assert_allclose(variances, reference.explained_variance_, rtol=1e-4)


def test_pca_of_all_directions_loses_nothing():
    pca = PCA.fit(DIGITS, 64)
    torch.testing.assert_close(pca.decode(pca.encode(DIGITS)), DIGITS)
    with pytest.raises(ValueError, match="1 … 64, not 65"):
        PCA.fit(DIGITS, 65)
