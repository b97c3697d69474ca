"""Which worker for which call when several calls wait, whom a call should wait for, and where to wait when none does.

Pure numbers in, pure numbers out. ``benchmarks/bench_policy.py`` plays real weeks under these rules, and the same weeks
under "the nearest who is free, then back to post"; nothing stands here that did not beat that.
"""
