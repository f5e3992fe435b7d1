"""The tree of the log against the definitions of RFC 6962, written down once more as plainly as they stand there."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kortisto.audit.merkle import (
    EMPTY_ROOT,
    TILE,
    Edge,
    Growing,
    Tiled,
    consistency_holds,
    fold,
    inclusion_holds,
    leaf_hash,
    node_hash,
)


def split(count):
    k = 1
    while k * 2 < count:
        k *= 2
    return k


def naive_root(hashes):
    if not hashes:
        return EMPTY_ROOT
    if len(hashes) == 1:
        return hashes[0]
    k = split(len(hashes))
    return node_hash(naive_root(hashes[:k]), naive_root(hashes[k:]))


def naive_path(m, hashes):
    if len(hashes) == 1:
        return []
    k = split(len(hashes))
    if m < k:
        return [*naive_path(m, hashes[:k]), naive_root(hashes[k:])]
    return [*naive_path(m - k, hashes[k:]), naive_root(hashes[:k])]


def naive_consistency(m, hashes, whole=True):
    if m == len(hashes):
        return [] if whole else [naive_root(hashes)]
    k = split(len(hashes))
    if m <= k:
        return [*naive_consistency(m, hashes[:k], whole), naive_root(hashes[k:])]
    return [*naive_consistency(m - k, hashes[k:], False), naive_root(hashes[:k])]


def leaves(count):
    return [leaf_hash(b"event %d" % number) for number in range(count)]


def stored(hashes):
    """A store as the database keeps it: the leaves, and the nodes that an edge yields while growing."""
    levels, edge = {0: list(hashes)}, Edge()
    for hashed in hashes:
        for level, index, node in edge.append(hashed):
            assert len(levels.setdefault(level, [])) == index
            levels[level].append(node)
    return Tiled(lambda level, first, count: levels.get(level, [])[first : first + count]), edge


def test_the_published_test_vectors_of_rfc_6962_implementations_hold():
    """The eight inputs and roots that the public certificate transparency implementations share."""
    inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]
    growing, hashes = Growing(), []
    for entry, root in zip(inputs, roots, strict=True):
        hashes.append(leaf_hash(bytes.fromhex(entry)))
        growing.append(hashes[-1])
        assert growing.root().hex() == root
        assert stored(hashes)[0].root(len(hashes)).hex() == root


def test_a_tile_known_only_by_its_hash_stands_in_for_its_leaves():
    hashes = leaves(3 * TILE + 5)
    growing = Growing()
    for hashed in hashes[:TILE]:
        growing.append(hashed)
    growing.append_tile(naive_root(hashes[TILE : 2 * TILE]))
    growing.append_tile(naive_root(hashes[2 * TILE : 3 * TILE]))
    for hashed in hashes[3 * TILE :]:
        growing.append(hashed)
    assert growing.root() == naive_root(hashes)
    with pytest.raises(ValueError, match="a tile does not begin"):
        growing.append_tile(hashes[0])


def test_an_empty_tree_has_the_hash_of_nothing_as_root():
    assert Growing().root() == Edge().root() == Tiled(lambda *_: []).root(0) == EMPTY_ROOT


@pytest.mark.parametrize("count", [1, 2, 3, 7, 8, TILE - 1, TILE, TILE + 1, 2 * TILE, 3 * TILE + 77, 1024])
def test_every_way_to_the_root_gives_the_same_root(count):
    hashes = leaves(count)
    tree, edge = stored(hashes)
    growing = Growing()
    for hashed in hashes:
        growing.append(hashed)
    expected = naive_root(hashes)
    assert tree.root(count) == edge.root() == growing.root() == tree.edge(count).root() == expected


def test_a_tree_of_more_than_two_stored_levels_grows_and_proves():
    """65,536 leaves complete a hash of the third stored level."""
    hashes = leaves(TILE * TILE + 300)
    tree, edge = stored(hashes)
    size = len(hashes)
    assert edge.root() == naive_root(hashes)
    for position in (0, 255, 256, TILE * TILE - 1, TILE * TILE, size - 1):
        path = tree.inclusion(position, size)
        assert inclusion_holds(hashed=hashes[position], position=position, size=size, path=path, root=edge.root())
    proof = tree.consistency(TILE * TILE + 1, size)
    old_root = tree.root(TILE * TILE + 1)
    assert consistency_holds(old=TILE * TILE + 1, old_root=old_root, new=size, new_root=edge.root(), path=proof)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_inclusion_proofs_are_those_of_the_definition(data):
    size = data.draw(st.integers(1, 600))
    hashes = leaves(600)
    tree, _ = stored(hashes)
    position = data.draw(st.integers(0, size - 1))
    path, root = tree.inclusion(position, size), naive_root(hashes[:size])
    assert path == naive_path(position, hashes[:size])
    facts = {"hashed": hashes[position], "position": position, "size": size, "path": path, "root": root}
    assert inclusion_holds(**facts)
    other = data.draw(st.integers(0, size - 1).filter(lambda n: n != position)) if size > 1 else None
    if other is not None:
        assert not inclusion_holds(**facts | {"position": other})
        assert not inclusion_holds(**facts | {"hashed": hashes[other]})
    assert not inclusion_holds(**facts | {"path": [*path, path[0] if path else root]})
    if path:
        assert not inclusion_holds(**facts | {"path": path[:-1]})


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_consistency_proofs_are_those_of_the_definition(data):
    new = data.draw(st.integers(1, 600))
    old = data.draw(st.integers(1, new))
    hashes = leaves(600)
    tree, _ = stored(hashes)
    path = tree.consistency(old, new)
    assert path == naive_consistency(old, hashes[:new])
    facts = {
        "old": old,
        "old_root": naive_root(hashes[:old]),
        "new": new,
        "new_root": naive_root(hashes[:new]),
        "path": path,
    }
    assert consistency_holds(**facts)
    changed = naive_root([leaf_hash(b"another"), *hashes[1:old]])
    assert not consistency_holds(**facts | {"old_root": changed})
    assert not consistency_holds(**facts | {"new_root": changed if old == new else naive_root(hashes[1:new])})
    if path:
        assert not consistency_holds(**facts | {"path": path[:-1]})


@given(st.integers(0, 700), st.integers(0, 700))
@settings(max_examples=60, deadline=None)
def test_a_tree_grown_in_two_sittings_is_the_tree_grown_in_one(first, more):
    hashes = leaves(first + more)
    tree, whole = stored(hashes)
    edge = tree.edge(first)
    nodes = [node for hashed in hashes[first:] for node in edge.append(hashed)]
    assert edge.root() == whole.root()
    assert [(level, index) for level, index, _ in nodes] == [
        (1, index) for index in range(first // TILE, (first + more) // TILE)
    ]


def test_a_proof_is_refused_for_what_is_not_in_the_tree():
    tree, _ = stored(leaves(5))
    with pytest.raises(ValueError, match="position 5"):
        tree.inclusion(5, 5)
    with pytest.raises(ValueError, match="begin with 6"):
        tree.consistency(6, 5)
    with pytest.raises(LookupError, match="no stored hash"):
        tree.root(9)
    assert not inclusion_holds(hashed=b"", position=5, size=5, path=[], root=EMPTY_ROOT)
    assert not consistency_holds(old=0, old_root=EMPTY_ROOT, new=5, new_root=EMPTY_ROOT, path=[])


def test_only_a_power_of_two_folds():
    with pytest.raises(ValueError, match="power of two"):
        fold(leaves(3))


def test_an_edge_that_does_not_fit_its_size_is_refused():
    with pytest.raises(ValueError, match="cannot end with"):
        Edge(5, [leaves(4)])
