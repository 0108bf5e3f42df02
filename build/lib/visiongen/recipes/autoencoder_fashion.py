"""Plain autoencoders of Fashion-MNIST with codes of 2, 8 and 32 numbers, beside PCA.

Images, epochs and samples are those of ``vae_beta``, and so is the network with 32.
"""

from functools import partial

from visiongen.models.autoencoder import Autoencoders
from visiongen.recipes.vae_beta import EPOCHS, IMAGES, PROTOCOL
from visiongen.training.autoencoding import Autoencoding
from visiongen.training.optimisers import adam
from visiongen.training.recipe import Recipe

recipe = Recipe(
    name="autoencoder_fashion",
    purpose="Autoencoders of Fashion-MNIST with 2, 8 and 32 numbers, beside PCA",
    task=partial(Autoencoding, PROTOCOL, Autoencoders, train_images=IMAGES),
    optimiser=partial(adam, rate=2e-3),
    epochs=EPOCHS,
    batch_size=128,
    ema_decay=0.99,
)
