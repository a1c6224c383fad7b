"""Benchmarks against honest peers, as ratios. 「性能对比」"""
