"""How many threads numpy's matrix products take: one, since its matrices here are small and the cores are busy."""

from __future__ import annotations

from functools import cache

from threadpoolctl import threadpool_limits


@cache
def use_one_thread() -> None:
    """Have numpy of this process multiply with one thread from now on.

    Beside a model that infers on all cores, several threads that wait for each other took four times the processor time
    for the products of a batch (benchmarks/near_duplicates.py). PyTorch and OpenVINO have threads of their own.
    """
    threadpool_limits(1, user_api="blas")
