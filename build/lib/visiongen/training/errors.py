"""Everything that can go wrong in training, as errors that say what to do."""


class TrainingError(Exception):
    """Base of the errors below; the command line prints its message alone."""


class UnknownRecipeError(TrainingError):
    """No recipe has this name."""


class CheckpointError(TrainingError):
    """A checkpoint could not be written or read."""


class ResumeError(TrainingError):
    """The run in this folder was started with other settings."""


class WeightsError(TrainingError):
    """A weights file is missing, damaged, or belongs to another network."""


class CardError(TrainingError):
    """A card is missing, or the runs found do not make one card."""
