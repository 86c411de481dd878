//! Speed of normalising and comparing on this machine: `cargo run --release -p names --example bench`.

use std::hint::black_box;
use std::time::Instant;

use names::{Name, NameKind, compare, normalise};

const ROUNDS: usize = 200_000;

fn main() {
    let pairs = [
        ("three words, equal", "Ivan Sergeyevich Petrov", "PETROV Ivan Sergeyevich"),
        ("three words, one letter off", "Ivan Sergeyevich Petrof", "PETROV Ivan Sergeyevich"),
        ("three words, all near", "Iwan Sergejevich Petrof", "PETROV Ivan Sergeyevich"),
        ("three words, other person", "Maria Elena Gonzalez", "PETROV Ivan Sergeyevich"),
        ("another script", "Muhammad Husayn Ali", "محمد حسين علي"),
        ("words written together", "Usamabinladen", "Usama bin Laden"),
        (
            "eight words",
            "Abu Bakr Muhammad bin Ali al Hasan Masri",
            "Abu Bakr Mohamed ibn Ali el Hassan al Masry",
        ),
    ];
    println!("{:<30} {:>12} {:>12}", "case", "normalise ns", "compare ns");
    for (label, query, listed) in pairs {
        let normalise_ns = time(|| normalise(black_box(query), NameKind::Person));
        let (query, listed): (Name, Name) =
            (normalise(query, NameKind::Person), normalise(listed, NameKind::Person));
        let compare_ns = time(|| compare(black_box(&query), black_box(&listed)));
        println!("{label:<30} {normalise_ns:>12} {compare_ns:>12}");
    }
}

fn time<T>(mut work: impl FnMut() -> T) -> u128 {
    let start = Instant::now();
    for _ in 0..ROUNDS {
        black_box(work());
    }
    start.elapsed().as_nanos() / ROUNDS as u128
}
