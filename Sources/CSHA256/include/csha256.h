#ifndef CSHA256_H
#define CSHA256_H

#include <stddef.h>
#include <stdint.h>

/// SHA-256 (FIPS 180-4) for many short messages: no context to allocate, two messages at a time.
///
/// A digest is four words, the first eight bytes of it in the first word, most significant byte first.

/// The digest of a message.
void csha256(const uint8_t *_Nullable message, size_t bytes, uint64_t digest[_Nonnull 4]);

/// Takes whole blocks of 64 bytes into a state of eight words.
void csha256_blocks(uint32_t state[_Nonnull 8], const uint8_t *_Nonnull blocks, size_t count);

/// Two messages that are padded already, from one common state: `blocks_a` and `blocks_b` blocks, at least one each.
void csha256_pair(
    const uint32_t state[_Nonnull 8], const uint8_t *_Nonnull a, size_t blocks_a,
    const uint8_t *_Nonnull b, size_t blocks_b, uint64_t digest_a[_Nonnull 4],
    uint64_t digest_b[_Nonnull 4]);

/// The same by the portable rounds, whatever the processor has: what tests compare with.
void csha256_portable_pair(
    const uint32_t state[_Nonnull 8], const uint8_t *_Nonnull a, size_t blocks_a,
    const uint8_t *_Nonnull b, size_t blocks_b, uint64_t digest_a[_Nonnull 4],
    uint64_t digest_b[_Nonnull 4]);

#endif
