"""Which of several equal elements comes first, where it is neither the first nor the last of them.

PyTorch sorts with the C++ library's introsort and selects with its introselect and with a quickselect of its own; none
of them keeps equal elements in order, and programs print the positions. The same steps are taken here, on positions,
with ranks in place of the elements (equal elements have equal ranks), so that one comparison of integers decides.

Sources: the published algorithms introsort and introselect (D. Musser, "Introspective Sorting and Selection
Algorithms", 1997) with median-of-three pivots and a final insertion sort; Hoare's "Algorithm 65: Find".
"""

from __future__ import annotations

SMALL = 16
"""Runs of up to so many elements are left to insertion sort."""

Order = list[int]


def introsort(order: Order, rank: Order) -> None:
    """Sort the positions `order` by `rank`, in place."""
    count = len(order)
    if count > SMALL:
        _introsort(order, 0, count, rank, 2 * (count.bit_length() - 1))
        _insertion(order, 0, SMALL, rank)
        for i in range(SMALL, count):
            _insert(order, i, rank)
    else:
        _insertion(order, 0, count, rank)


def _introsort(order: Order, first: int, last: int, rank: Order, depth: int) -> None:
    while last - first > SMALL:
        if depth == 0:
            _heap_select(order, first, last, last, rank)
            _unheap(order, first, last, rank)
            return
        depth -= 1
        cut = _partition(order, first, last, rank)
        _introsort(order, cut, last, rank, depth)
        last = cut


def introselect(order: Order, nth: int, rank: Order) -> None:
    """Move the `nth` smallest to its place, with no larger one before it and no smaller one after it."""
    first, last = 0, len(order)
    depth = 2 * (last.bit_length() - 1)
    while last - first > 3:
        if depth == 0:
            _heap_select(order, first, nth + 1, last, rank)
            order[first], order[nth] = order[nth], order[first]
            return
        depth -= 1
        cut = _partition(order, first, last, rank)
        if cut <= nth:
            first = cut
        else:
            last = cut
    _insertion(order, first, last, rank)


def partial_sort(order: Order, count: int, rank: Order) -> None:
    """Move the `count` smallest to the front, sorted."""
    _heap_select(order, 0, count, len(order), rank)
    _unheap(order, 0, count, rank)


def _partition(order: Order, first: int, last: int, rank: Order) -> int:
    """Split around the median of three; returns where the second part begins."""
    _median_to(order, first, (first + 1, first + (last - first) // 2, last - 1), rank)
    pivot = rank[order[first]]
    low, high = first + 1, last
    while True:
        while rank[order[low]] < pivot:
            low += 1
        high -= 1
        while pivot < rank[order[high]]:
            high -= 1
        if low >= high:
            return low
        order[low], order[high] = order[high], order[low]
        low += 1


def _median_to(order: Order, place: int, three: tuple[int, int, int], rank: Order) -> None:
    a, b, c = three
    x, y, z = (rank[order[i]] for i in three)
    # Which of equal ones is taken matters, so this is no call of `sorted`.
    rising, falling = (b if y < z else c if x < z else a), (a if x < z else c if y < z else b)
    found = rising if x < y else falling
    order[place], order[found] = order[found], order[place]


def _insertion(order: Order, first: int, last: int, rank: Order) -> None:
    order[first:last] = sorted(order[first:last], key=rank.__getitem__)


def _insert(order: Order, place: int, rank: Order) -> None:
    moved = order[place]
    while rank[moved] < rank[order[place - 1]]:
        order[place] = order[place - 1]
        place -= 1
    order[place] = moved


def _heap_select(order: Order, first: int, middle: int, last: int, rank: Order) -> None:
    """The smallest elements in [first, middle) as a heap with the largest of them on top."""
    length = middle - first
    for parent in range((length - 2) // 2, -1, -1):
        _sift(order, first, parent, length, order[first + parent], rank)
    for i in range(middle, last):
        if rank[order[i]] < rank[order[first]]:
            value, order[i] = order[i], order[first]
            _sift(order, first, 0, length, value, rank)


def _unheap(order: Order, first: int, last: int, rank: Order) -> None:
    while last - first > 1:
        last -= 1
        value, order[last] = order[last], order[first]
        _sift(order, first, 0, last - first, value, rank)


def _sift(order: Order, first: int, hole: int, length: int, value: int, rank: Order) -> None:
    """Let the hole sink to the bottom along the larger children, then `value` rise from there."""
    top, child = hole, hole
    while child < (length - 1) // 2:
        child = 2 * (child + 1)
        if rank[order[first + child]] < rank[order[first + child - 1]]:
            child -= 1
        order[first + hole] = order[first + child]
        hole = child
    if length % 2 == 0 and child == (length - 2) // 2:
        child = 2 * child + 1
        order[first + hole] = order[first + child]
        hole = child
    while hole > top and rank[order[first + (hole - 1) // 2]] < rank[value]:
        order[first + hole] = order[first + (hole - 1) // 2]
        hole = (hole - 1) // 2
    order[first + hole] = value


def quickselect(order: Order, k: int, rank: Order) -> None:
    """Move the `k` smallest to its place by Hoare's partitions around the median of three."""
    left, right = 0, len(order) - 1

    def ordered(i: int, j: int) -> None:
        if rank[order[i]] > rank[order[j]]:
            order[i], order[j] = order[j], order[i]

    while right > left + 1:
        middle = left + (right - left) // 2
        order[middle], order[left + 1] = order[left + 1], order[middle]
        ordered(left + 1, right)
        ordered(left, right)
        ordered(left + 1, left)
        low, high, pivot = left + 1, right, rank[order[left]]
        while True:
            low += 1
            while rank[order[low]] < pivot:
                low += 1
            high -= 1
            while rank[order[high]] > pivot:
                high -= 1
            if high < low:
                break
            order[low], order[high] = order[high], order[low]
        order[left], order[high] = order[high], order[left]
        if high <= k:
            left = low
        if high >= k:
            right = high - 1
    if right == left + 1:
        ordered(left, right)
