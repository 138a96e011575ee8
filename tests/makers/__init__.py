"""What tests and benchmarks invent papers, people and digests with."""
