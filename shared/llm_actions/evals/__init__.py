"""Evaluation: samples, scores, metrics, gates and the run."""
