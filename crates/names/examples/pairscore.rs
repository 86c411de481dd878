//! Scratch.
fn main() {
    let mut text = String::new();
    std::io::Read::read_to_string(&mut std::io::stdin(), &mut text).unwrap();
    for line in text.lines() {
        let Some((a, b)) = line.split_once('|') else { continue };
        for b in b.split(',') {
            let (x, y) =
                (names::normalise(a, names::NameKind::Person), names::normalise(b, names::NameKind::Person));
            let c = names::compare(&x, &y);
            let t: Vec<String> = c
                .spans
                .iter()
                .map(|s| {
                    format!(
                        "{:?}~{:?} {:?} {}",
                        x.tokens()[s.query.clone()].iter().map(|t| t.text()).collect::<Vec<_>>(),
                        y.tokens()[s.listed.clone()].iter().map(|t| t.text()).collect::<Vec<_>>(),
                        s.kind,
                        s.similarity
                    )
                })
                .collect();
            println!(
                "{:>6} {a} / {b} [{}] {}",
                c.score,
                x.tokens().iter().map(|t| t.text()).collect::<Vec<_>>().join(" "),
                t.join("; ")
            );
        }
    }
}
