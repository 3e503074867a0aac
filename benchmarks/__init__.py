"""What is measured, and how: `python -m benchmarks`, the same as `make bench`."""
