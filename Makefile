# Two commands do all the set-up on a fresh machine: "make book" and "make test".
# Windows, or no make: see "Without make" in README.md; every target is one line of Python.

PYTHON ?= python3
UV := $(or $(shell command -v uv 2>/dev/null),.uv/bin/uv)
SITE := .venv-site/bin/python
FULL := .venv/bin/python
export PYTHONPATH := code
# Ultralytics and Hugging Face must not reach for the network behind the reader's back.
export YOLO_OFFLINE := true
export YOLO_AUTOINSTALL := false

.DEFAULT_GOAL := help
.PHONY: help book serve check notebooks test lint format execute train cold colab oldest publish bench lock clean

help:  ## Show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1|/' | column -t -s '|'

book: .venv-site/.ready  ## Build the site into _build/html (strict, from committed outputs)
	$(SITE) -m bookbuild build

serve: .venv-site/.ready  ## Serve the built site on this machine
	$(SITE) -m bookbuild serve

check: .venv-site/.ready  ## Say which chapters are stale, and why
	$(SITE) -m bookbuild check

notebooks: .venv-site/.ready  ## Rewrite the notebooks' Markdown without executing anything
	$(SITE) -m bookbuild notebooks

# Two processes, and one thread of arithmetic in each: most tests are too small for more.
test: export OMP_NUM_THREADS := 1
test: .venv/.ready .venv-site/.ready  ## Run all tests (with VISIONGEN_DATA set: also those on real data)
	$(FULL) -m bookbuild browser
	$(FULL) -m pytest -n 2 --dist loadgroup --no-loadscope-reorder

lint: .venv/.ready  ## Check style, types and the chapters' structure
	$(FULL) -m ruff check code tests
	$(FULL) -m ruff format --check code tests
	$(FULL) -m mypy
	$(FULL) -m bookbuild lint

format: .venv/.ready  ## Format code and tests
	$(FULL) -m ruff check --fix code tests
	$(FULL) -m ruff format code tests

execute: .venv/.ready  ## Execute chapters: all stale ones, or CHAPTER=04
	$(FULL) -m bookbuild execute $(CHAPTER)

# glibc hands large blocks back to the kernel at every step and gets them anew, page by
# page; keeping them took a quarter off a step of mnist_cnn and cifar_judge, on two busy cores.
train: export MALLOC_MMAP_THRESHOLD_ := 4294967296
train: export MALLOC_TRIM_THRESHOLD_ := 8589934592
train: export MALLOC_TOP_PAD_ := 268435456
train: .venv/.ready  ## Train a recipe: NAME=mnist_cnn
	$(FULL) -m visiongen train $(or $(NAME),$(error say which recipe: make train NAME=mnist_cnn))

cold: .venv/.ready  ## Execute every chapter anew and compare with what is committed
	$(FULL) -m bookbuild execute --compare

# The notebook as Colab runs it: the last commit installed, nothing of this checkout on
# the path, an empty folder. VISIONGEN_FROM=git+https://… installs it from elsewhere.
FROM := $(or $(VISIONGEN_FROM),git+file://$(CURDIR))
define in-plain-jupyter
	folder=$$(mktemp -d) && cp book/notebooks/$(CHAPTER)*.ipynb $$folder && cd $$folder && \
	  PYTHONPATH= $(CURDIR)/$(1)/bin/jupyter nbconvert --to notebook --execute --output-dir executed *.ipynb
endef

colab: | $(UV)  ## Run the notebooks in plain Jupyter: all, or CHAPTER=04
	$(UV) venv -q --allow-existing .venv-colab
	$(UV) pip install -q --python .venv-colab nbconvert \
	  "visiongen[clip,detection,export,notebook] @ $(FROM)"
	$(call in-plain-jupyter,.venv-colab)

# "lowest-direct" asks for the oldest of what pyproject.toml itself names.
oldest: | $(UV)  ## The same with the oldest versions that are allowed
	$(UV) venv -q --allow-existing .venv-oldest
	$(UV) pip install -q --python .venv-oldest --resolution lowest-direct \
	  --all-extras -r pyproject.toml "nbconvert>=7.16"
	$(UV) pip install -q --python .venv-oldest --no-deps "visiongen @ $(FROM)"
	$(call in-plain-jupyter,.venv-oldest)

publish: .venv/.ready  ## Copy a trained result into the library: NAME=mnist_cnn
	$(FULL) -m visiongen publish $(or $(NAME),$(error say which recipe: make publish NAME=mnist_cnn))

bench: .venv-site/.ready  ## Measure builds, pages and notebooks against their budgets
	$(SITE) -m bookbuild bench

# The site's lock takes the versions of the full lock, so that the two never disagree.
lock: $(UV)  ## Resolve both locks anew from pyproject.toml
	$(UV) pip compile -q --upgrade --universal --python-version 3.11 --no-header \
	  --no-emit-index-url --all-extras pyproject.toml -o requirements.txt
	$(PYTHON) -c "import tomllib; print('\n'.join(tomllib.load(open('pyproject.toml', 'rb'))['project']['optional-dependencies']['site']))" \
	  | $(UV) pip compile -q --upgrade --universal --python-version 3.11 --no-header \
	  --no-emit-index-url -c requirements.txt - -o requirements-site.txt

clean:  ## Remove what the targets above made (not your data, not your runs)
	rm -rf _build .venv .venv-site .venv-colab .venv-oldest .uv demos/node_modules

# A stamp is written only after a complete installation, so a killed one is repeated.
.venv/.ready: requirements.txt | $(UV)
	$(PYTHON) -c "import sys; sys.exit(None if (3, 11) <= sys.version_info < (3, 14) else f'Python 3.11 to 3.13 is needed, {sys.executable} is {sys.version.split()[0]}: make PYTHON=python3.12 …')"
	$(UV) venv -q --allow-existing --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" .venv
	$(UV) pip sync -q --python .venv requirements.txt
	@$(FULL) -c "import cv2" || { echo "OpenCV cannot be loaded: a Linux without a desktop needs two system libraries: apt-get install libgl1 libglib2.0-0"; exit 1; }
	@touch $@

.venv-site/.ready: requirements-site.txt | $(UV)
	$(PYTHON) -c "import sys; sys.exit(None if (3, 11) <= sys.version_info < (3, 14) else f'Python 3.11 to 3.13 is needed, {sys.executable} is {sys.version.split()[0]}: make PYTHON=python3.12 …')"
	$(UV) venv -q --allow-existing --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" .venv-site
	$(UV) pip sync -q --python .venv-site requirements-site.txt
	@touch $@

.uv/bin/uv:
	$(PYTHON) -m venv .uv
	.uv/bin/python -m pip install -q --disable-pip-version-check uv
