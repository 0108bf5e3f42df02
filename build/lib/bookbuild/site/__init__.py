"""The site: reading outputs, directives, look, build and measurement."""
