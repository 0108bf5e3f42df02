"""Points that can be found again: detecting, describing and matching them."""
