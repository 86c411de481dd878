//! Chance as a list of numbers: what is made of a shorter or smaller list is simpler, so that proptest finds small failures.

/// Numbers to choose by; where they end, the first of everything is chosen.
pub struct Choice {
    numbers: Vec<u16>,
    at: usize,
}

impl Choice {
    pub fn new(numbers: Vec<u16>) -> Self {
        Self { numbers, at: 0 }
    }

    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        let number = self.numbers.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        usize::from(number) % n
    }

    pub fn one<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }

    /// True so often of a hundred times; never where the numbers have ended.
    pub fn chance(&mut self, of_hundred: usize) -> bool {
        self.below(100) >= 100 - of_hundred
    }
}

/// What a case is made of; a failure shows the case, not its numbers.
#[derive(Clone)]
pub struct Numbers(pub Vec<u16>);

impl std::fmt::Debug for Numbers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} numbers", self.0.len())
    }
}
