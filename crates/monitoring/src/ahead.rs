//! Asking memory for what will be read.
//!
//! Promises: changes nothing and reads nothing that a program could see; where a processor has no such request, the place is
//! read. Does not: wait.
//!
//! # Why this is sound
//!
//! One thing is unsafe here: `_mm_prefetch` takes a pointer. It is a hint. It loads nothing into a register, faults for no
//! address, valid or not, and has no effect that a program can observe but time; and the pointer given is that of a reference,
//! so it is valid anyway. It is there on every `x86_64` processor (it belongs to SSE, which the target always has).
//!
//! # Why a request and not a read
//!
//! A read whose value is not used still has to come back before the processor is done with it, and what follows waits in line
//! behind it: no more than some hundred instructions are under way at a time.

/// Asks memory for a place.
#[inline(always)]
pub(crate) fn ask<T>(place: &T) {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        #[expect(unsafe_code, reason = "see the proof above")]
        // SAFETY: a hint, which faults for no address and changes nothing (see the module's proof).
        unsafe {
            _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(place).cast());
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    std::hint::black_box(std::ptr::from_ref(place));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asking_changes_nothing_whatever_is_asked_for() {
        let mut words: Vec<u64> = (0..10_000).collect();
        words.iter().for_each(ask);
        ask(&());
        ask(words.as_slice().last().map_or(&0, |last| last));
        words[7] = 9;
        ask(&words[7]);
        assert!(words.iter().enumerate().all(|(at, word)| *word == if at == 7 { 9 } else { at as u64 }));
    }
}
