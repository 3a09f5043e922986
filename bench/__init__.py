"""Benchmarks: what a run of `realtime-lint check` costs, beside what a user would run instead."""
