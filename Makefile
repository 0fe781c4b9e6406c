# `make run` and `make test` need nothing before them: each makes .venv and fetches what it needs, once.
PYTHON_HERE := .venv/bin/python
ARGS ?=
DATA ?= ../shared/data
export PYTHON TORCH

# A virtual environment whose interpreter went away (a system upgrade) is made anew.
ifeq ($(wildcard $(PYTHON_HERE)),)
$(shell rm -f .venv/ready-*)
endif

.PHONY: help run test lint verify soak fuzz bench screenshots translations train clean

help:
	@echo "make run           open the window (ARGS='--model resnet20 --source camera' passes options)"
	@echo "make test          the whole test suite, headless (ARGS='-k camera' passes options to pytest)"
	@echo "make lint          formatting, types and import rules"
	@echo "make verify        measures in full what the suite samples: accuracies, and the microscope at every layer"
	@echo "make soak          the tests that run for minutes (ARGS='--minutes=30 -k minutes': the monkey, for so long)"
	@echo "make fuzz          damaged files for every reader (ARGS='--reader onnx --count 20000 --seed 1')"
	@echo "make bench         the live loop measured against the bare forward pass (ARGS='--model resnet20')"
	@echo "make screenshots   the pictures in the README and the docs"
	@echo "make translations  what is said, collected for the translators, and what they wrote, compiled"
	@echo "make train DATA=…  train the bundled networks again"
	@echo "make clean         remove the environment and all caches"

run: .venv/ready-run
	@$(PYTHON_HERE) main.py $(ARGS)

# A file's tests stay in one process, since their fixtures are made once for all of them.
test: .venv/ready-test
	QT_QPA_PLATFORM=offscreen $(PYTHON_HERE) -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile $(ARGS)

lint: .venv/ready-test
	$(PYTHON_HERE) -m ruff check .
	$(PYTHON_HERE) -m ruff format --check .
	$(PYTHON_HERE) -m mypy
	.venv/bin/lint-imports --no-cache

verify: .venv/ready-test
	QT_QPA_PLATFORM=offscreen $(PYTHON_HERE) -m pytest -m verify --timeout 900 $(ARGS)

soak: .venv/ready-test
	QT_QPA_PLATFORM=offscreen $(PYTHON_HERE) -m pytest -m soak --timeout 900 $(ARGS)

fuzz: .venv/ready-test
	QT_QPA_PLATFORM=offscreen $(PYTHON_HERE) -m tools.fuzz $(ARGS)

bench: .venv/ready-run
	@$(PYTHON_HERE) main.py bench $(ARGS)

screenshots: .venv/ready-run
	$(PYTHON_HERE) tools/screenshots.py

translations: .venv/ready-run
	.venv/bin/pyside6-lupdate -silent -locations none -no-obsolete $(sort $(shell find gui -name '*.py')) \
		-ts $(wildcard resources/translations/convoscope_*.ts)
	$(PYTHON_HERE) tools/engine_texts.py
	for file in resources/translations/*.ts; do \
		.venv/bin/pyside6-lrelease -silent $$file -qm $$file.new && mv $$file.new $${file%.ts}.qm || exit 1; \
	done # a new file each: a window that runs has the old one mapped, and crashes if that is written over

train: .venv/ready-train
	$(PYTHON_HERE) tools/train.py --data $(DATA) $(ARGS)

clean:
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/ready-run .venv/ready-test .venv/ready-train: .venv/ready-%: pyproject.toml constraints.txt tools/prepare.sh
	@tools/prepare.sh $*
