"""Every sampler of the book by name.

A family of models has its own module with a dictionary ``SAMPLERS``, which pages import
without depending on the other families; it is named here once.
"""

import difflib

from visiongen.sampling import diffusion_samplers, gan_samplers, vae_samplers
from visiongen.sampling.sampler import Sampler

SAMPLERS: dict[str, Sampler] = {
    **vae_samplers.SAMPLERS,
    **gan_samplers.SAMPLERS,
    **diffusion_samplers.SAMPLERS,
}


def find_sampler(name: str) -> Sampler:
    """Return the sampler called ``name``.

    Raises:
        ValueError: there is none; names close matches and lists all.
    """
    if name in SAMPLERS:
        return SAMPLERS[name]
    close = difflib.get_close_matches(name, SAMPLERS, n=3)
    hint = f" Did you mean {' or '.join(close)}?" if close else ""
    raise ValueError(
        f'There is no generative model "{name}".{hint} There are {", ".join(SAMPLERS)}.'
    )
