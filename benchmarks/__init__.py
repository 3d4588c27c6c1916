"""Side-by-side ratios against peers; `make bench` runs them and writes results.md and results.json."""
