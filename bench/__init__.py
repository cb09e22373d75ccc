"""Speed, cost and scale, measured on the work people do: `make bench`, or `python -m bench b1 b4`.

CPU time from the kernel's own counting, ratios between things run alternately in one call, never bare wall time.
Each measurement prints its table and writes `var/bench/<name>.json` with the machine, versions and load average.
"""
