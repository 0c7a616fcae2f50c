"""Hashes of 32 bits, compiled.

numba widens uint32 * uint32 to uint64, so every operation is cast back; and a literal number is a
type of its own, for which the called loop would be compiled once more, so it is cast too. Places in
bytes are uint64: of a signed index the compiler asks whether it counts from the end, and then reads
four bytes one by one (28 ns a shingle so, 17 ns without).
"""

import numpy as np

from dedup.compiling import kernel

U, L = np.uint32, np.uint64
P1, P2, P3, P4, P5 = U(2654435761), U(2246822519), U(3266489917), U(668265263), U(374761393)


@kernel
def _add(x, y):
    return U(U(x) + U(y))


@kernel
def multiply(x, y):
    """The product modulo 2**32."""
    return U(U(x) * U(y))


@kernel
def _rotl(x, r):
    return U(U(x << r) | U(x >> U(U(32) - r)))


@kernel
def _read32(b, i):
    high = (U(b[i + L(2)]) << U(16)) | (U(b[i + L(3)]) << U(24))
    return U(U(b[i]) | (U(b[i + L(1)]) << U(8)) | high)


@kernel
def _round(v, lane):
    return multiply(_rotl(_add(v, multiply(lane, P2)), U(13)), P1)


@kernel
def xxh32(b, start, end):
    """xxHash32 with seed 0 of b[start:end] (Collet, xxHash specification).

    b: uint8 (n,); 0 <= start <= end <= n. Returns uint32.
    """
    i, stop = L(start), L(end)
    size = stop - i
    if size >= L(16):
        v1, v2, v3, v4 = _add(P1, P2), U(P2), U(0), U(U(0) - P1)
        while i + L(16) <= stop:
            v1, v2 = _round(v1, _read32(b, i)), _round(v2, _read32(b, i + L(4)))
            v3, v4 = _round(v3, _read32(b, i + L(8))), _round(v4, _read32(b, i + L(12)))
            i += L(16)
        h = _add(_add(_rotl(v1, U(1)), _rotl(v2, U(7))), _add(_rotl(v3, U(12)), _rotl(v4, U(18))))
    else:
        h = U(P5)
    h = _add(h, U(size))
    while i + L(4) <= stop:
        h = multiply(_rotl(_add(h, multiply(_read32(b, i), P3)), U(17)), P4)
        i += L(4)
    while i < stop:
        h = multiply(_rotl(_add(h, multiply(U(b[i]), P5)), U(11)), P1)
        i += L(1)
    h = multiply(U(h ^ (h >> U(15))), P2)
    h = multiply(U(h ^ (h >> U(13))), P3)
    return U(h ^ (h >> U(16)))


@kernel
def fmix32(h):
    """MurmurHash3's 32-bit finaliser, datasketch's pre-mix of `affine32`. uint32 to uint32."""
    h = multiply(U(h ^ (h >> U(16))), U(0x85EBCA6B))
    h = multiply(U(h ^ (h >> U(13))), U(0xC2B2AE35))
    return U(h ^ (h >> U(16)))


@kernel
def hash_word(b, start, end):
    """(16 bits of a hash in the upper half of 32, how many letters) of the UTF-8 in b[start:end].

    Eight bytes a step, multiplied as in Fibonacci hashing (Knuth, TAOCP 3, 6.4), in a third of the
    time of xxh32; for comparing words with words alone. b: uint8, with 8 bytes more than `end`,
    which are looked at and do not count.  A letter is a byte that does not continue one.
    """
    h = L(end - start)
    letters = h
    for p in range(start, end, 8):
        v = L(_read32(b, L(p))) | L(_read32(b, L(p + 4))) << L(32)
        if end - p < 8:
            v &= (L(1) << L(8 * (end - p))) - L(1)
        h = (h ^ v) * L(0x9E3779B97F4A7C15)
        h ^= h >> L(32)
        continues = v & (~v << L(1)) & L(0x8080808080808080)
        letters -= ((continues >> L(7)) * L(0x0101010101010101)) >> L(56)
    return U(U(h >> L(32)) & U(0xFFFF0000)), np.int64(letters)
