# Thin on purpose: everything is in bootstrap.py, so that a machine without make works too.
PYTHON ?= python3

COMMANDS := run build test test-all check dev shots bench lock

.PHONY: $(COMMANDS)
$(COMMANDS):
	@exec $(PYTHON) bootstrap.py $@
