"""Due events of a day as single integers, which compare fastest.

Each consists of the instant, the rank within the millisecond, and the number of the ticket or window.
"""

AT, _RANK = 23, 20
NUMBER, RANKS = (1 << _RANK) - 1, 7 << _RANK
#: Arrivals have the rank 0. FREE is the last, and the only one with its bit.
REJOIN, LEAVE, WAKE, FREE = (rank << _RANK for rank in (1, 2, 3, 4))
