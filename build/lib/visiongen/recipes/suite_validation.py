"""Does the evaluation suite notice what it should? Real pictures with known faults.

For every judge: scores of the training set against itself, of the test set, and of
noisy, blurred, duplicated and mode-dropped copies; and how the Fréchet distance of
the test set depends on the number of pictures and on which were drawn.
"""

from functools import partial
from typing import Any

from visiongen.evaluation.frechet import frechet_by_size
from visiongen.evaluation.judges import load_judge
from visiongen.evaluation.known_copies import score_copies
from visiongen.evaluation.protocol import JUDGES
from visiongen.evaluation.suite import look
from visiongen.training.benchmark import Benchmark, Measured
from visiongen.training.cards import summary
from visiongen.training.labelled_images import prepared_images

SIZES = (250, 500, 1000, 2000, 5000)


def measure(seed: int, data: tuple[str, ...], draws: int, pictures: int) -> Measured:
    """Score copies of the first ``pictures`` training and test pictures."""
    metrics: dict[str, dict[str, Any]] = {}
    tables: dict[str, Any] = {}
    for name in data:
        judge_name, side = JUDGES[name]
        judge = load_judge(judge_name)
        training = prepared_images(name, "train").part(0, pictures)
        test = prepared_images(name, "test").part(0, pictures)

        def features(images, judge=judge, side=side):
            return look(judge, images, side).features

        scores = score_copies(training.images, test.images, test.labels, features)
        seen, reference = features(test.images), features(training.images)
        # Draws of more than half would overlap too much to show a spread.
        sizes = [size for size in SIZES if size <= pictures // 2]
        by_size = frechet_by_size(seen, reference, sizes, draws, seed)
        tables[name] = {"scores": scores, "by_size": by_size, "judge": judge_name}
        for copy, row in scores.items():
            metrics[f"{name}_{copy}_frechet"] = summary([row["frechet"]], "")
    return Measured(metrics, tables)


recipe = Benchmark(
    name="suite_validation",
    purpose="The evaluation suite on real pictures with known faults",
    data=("mnist", "fashion_mnist", "cifar10"),
    measure=partial(
        measure, data=("mnist", "fashion_mnist", "cifar10"), draws=10, pictures=10_000
    ),
)
