#include "csha256.h"

#include <string.h>

// The state before the first block, and the constants of the rounds: FIPS 180-4 §5.3.3 and §4.2.2.
static const uint32_t initial[8] = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
};

static const uint32_t constants[64] __attribute__((aligned(16))) = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static inline uint32_t turn(uint32_t word, int bits) { return word >> bits | word << (32 - bits); }

static inline uint32_t load(const uint8_t *bytes) {
  return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static void portable_blocks(uint32_t state[8], const uint8_t *blocks, size_t count) {
  for (; count > 0; count--, blocks += 64) {
    uint32_t w[16], s[8];
    memcpy(s, state, sizeof s);
    for (int i = 0; i < 16; i++) w[i] = load(blocks + 4 * i);
    for (int i = 0; i < 64; i++) {
      if (i >= 16) {
        uint32_t early = w[(i + 1) & 15], late = w[(i + 14) & 15];
        w[i & 15] += (turn(early, 7) ^ turn(early, 18) ^ early >> 3) + w[(i + 9) & 15] +
                     (turn(late, 17) ^ turn(late, 19) ^ late >> 10);
      }
      uint32_t upper = turn(s[4], 6) ^ turn(s[4], 11) ^ turn(s[4], 25);
      uint32_t first = s[7] + upper + (s[6] ^ (s[4] & (s[5] ^ s[6]))) + constants[i] + w[i & 15];
      uint32_t lower = turn(s[0], 2) ^ turn(s[0], 13) ^ turn(s[0], 22);
      uint32_t second = lower + ((s[0] & s[1]) | (s[2] & (s[0] | s[1])));
      s[7] = s[6];
      s[6] = s[5];
      s[5] = s[4];
      s[4] = s[3] + first;
      s[3] = s[2];
      s[2] = s[1];
      s[1] = s[0];
      s[0] = first + second;
    }
    for (int i = 0; i < 8; i++) state[i] += s[i];
  }
}

static inline void put(const uint32_t state[8], uint64_t digest[4]) {
  for (int i = 0; i < 4; i++) digest[i] = (uint64_t)state[2 * i] << 32 | state[2 * i + 1];
}

void csha256_portable_pair(
    const uint32_t state[8], const uint8_t *a, size_t blocks_a, const uint8_t *b, size_t blocks_b,
    uint64_t digest_a[4], uint64_t digest_b[4]) {
  uint32_t lane[8];
  memcpy(lane, state, sizeof lane);
  portable_blocks(lane, a, blocks_a);
  put(lane, digest_a);
  memcpy(lane, state, sizeof lane);
  portable_blocks(lane, b, blocks_b);
  put(lane, digest_b);
}

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>

#define WITH_SHA __attribute__((target("sha,sse4.1,ssse3")))

// One message under way. The instructions want the state as a b e f and c d g h.
typedef struct {
  __m128i abef, cdgh, w[4];
} lane;

WITH_SHA static inline void enter(lane *l, const uint32_t state[8]) {
  __m128i low = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)state), 0xB1);
  __m128i high = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(state + 4)), 0x1B);
  l->abef = _mm_alignr_epi8(low, high, 8);
  l->cdgh = _mm_blend_epi16(high, low, 0xF0);
}

WITH_SHA static inline void leave(const lane *l, uint32_t state[8]) {
  __m128i low = _mm_shuffle_epi32(l->abef, 0x1B);
  __m128i high = _mm_shuffle_epi32(l->cdgh, 0xB1);
  _mm_storeu_si128((__m128i *)state, _mm_blend_epi16(low, high, 0xF0));
  _mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(high, low, 8));
}

WITH_SHA static inline void take(lane *l, const uint8_t *block) {
  const __m128i order = _mm_set_epi64x(0x0c0d0e0f08090a0bULL, 0x0405060700010203ULL);
  for (int i = 0; i < 4; i++)
    l->w[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(block + 16 * i)), order);
}

// Four rounds with the words of their place, and the words of the place four further on.
WITH_SHA static inline __attribute__((always_inline)) void four(lane *l, int place) {
  __m128i *now = &l->w[place & 3], *next = &l->w[(place + 1) & 3];
  __m128i *third = &l->w[(place + 2) & 3], *last = &l->w[(place + 3) & 3];
  __m128i sum = _mm_add_epi32(*now, _mm_load_si128((const __m128i *)constants + place));
  l->cdgh = _mm_sha256rnds2_epu32(l->cdgh, l->abef, sum);
  l->abef = _mm_sha256rnds2_epu32(l->abef, l->cdgh, _mm_shuffle_epi32(sum, 0x0E));
  if (place < 12) {
    __m128i early = _mm_sha256msg1_epu32(*now, *next);
    *now = _mm_sha256msg2_epu32(_mm_add_epi32(early, _mm_alignr_epi8(*last, *third, 4)), *last);
  }
}

// Four rounds of two messages whose blocks are one: their words are worked out once.
WITH_SHA static inline __attribute__((always_inline)) void four_same(
    lane *l, lane *other, int place) {
  __m128i *now = &l->w[place & 3], *next = &l->w[(place + 1) & 3];
  __m128i *third = &l->w[(place + 2) & 3], *last = &l->w[(place + 3) & 3];
  __m128i sum = _mm_add_epi32(*now, _mm_load_si128((const __m128i *)constants + place));
  __m128i upper = _mm_shuffle_epi32(sum, 0x0E);
  l->cdgh = _mm_sha256rnds2_epu32(l->cdgh, l->abef, sum);
  other->cdgh = _mm_sha256rnds2_epu32(other->cdgh, other->abef, sum);
  l->abef = _mm_sha256rnds2_epu32(l->abef, l->cdgh, upper);
  other->abef = _mm_sha256rnds2_epu32(other->abef, other->cdgh, upper);
  if (place < 12) {
    __m128i early = _mm_sha256msg1_epu32(*now, *next);
    *now = _mm_sha256msg2_epu32(_mm_add_epi32(early, _mm_alignr_epi8(*last, *third, 4)), *last);
  }
}

WITH_SHA static inline int are_same(const uint8_t *a, const uint8_t *b) {
  __m128i differ = _mm_setzero_si128();
  for (int i = 0; i < 4; i++)
    differ = _mm_or_si128(
        differ, _mm_xor_si128(
                    _mm_loadu_si128((const __m128i *)(a + 16 * i)),
                    _mm_loadu_si128((const __m128i *)(b + 16 * i))));
  return _mm_testz_si128(differ, differ);
}

WITH_SHA static void sha_blocks(uint32_t state[8], const uint8_t *blocks, size_t count) {
  lane l;
  enter(&l, state);
  for (; count > 0; count--, blocks += 64) {
    __m128i abef = l.abef, cdgh = l.cdgh;
    take(&l, blocks);
#pragma clang loop unroll(full)
    for (int place = 0; place < 16; place++) four(&l, place);
    l.abef = _mm_add_epi32(l.abef, abef);
    l.cdgh = _mm_add_epi32(l.cdgh, cdgh);
  }
  leave(&l, state);
}

// The rounds of one message wait for each other; those of two messages fill each other's waits.
WITH_SHA static void sha_pair(
    const uint32_t state[8], const uint8_t *a, size_t blocks_a, const uint8_t *b, size_t blocks_b,
    uint64_t digest_a[4], uint64_t digest_b[4]) {
  lane first, second;
  uint32_t words[8];
  size_t both = blocks_a < blocks_b ? blocks_a : blocks_b;
  enter(&first, state);
  enter(&second, state);
  for (size_t block = 0; block < both; block++) {
    __m128i first_abef = first.abef, first_cdgh = first.cdgh;
    __m128i second_abef = second.abef, second_cdgh = second.cdgh;
    take(&first, a + 64 * block);
    // Messages of one length often end in a block that is padding alone.
    if (block > 0 && are_same(a + 64 * block, b + 64 * block)) {
#pragma clang loop unroll(full)
      for (int place = 0; place < 16; place++) four_same(&first, &second, place);
    } else {
      take(&second, b + 64 * block);
#pragma clang loop unroll(full)
      for (int place = 0; place < 16; place++) {
        four(&first, place);
        four(&second, place);
      }
    }
    first.abef = _mm_add_epi32(first.abef, first_abef);
    first.cdgh = _mm_add_epi32(first.cdgh, first_cdgh);
    second.abef = _mm_add_epi32(second.abef, second_abef);
    second.cdgh = _mm_add_epi32(second.cdgh, second_cdgh);
  }
  leave(&first, words);
  if (blocks_a > both) sha_blocks(words, a + 64 * both, blocks_a - both);
  put(words, digest_a);
  leave(&second, words);
  if (blocks_b > both) sha_blocks(words, b + 64 * both, blocks_b - both);
  put(words, digest_b);
}

// Asked once, before main: afterwards it is only read.
static int has_sha = 0;

__attribute__((constructor)) static void look(void) {
  unsigned a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d)) return;
  int has_shuffles = (c & bit_SSSE3) != 0 && (c & bit_SSE4_1) != 0;
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return;
  has_sha = has_shuffles && (b & bit_SHA) != 0;
}

void csha256_blocks(uint32_t state[8], const uint8_t *blocks, size_t count) {
  if (has_sha)
    sha_blocks(state, blocks, count);
  else
    portable_blocks(state, blocks, count);
}

void csha256_pair(
    const uint32_t state[8], const uint8_t *a, size_t blocks_a, const uint8_t *b, size_t blocks_b,
    uint64_t digest_a[4], uint64_t digest_b[4]) {
  if (has_sha)
    sha_pair(state, a, blocks_a, b, blocks_b, digest_a, digest_b);
  else
    csha256_portable_pair(state, a, blocks_a, b, blocks_b, digest_a, digest_b);
}

#else

void csha256_blocks(uint32_t state[8], const uint8_t *blocks, size_t count) {
  portable_blocks(state, blocks, count);
}

void csha256_pair(
    const uint32_t state[8], const uint8_t *a, size_t blocks_a, const uint8_t *b, size_t blocks_b,
    uint64_t digest_a[4], uint64_t digest_b[4]) {
  csha256_portable_pair(state, a, blocks_a, b, blocks_b, digest_a, digest_b);
}

#endif

void csha256(const uint8_t *message, size_t bytes, uint64_t digest[4]) {
  uint32_t state[8];
  uint8_t end[128];
  size_t whole = bytes / 64, rest = bytes % 64, last = rest < 56 ? 64 : 128;
  memcpy(state, initial, sizeof state);
  if (whole > 0) csha256_blocks(state, message, whole);
  if (rest > 0) memcpy(end, message + 64 * whole, rest);
  end[rest] = 0x80;
  memset(end + rest + 1, 0, last - 8 - rest - 1);
  for (int i = 0; i < 8; i++) end[last - 8 + i] = (uint8_t)((uint64_t)bytes * 8 >> (56 - 8 * i));
  csha256_blocks(state, end, last / 64);
  put(state, digest);
}
