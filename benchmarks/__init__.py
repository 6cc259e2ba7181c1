"""What policeplan costs: run one by name, ``python -m benchmarks.repeats``."""
