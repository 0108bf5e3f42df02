"""Where networks look and what they rely on, with tests of such claims."""
