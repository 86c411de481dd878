//! Statements about all codecs together.

use super::*;
use proptest::prelude::*;

const GENESIS: &str = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa";
const SCRIPT_3: &str = "31nM1WuowNDzocNxPPW9NQWJEtwWpjfcLj";
const SCRIPT_M: &str = "M7zVKQKmtV5Rc7erVGVVC3khZbXxsS5HEX";
const EVM: &str = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
const EVM_WRONG_CASE: &str = "0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

fn networks(keys: &[AddressKey]) -> String {
    keys.iter().map(|key| key.network().as_str()).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_form_decides_the_network_and_not_the_ticker() {
    for (text, want) in [
        (GENESIS, "bitcoin"),
        (SCRIPT_3, "bitcoin litecoin"),
        (SCRIPT_M, "litecoin"),
        ("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "bitcoin"),
        ("ltc1qw508d6qejxtdg4y5r3zarvary0c5xw7kgmn4n9", "litecoin"),
        (EVM, "evm"),
        (&EVM[2..], "evm"),
        (" TJCnKsPa7y5okkXvQAidZBzqx3QyQ6sxMW\t", "tron"),
        ("415a523b449890854c8fc460ab602df9f31fe4293f", "tron"),
        // One or more of each network that OFAC lists besides.
        ("rnXyVQzgxZe7TR1EPzTkGj2jxH4LMJYh66", "xrp"),
        ("XVLhHMPHU98es4dbozjVtdWzVrDjtV18pX8yuPT7y4xaEHi", "xrp"),
        ("bnb136ns6lfw4zs5hg4n85vdthaad7hq5m4gtkgf23", "cosmos"),
        ("XnPFsRWTaSgiVauosEwQ6dEitGYXgwznz2", "dash"),
        ("t1MMXtBrSp1XG38Lx9cePcNUCJj5vdWfUWL", "zcash"),
        ("DFFJhnQNZf8rf67tYnesPu7MuGUpYtzv7Z", "dogecoin verge"),
        ("qpf2cphc5dkuclkqur7lhj2yuqq9pk3hmukle77vhq", "bitcoincash"),
        ("18M8bJWMzWHDBMxoLqjHHAffdRy4SrzkfB", "bitcoin"),
        ("GPwg61XoHqQPNmAucFACuQ5H9sGCDv9TpS", "bitcoingold"),
        ("42RLPACwZPx3vYYmxSueqsogfynBDqXK298EDsNoyoHi", "solana"),
        ("inj14au322k9munkmx5wrchz9q30juf5wjgz2cfqku", "evm"),
        ("addr1vx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzers66hrl8", "cardano"),
        ("Ae2tdPwUPEZLs4HtbuNey7tK4hTKrwNwYtGqp7bDfCy2WdR3P6735W5Yfpe", "cardano"),
        ("GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ", "stellar"),
        ("UQC6YL-9UnwM0tcMY5ZjDFCkmK8BW5h62q0dSp4of2BFNqQF", "ton"),
        ("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY", "polkadot"),
        // The same account on Astar, as long as an X-address.
        ("ajYMsCKsEAhEvHpeA4XqsfiA9v1CdzZPrCfS6pEfeGHW9j8", "polkadot"),
        // What OFAC published as a Monero address; Tezos, Hedera, Algorand, Sui.
        ("5be5543ff73456ab9f2d207887e2af87322c651ea1a873c5b25b7ffae456c320", "generic"),
        ("tz1VSUr8wwNhLAzempoch5d6hLRiTh8Cjcjb", "generic"),
        ("0.0.2", "generic"),
        ("VCMJKWOY5P5P7SKMZFFOCEROPJCZOTIJMNIYNUCKH7LRO45JMJP6UYBIJA", "generic"),
        ("0x02a212de6a9dfa3a69e22387acfbafbb1a9e591bd9d636e7895dcfc8de05f331", "generic"),
        (EVM_WRONG_CASE, "generic"),
        ("", ""),
        ("   ", ""),
        ("abc", ""),
        ("two words", ""),
    ] {
        assert_eq!(networks(&classify(text)), want, "{text}");
    }
}

#[test]
fn screening_looks_up_every_meaning_and_refuses_what_was_mistyped() {
    for (network, text, want) in [
        (None, SCRIPT_3, Ok("bitcoin litecoin")),
        (Some(Network::Bitcoin), SCRIPT_3, Ok("bitcoin litecoin")),
        (Some(Network::Litecoin), SCRIPT_3, Ok("litecoin bitcoin")),
        (Some(Network::Litecoin), SCRIPT_M, Ok("litecoin")),
        (Some(Network::Generic), EVM, Ok("generic evm")),
        (Some(Network::Generic), EVM_WRONG_CASE, Ok("generic evm")),
        (Some(Network::Generic), "alice.near", Ok("generic")),
        (None, "alice.near", Ok("generic")),
        // Waves addresses begin with 3 and have one byte more than Bitcoin's.
        (None, "3PDjjLFDR5aWkKgufika7KSLnGmAe8ueDpC", Ok("generic")),
        (None, EVM_WRONG_CASE, Err("evm address `0x5a…` has a wrong checksum")),
        (Some(Network::Evm), EVM_WRONG_CASE, Err("evm address `0x5a…` has a wrong checksum")),
        (None, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", Err("bitcoin address `1A1z…` has a wrong checksum")),
        (
            None,
            "mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn",
            Err("bitcoin address `mipc…` belongs to a test network"),
        ),
        (Some(Network::Tron), EVM, Err("`0x5a…` is an address of network evm, not tron")),
        (Some(Network::Bitcoin), "alice.near", Err("`alic…` is not a bitcoin address")),
        // Names of accounts begin as some networks' addresses do.
        (None, "1inch-treasury-somewhere.near", Ok("generic")),
        (None, "rewards-of-the-month-7.near", Ok("generic")),
        (None, "cosmos1alice.near", Ok("generic")),
        (None, "bitcoincash:qpf2cphc5dkuclkqur7lhj2yuqq9pk3hmukle77vhq", Ok("bitcoincash bitcoin")),
        (None, "GPwg61XoHqQPNmAucFACuQ5H9sGCDv9TpS", Ok("bitcoingold bitcoin")),
        (Some(Network::Verge), "DFFJhnQNZf8rf67tYnesPu7MuGUpYtzv7Z", Ok("verge dogecoin")),
        (
            None,
            "qpf2cphc5dkuclkqur7lhj2yuqq9pk3hmukle77vhp",
            Err("bitcoincash address `qpf2…` has a wrong checksum"),
        ),
        (None, "rnXyVQzgxZe7TR1EPzTkGj2jxH4LMJYh67", Err("xrp address `rnXy…` has a wrong checksum")),
        (None, "rnXyVQzgxZe7TR1EPzTkGj2jxH4LMJYh66.", Err("xrp address `rnXy…` holds the character `.`")),
        (
            None,
            "bnb136ns6lfw4zs5hg4n85vdthaad7hq5m4gtkgf24",
            Err("cosmos address `bnb1…` has a wrong checksum"),
        ),
        (
            Some(Network::Solana),
            "rnXyVQzgxZe7TR1EPzTkGj2jxH4LMJYh66",
            Err("`rnXy…` is an address of network xrp"),
        ),
        // All Base58 digits, and as long as Solana's: two letters of a Bitcoin Gold address are exchanged.
        (
            None,
            "btg1qxu7r8sc6zgtw7wewn4jh7r5av6mx3cp7zcsp76",
            Err("bitcoingold address `btg1…` has a wrong checksum"),
        ),
        (None, "", Err("the generic address is empty")),
        (None, "two words", Err("generic address `two …` holds the character ` `")),
    ] {
        let got = keys_for_screening(network, text).map(|keys| networks(&keys)).map_err(|e| e.to_string());
        match (got, want) {
            (Ok(got), Ok(want)) => assert_eq!(got, want, "{text}"),
            (Err(got), Err(want)) => assert!(got.starts_with(want), "{text}: {got}"),
            (got, want) => panic!("{text}: got {got:?}, want {want:?}"),
        }
    }
}

#[test]
fn keys_survive_their_encoding_and_only_well_formed_ones_decode() {
    for network in Network::ALL {
        let key = parse(network, &random_valid(network, 7)).unwrap();
        let bytes = minicbor::to_vec(&key).unwrap();
        assert_eq!(minicbor::decode::<AddressKey>(&bytes).unwrap(), key);
        assert_eq!(AddressKey::from_canonical_bytes(network, key.bytes()), Some(key.clone()));
        assert_eq!(AddressKey::from_canonical_bytes(network, &[0xff; 3]), None);
        let cut = [&[0x82, bytes[1], 0x43][..], &[0xff; 3]].concat();
        assert!(minicbor::decode::<AddressKey>(&cut).is_err(), "{network}");
    }
    // The stored form is part of the entry format: it must not change.
    let stored = minicbor::to_vec(parse(Network::Evm, EVM).unwrap()).unwrap();
    assert_eq!(hex::lower(&stored), "8202545aaeb6053f3e94c9b9a09f33669435e7ef1beaed");
}

#[test]
fn a_generic_key_is_never_a_codecs_key() {
    for network in Network::CODECS {
        let text = random_valid(network, 1);
        let (generic, own) = (parse(Network::Generic, &text).unwrap(), parse(network, &text).unwrap());
        assert_ne!(generic, own);
        assert_eq!(generic.canonical(), text);
    }
}

/// Every replacement of one character by any printable one.
fn mutations(text: &str) -> impl Iterator<Item = String> + '_ {
    (0..text.len()).flat_map(move |i| {
        (b'!'..=b'~').filter(move |byte| *byte != text.as_bytes()[i]).map(move |byte| {
            let mut bytes = text.as_bytes().to_vec();
            bytes[i] = byte;
            String::from_utf8(bytes).unwrap()
        })
    })
}

#[test]
fn one_wrong_character_is_refused_wherever_there_is_a_checksum() {
    // EVM has one only in the case of its letters; Solana has none; Polkadot's lets one text in 65,536 through.
    const NO_CHECKSUM: [Network; 3] = [Network::Evm, Network::Solana, Network::Polkadot];
    let forms = [
        GENESIS,
        SCRIPT_3,
        SCRIPT_M,
        "LM2WMpR1Rp6j3Sa59cMXMs1SPzj9eXpGc1",
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
        "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
        "ltc1qw508d6qejxtdg4y5r3zarvary0c5xw7kgmn4n9",
        "TJCnKsPa7y5okkXvQAidZBzqx3QyQ6sxMW",
        "44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A",
        "888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3H",
        "4KEMxkrvHF13ZMEVyrUNuUMzgQ1WHjkWL5T6Xk7QaTszggbtPbRPEkZQau9yACYEmUCHPNrU2MBdnJf4s4xLK5AyVTr66Q8LFefPwwfA1t",
        "qpf2cphc5dkuclkqur7lhj2yuqq9pk3hmukle77vhq",
        "tex1s2rt77ggv6q989lr49rkgzmh5slsksa9khdgte",
        "X7AcgcsBL6XDcUb289X4mJ8djcdyKaGZMhc9YTE92ehJ2Fu",
        "inj14au322k9munkmx5wrchz9q30juf5wjgz2cfqku",
        "DdzFFzCqrhsw3prhfMFDNFowbzUku3QmrMwarfjUbWXRisodn97R436SHc1rimp4MhPNmbdYb1aTdqtGSJixMVMi5MkArDQJ6Sc1n3Ez",
        "addr1qx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzer3n0d3vllmyqwsx5wktcd8cc3sq835lu7drv2xwl2wywfgse35a3x",
        "MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVAAAAAAAAAAAAAJLK",
        "EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPrHF",
    ];
    let samples = Network::CODECS
        .into_iter()
        .filter(|network| !NO_CHECKSUM.contains(network))
        .flat_map(|network| (0..5).map(move |seed| random_valid(network, seed)));
    for text in forms.into_iter().map(str::to_owned).chain(samples) {
        for mutated in mutations(&text) {
            for network in Network::CODECS {
                let (found, meant) = (parse(network, &mutated), parse(network, &text));
                // TON's two alphabets differ in two characters, which therefore mean the same.
                let same = network == Network::Ton && found == meant;
                assert!(found.is_err() || same, "{text} and {mutated} are both {network}");
            }
        }
    }
}

#[test]
fn one_wrong_character_without_a_checksum_is_never_the_same_key() {
    for network in [Network::Solana, Network::Polkadot] {
        let (mut tried, mut passed) = (0, 0);
        for seed in 0..20 {
            let text = random_valid(network, seed);
            let key = parse(network, &text).unwrap();
            for mutated in mutations(&text) {
                let found = parse(network, &mutated);
                assert_ne!(found.as_ref(), Ok(&key), "{mutated}");
                (tried, passed) = (tried + 1, passed + u32::from(found.is_ok()));
            }
        }
        // Solana: every other digit, unless the number grows too large. Polkadot: about one in 65,536.
        let fits = if network == Network::Solana { tried / 3..tried } else { 0..20 };
        assert!(fits.contains(&passed), "{network}: {passed} of {tried}");
    }
}

#[test]
fn choosing_codecs_by_shape_loses_none() {
    for network in Network::ALL {
        for seed in 0..40 {
            let key = parse(network, &random_valid(network, seed)).unwrap();
            let mut spellings = encodings(&key);
            spellings.extend(monero::integrated(&key, [7; 8]));
            spellings.extend(xrp::x_address(&key, Some(7)));
            spellings.extend(stellar::muxed(&key, 7));
            spellings.extend(cardano::with_stake_key(&key, [7; 28]));
            spellings.extend(polkadot::with_prefix(&key, 1285));
            for text in spellings {
                let chosen: Vec<Network> = Network::candidates(&text).collect();
                for codec in Network::CODECS {
                    let accepts = decode(codec, &Reading::new(&text)).is_ok();
                    assert!(!accepts || chosen.contains(&codec), "{codec} would read {text}");
                }
                assert!(network == Network::Generic || parse(network, &text).as_ref() == Ok(&key), "{text}");
            }
        }
    }
    assert_eq!(Network::candidates("").count(), 0);
    assert_eq!(Network::candidates(&"é".repeat(600)).count(), 0);
}

#[test]
fn a_verdict_on_a_text_alone() {
    for (text, want) in [
        (GENESIS, "bitcoin"),
        (SCRIPT_3, "bitcoin litecoin"),
        ("5be5543ff73456ab9f2d207887e2af87322c651ea1a873c5b25b7ffae456c320", "unknown"),
        ("alice.near", "unknown"),
        (EVM_WRONG_CASE, "evm address `0x5a…` has a wrong checksum; a letter is probably mistyped"),
        ("", "the generic address is empty; give 4 to 128 printable characters"),
        ("two words", "generic address `two …` holds the character ` `, which none has; copy it again"),
    ] {
        let got = match validity(text) {
            Validity::Valid(networks) => networks.iter().map(|n| n.as_str()).collect::<Vec<_>>().join(" "),
            Validity::Invalid(why) => why.to_string(),
            Validity::Unknown => "unknown".to_owned(),
        };
        assert_eq!(got, want, "{text}");
    }
}

#[test]
fn one_wrong_character_of_an_evm_address_is_never_the_same_key() {
    let key = parse(Network::Evm, EVM).unwrap();
    for mutated in mutations(EVM).filter(|mutated| !mutated.starts_with("0X")) {
        assert_ne!(parse(Network::Evm, &mutated).as_ref(), Ok(&key), "{mutated}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn every_spelling_gives_the_same_key(seed: u64, network in 0usize..19) {
        let network = Network::ALL[network];
        let key = parse(network, &random_valid(network, seed)).unwrap();
        let spellings = encodings(&key);
        prop_assert_eq!(spellings.first(), Some(&key.canonical()));
        for spelling in &spellings {
            prop_assert_eq!(parse(network, spelling), Ok(key.clone()), "{}", spelling);
            prop_assert!(classify(spelling).contains(&key), "{}", spelling);
            prop_assert!(keys_for_screening(None, spelling).unwrap().contains(&key), "{}", spelling);
        }
        prop_assert_eq!(spellings.iter().collect::<std::collections::BTreeSet<_>>().len(), spellings.len());
        // The same owner's keys are as well-formed as the address's own.
        for other in related(&key) {
            prop_assert_eq!(AddressKey::from_canonical_bytes(other.network(), other.bytes()), Some(other.clone()));
            prop_assert!(keys_for_screening(None, &spellings[0]).unwrap().contains(&other));
            prop_assert!(keys_for_listing(&spellings[0]).contains(&other));
        }
        if let Some(spelling) = monero::integrated(&key, seed.to_be_bytes()) {
            prop_assert_eq!(parse(network, &spelling), Ok(key));
        }
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,140}") {
        survives(&text);
    }

    #[test]
    fn no_near_address_panics(seed: u64, network in 0usize..19, cut in 0usize..110, put in "\\PC{0,3}") {
        let mut text = random_valid(Network::ALL[network], seed);
        let at = cut % (text.len() + 1);
        text.insert_str(at, &put);
        survives(&text);
        survives(&text[..at]);
    }
}

/// Every answer is consistent: what classifies parses, and prints as something that classifies alike.
fn survives(text: &str) {
    for key in classify(text) {
        assert_eq!(parse(key.network(), text).as_ref(), Ok(&key));
        assert!(classify(&key.canonical()).contains(&key), "{text}");
    }
    for network in Network::ALL {
        let _ = keys_for_screening(Some(network), text).map_err(|e| e.to_string());
    }
    let _ = keys_for_screening(None, text).map_err(|e| e.to_string());
    let _ = (validity(text), embedded_tag(text));
    for scheme in
        ["ethereum:", "web+stellar:pay?destination=", "ton://transfer/", "bitcoincash:", "zcash:?memo=%"]
    {
        let link = format!("{scheme}{text}");
        let _ = keys_for_screening(None, &link).map_err(|e| e.to_string());
        for network in Network::ALL {
            let _ = parse_destination(network, &link, Some(text)).map_err(|e| e.to_string());
        }
    }
}
