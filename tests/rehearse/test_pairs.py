"""Which two steps are left out together."""

import pytest

from guidegen.rehearse.rehearsal import pairs_of


@pytest.mark.parametrize("size", range(9))
def test_of_few_steps_every_pair_in_order(size: int) -> None:
    steps = [f"s{n}" for n in range(size)]
    pairs = pairs_of(steps)
    assert len(set(pairs)) == len(pairs) == size * (size - 1) // 2
    assert all(steps.index(first) < steps.index(second) for first, second in pairs)


@pytest.mark.parametrize("size", [9, 12, 60])
def test_of_many_steps_the_same_sample_each_time(size: int) -> None:
    steps = [f"s{n}" for n in range(size)]
    pairs = pairs_of(steps)
    assert len(set(pairs)) == len(pairs) == 28
    assert pairs == pairs_of(steps)
    assert {"s0", steps[-1]} & {first for first, _ in pairs} == {"s0"}
