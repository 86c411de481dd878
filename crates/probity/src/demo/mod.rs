//! The demo exchange: synthetic customers of many cultures, planted listed parties, ninety days of flow.
//!
//! Promises: everything is drawn from one seed and marked synthetic (`SYN-…`, `PLANT-…`); what is planted is
//! planted through the same calls an exchange makes; what the demo reports is read from the engine's
//! state. Does not: know any real customer.

pub mod plant;
pub mod play;
pub mod population;

/// A small seeded generator (SplitMix64): the same seed gives the same exchange on every machine.
#[derive(Debug, Clone)]
pub struct Seeded(u64);

impl Seeded {
    /// A generator for one thing of a seed.
    pub fn new(seed: u64, thing: u64) -> Seeded {
        let mut seeded = Seeded(seed ^ thing.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        seeded.draw();
        seeded
    }

    /// The next number.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below a bound (zero for an empty one).
    pub fn below(&mut self, bound: usize) -> usize {
        if bound == 0 { 0 } else { (self.draw() % bound as u64) as usize }
    }

    /// One of several.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len()))
    }
}
