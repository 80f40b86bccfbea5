/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Lemmas about bits, for the provers: proven by scripts/prove first, and given to those functions alone that have to do with bits, for they
 * are in the way of others. A shift by 12 hides in a function, because Frama-C would make it into masks and lose it.
 */
#include <stdint.h>

/*@ logic integer shifted2(integer v) = v >> 2;
    logic integer shifted4(integer v) = v >> 4;
    logic integer shifted12(integer v) = v >> 12;
    lemma shift_1: \forall integer v; 0 <= v ==> (v >> 1) == v / 2;
    lemma shift_2: \forall integer v; 0 <= v ==> (v >> 2) == v / 4;
    lemma shifted_2: \forall integer v; 0 <= v ==> shifted2(v) == v / 4;
    lemma shifted_2_2: \forall integer v; 0 <= v ==> shifted2(shifted2(v)) == v / 16;
    lemma shifted_4_is: \forall integer v; shifted4(v) == shifted2(shifted2(v));
    lemma shifted_4: \forall integer v; 0 <= v ==> shifted4(v) == v / 16;
    lemma shifted_4_4_4: \forall integer v; 0 <= v ==> shifted4(shifted4(shifted4(v))) == v / 4096;
    lemma shifted_12_is: \forall integer v; shifted4(shifted4(shifted4(v))) == v >> 12;
    lemma shifted_12: \forall integer v; 0 <= v ==> shifted12(v) == v / 4096;
    lemma shift_12: \forall uint32_t v; (v >> 12) == v / 4096;

    lemma stripped: \forall uint32_t v; shifted12(v & 0xfffffe67) == shifted12(v);
    lemma device: \forall uint32_t v; shifted12(v & 0xfffffe7f) == shifted12(v);
    lemma table: \forall uint32_t v; shifted12(v & 0xfffffe65) == shifted12(v);
    lemma directory: \forall uint32_t v; shifted12(v & 0xfffffee7) == shifted12(v);
    lemma writable: \forall uint32_t v; shifted12(v | 2) == shifted12(v);
    lemma stripped_positive: \forall uint32_t v; 0 <= (v & 0xfffffe67);
    lemma device_positive: \forall uint32_t v; 0 <= (v & 0xfffffe7f);
    lemma table_positive: \forall uint32_t v; 0 <= (v & 0xfffffe65);
    lemma directory_positive: \forall uint32_t v; 0 <= (v & 0xfffffee7);
    lemma writable_positive: \forall uint32_t v; 0 <= (v | 2);
    lemma stripped_frame: \forall uint32_t v; shifted12(v & 0xfffffe67) == shifted12(v) && (v & 0xfffffe67) / 4096 == v / 4096;
    lemma device_frame: \forall uint32_t v; shifted12(v & 0xfffffe7f) == shifted12(v) && (v & 0xfffffe7f) / 4096 == v / 4096;
    lemma table_frame: \forall uint32_t v; shifted12(v & 0xfffffe65) == shifted12(v) && (v & 0xfffffe65) / 4096 == v / 4096;
    lemma directory_frame: \forall uint32_t v; shifted12(v & 0xfffffee7) == shifted12(v) && (v & 0xfffffee7) / 4096 == v / 4096;
    lemma writable_frame: \forall uint32_t v; shifted12(v | 2) == shifted12(v) && (v | 2) / 4096 == v / 4096;
*/

/* A difference below 0 is, as a word of 32 bits, above all numbers of frames; shown by its highest bit. */
/*@ lemma negative_bit: \forall int32_t x; x < 0 ==> (x & (1 << 31)) != 0;
    lemma negative_word_bit: \forall int32_t x; x < 0 ==> ((uint32_t)x & (1 << 31)) != 0;
    lemma low_word_bit: \forall uint32_t v; 0 <= v < 0x80000000 ==> !((v & (1 << 31)) != 0);
    lemma wrapped: \forall integer x; -0x80000000 <= x < 0 ==> 0x80000000 <= (uint32_t)x;
*/
