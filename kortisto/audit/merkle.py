"""The mathematics of the sealed log: a Merkle tree as in RFC 6962 / RFC 9162, without a database.

Whoever knows the 32 bytes of a root can tell whether an event stands in the log (an inclusion proof) and whether a
later log still begins with the earlier one (a consistency proof). Hashes are SHA-256, 32 bytes; positions start at 0.

The tree is kept in *tiles*: only every eighth level is stored, so that 256 hashes of one stored level make one hash of
the next. A million leaves need 4,000 rows more than the leaves themselves, and any root or proof reads at most 256
hashes from each stored level it touches.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256

TILE_BITS = 8
TILE = 1 << TILE_BITS
EMPTY_ROOT = sha256(b"").digest()

# (stored level, index on that level) → hash; stored level 0 holds the leaves, level 1 one hash for each 256 leaves …
Node = tuple[int, int, bytes]


def leaf_hash(entry: bytes) -> bytes:
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def fold(hashes: Sequence[bytes]) -> bytes:
    """The hash of a complete subtree over a power-of-two number of hashes."""
    row = list(hashes)
    if not row or len(row) & (len(row) - 1):
        raise ValueError(f"a complete subtree has a power of two of hashes, not {len(row)}")
    while len(row) > 1:
        row = [node_hash(row[i], row[i + 1]) for i in range(0, len(row), 2)]
    return row[0]


def root_of_peaks(peaks: Sequence[bytes]) -> bytes:
    """The root over complete subtrees standing side by side, the largest first."""
    if not peaks:
        return EMPTY_ROOT
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = node_hash(peak, root)
    return root


class Growing:
    """The root of a stream of leaves in O(log n) memory, at any moment: what verifying reads the log through."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def append(self, hashed: bytes) -> None:
        carried, size = hashed, self.size
        while size & 1:
            carried = node_hash(self._peaks.pop(), carried)
            size >>= 1
        self._peaks.append(carried)
        self.size += 1

    def append_tile(self, hashed: bytes) -> None:
        """Append 256 leaves of which only their common hash is known; the stream is at the beginning of a tile."""
        if self.size % TILE:
            raise ValueError(f"a tile does not begin at {self.size}")
        carried, count = hashed, self.size >> TILE_BITS
        while count & 1:
            carried = node_hash(self._peaks.pop(), carried)
            count >>= 1
        self._peaks.append(carried)
        self.size += TILE

    def root(self) -> bytes:
        return root_of_peaks(self._peaks)


class Edge:
    """The right edge of a tiled tree: all that is needed to append to it and to tell its root.

    `tiles[k]` holds the hashes of stored level k that are not yet complete enough (256) to be one hash of level k + 1.
    """

    def __init__(self, size: int = 0, tiles: Iterable[Sequence[bytes]] = ()) -> None:
        self.size = size
        self.tiles = [list(tile) for tile in tiles]
        for level, tile in enumerate(self.tiles):
            if len(tile) != (size >> (TILE_BITS * level)) % TILE:
                raise ValueError(f"level {level} of a tree of {size} leaves cannot end with {len(tile)} hashes")

    def append(self, hashed: bytes) -> Iterator[Node]:
        """Appends a leaf and yields the stored nodes that it completes, the lowest first."""
        self.size += 1
        level, carried = 0, hashed
        while True:
            if level == len(self.tiles):
                self.tiles.append([])
            tile = self.tiles[level]
            tile.append(carried)
            if len(tile) < TILE:
                return
            carried = fold(tile)
            tile.clear()
            level += 1
            yield level, (self.size >> (TILE_BITS * level)) - 1, carried

    def root(self) -> bytes:
        peaks: list[bytes] = []
        for tile in reversed(self.tiles):
            start = 0
            for bit in range(TILE_BITS - 1, -1, -1):
                if len(tile) & (1 << bit):
                    peaks.append(fold(tile[start : start + (1 << bit)]))
                    start += 1 << bit
        return root_of_peaks(peaks)


# A reader gives the stored hashes [first, first + count) of one stored level.
Reader = Callable[[int, int, int], Sequence[bytes]]


class Tiled:
    """Reads roots and proofs of a stored tree through `reader`, tile by tile, each tile once."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._tiles: dict[tuple[int, int], Sequence[bytes]] = {}
        # Proofs of neighbours share most of their subtrees.
        self._folded: dict[tuple[int, int], bytes] = {}

    def _tile(self, level: int, number: int) -> Sequence[bytes]:
        if (level, number) not in self._tiles:
            self._tiles[level, number] = self._reader(level, number * TILE, TILE)
        return self._tiles[level, number]

    def _complete(self, bits: int, index: int) -> bytes:
        """The hash of the complete subtree over leaves [index · 2^bits, (index + 1) · 2^bits)."""
        if (bits, index) in self._folded:
            return self._folded[bits, index]
        level, above = divmod(bits, TILE_BITS)
        first, count = index << above, 1 << above
        tile = self._tile(level, first // TILE)
        part = tile[first % TILE : first % TILE + count]
        if len(part) != count:
            raise LookupError(f"the tree has no stored hash {first + len(part)} on level {level}")
        self._folded[bits, index] = fold(part)
        return self._folded[bits, index]

    def _range(self, start: int, end: int) -> bytes:
        """MTH(D[start:end]) of RFC 6962 2.1 for a range that a split of the tree makes: `start` is aligned."""
        peaks = []
        while start < end:
            bits = (end - start).bit_length() - 1
            peaks.append(self._complete(bits, start >> bits))
            start += 1 << bits
        return root_of_peaks(peaks)

    def root(self, size: int) -> bytes:
        return self._range(0, size)

    def edge(self, size: int) -> Edge:
        tiles, level = [], 0
        while size >> (TILE_BITS * level):
            at = size >> (TILE_BITS * level)
            tiles.append(self._tile(level, at // TILE)[: at % TILE] if at % TILE else [])
            level += 1
        return Edge(size, tiles)

    def inclusion(self, position: int, size: int) -> list[bytes]:
        """The audit path of a leaf in the tree of the first `size` leaves, from the leaf to the root."""
        if not 0 <= position < size:
            raise ValueError(f"position {position} is not in a tree of {size} leaves")
        path: list[bytes] = []
        start, end = 0, size
        while end - start > 1:
            middle = start + _split(end - start)
            if position < middle:
                path.append(self._range(middle, end))
                end = middle
            else:
                path.append(self._range(start, middle))
                start = middle
        return path[::-1]

    def consistency(self, old: int, new: int) -> list[bytes]:
        """The proof that the tree of `new` leaves begins with the tree of `old` leaves (RFC 6962 2.1.2)."""
        if not 0 < old <= new:
            raise ValueError(f"a tree of {new} leaves cannot be proved to begin with {old}")
        path: list[bytes] = []
        start, end, whole = 0, new, True
        while old != end:
            middle = start + _split(end - start)
            if old <= middle:
                path.append(self._range(middle, end))
                end = middle
            else:
                path.append(self._range(start, middle))
                start, whole = middle, False
        if not whole:
            path.append(self._range(start, end))
        return path[::-1]


def _split(count: int) -> int:
    """The largest power of two smaller than `count`."""
    return 1 << ((count - 1).bit_length() - 1)


def inclusion_holds(*, hashed: bytes, position: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Does the leaf stand at this position in the tree with this root? (RFC 9162 2.1.3.2)"""
    if not 0 <= position < size:
        return False
    fn, sn, reached = position, size - 1, hashed
    for step in path:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            reached = node_hash(step, reached)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            reached = node_hash(reached, step)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and reached == root


def consistency_holds(*, old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Does the newer tree begin with the older one? (RFC 9162 2.1.4.2)"""
    if not 0 < old <= new:
        return False
    if old == new:
        return not path and old_root == new_root
    steps = list(path)
    if not old & (old - 1):
        steps.insert(0, old_root)
    if not steps:
        return False
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    first = second = steps[0]
    for step in steps[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            first, second = node_hash(step, first), node_hash(step, second)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            second = node_hash(second, step)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and first == old_root and second == new_root
