"""Accuracy of both networks against the number of training images."""

from visiongen.models.ann import ANN
from visiongen.models.cnn import CNN
from visiongen.recipes._mnist_protocol import plain
from visiongen.training.recipe import Sweep

# images: (epochs, batch size), so that every run makes at least 600 steps
BUDGETS = {
    100: (300, 50),
    300: (120, 50),
    1000: (40, 50),
    3000: (30, 128),
    10_000: (12, 128),
    60_000: (5, 128),
}

recipe = Sweep(
    name="mnist_data_size",
    purpose="ANN and CNN on the first 100 to 60,000 training images",
    variants={
        f"{name}_{images}": plain(
            f"{name}_{images}",
            model,
            epochs=epochs,
            batch_size=batch_size,
            train_images=images,
            validation=0,
        )
        for name, model in {"ann": ANN, "cnn": CNN}.items()
        for images, (epochs, batch_size) in BUDGETS.items()
    },
)
