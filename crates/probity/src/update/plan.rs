//! What to ask for: the policy's addresses, and the catalogue's where the policy names none.
//!
//! Promises: a list without an address is named with what to do about it. Does not: ask.

use fetch::{Checksum, ChecksumKind, Remote, Signature};
use model::policy::{FetchFile, FetchRules, Policy};
use screening::source::catalogue::{CATALOGUE, Source, SourceFile, source_by_parser, source_of};

/// One list to fetch.
#[derive(Clone)]
pub struct Plan {
    /// What it is.
    pub source: &'static Source,
    /// Its files, in the order the parser wants them.
    pub remotes: Vec<Remote>,
}

/// Why a list cannot be fetched.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// No parser.
    #[error("this program has no parser for list `{0}`")]
    NoParser(String),
    /// The policy names a parser that is not there, or of another list.
    #[error("the policy names the parser `{parser}`, which does not make list `{list}`")]
    WrongParser {
        /// The list.
        list: String,
        /// The parser named.
        parser: String,
    },
    /// The policy names a file the parser does not know.
    #[error("the policy gives an address for `{file}`; `{parser}` reads {known}")]
    UnknownFile {
        /// The file named.
        file: String,
        /// The parser.
        parser: String,
        /// What it reads.
        known: String,
    },
    /// Nobody said where it is.
    #[error(
        "no address is known for `{file}` of list `{list}`; give one in the policy ([[list.fetch.file]]) or use `probity lists import`"
    )]
    NoAddress {
        /// The list.
        list: String,
        /// The file.
        file: String,
    },
}

/// The source a list is read by: the policy's parser, or the first of the catalogue that has addresses.
pub fn source(list: &str, rules: &FetchRules) -> Result<&'static Source, PlanError> {
    if let Some(parser) = &rules.parser {
        let wrong = || PlanError::WrongParser { list: list.to_owned(), parser: parser.clone() };
        return source_by_parser(parser).filter(|s| s.list == list).ok_or_else(wrong);
    }
    let none = || PlanError::NoParser(list.to_owned());
    // Where the policy gives addresses, their names say which form of the list is meant.
    let named = |s: &&Source| rules.files.iter().all(|f| s.files.iter().any(|known| known.name == f.name));
    let public = |s: &&Source| s.files.iter().all(|f| !f.url.is_empty());
    let of_list = || CATALOGUE.iter().filter(|s| s.list == list);
    let found = match rules.files.is_empty() {
        false => of_list().find(named),
        true => of_list().find(public),
    };
    found.or_else(|| source_of(list)).ok_or_else(none)
}

/// What to ask for a list.
pub fn plan(policy: &Policy, list: &str) -> Result<Plan, PlanError> {
    let rules = policy.lists.iter().find(|l| l.id.as_str() == list).map(|l| l.fetch.clone());
    let rules = rules.unwrap_or_default();
    let source = source(list, &rules)?;
    let known = |name: &str| source.files.iter().any(|f| f.name == name);
    if let Some(file) = rules.files.iter().find(|f| !known(&f.name)) {
        let names: Vec<&str> = source.files.iter().map(|f| f.name).collect();
        return Err(PlanError::UnknownFile {
            file: file.name.clone(),
            parser: source.parser.to_owned(),
            known: names.join(", "),
        });
    }
    let remotes = source.files.iter().map(|file| {
        let own = rules.files.iter().find(|f| f.name == file.name);
        remote(source, file, own, &rules)
    });
    Ok(Plan { source, remotes: remotes.collect::<Result<_, _>>()? })
}

fn remote(
    source: &Source,
    file: &SourceFile,
    own: Option<&FetchFile>,
    rules: &FetchRules,
) -> Result<Remote, PlanError> {
    let url = own.map_or(file.url, |f| f.url.as_str());
    if url.is_empty() {
        return Err(PlanError::NoAddress { list: source.list.to_owned(), file: file.name.to_owned() });
    }
    let checksum = own.and_then(|f| {
        let kinds = [
            (&f.sha512_url, ChecksumKind::Sha512),
            (&f.sha256_url, ChecksumKind::Sha256),
            (&f.md5_url, ChecksumKind::Md5),
        ];
        kinds.into_iter().find_map(|(url, kind)| Some(Checksum { url: url.clone()?, kind }))
    });
    let signature = own.and_then(|f| f.signature_url.clone()).zip(rules.public_key.clone());
    Ok(Remote {
        name: file.name.to_owned(),
        url: url.to_owned(),
        hosts: rules.hosts.clone(),
        bytes_max: source.bytes_max,
        checksum,
        signature: signature.map(|(url, public_key)| Signature { url, public_key }),
    })
}

/// The lists to fetch: those asked for, or every list of the policy that has an address. The second half are lists of
/// the policy for which none is known, and why.
pub fn lists(policy: &Policy, asked: &[String]) -> (Vec<String>, Vec<PlanError>) {
    let mut lists: Vec<String> = match asked {
        [] => policy.lists.iter().map(|l| l.id.to_string()).collect(),
        _ => asked.to_vec(),
    };
    lists.sort();
    lists.dedup();
    if !asked.is_empty() {
        return (lists, Vec::new());
    }
    let mut without = Vec::new();
    lists.retain(|list| match plan(policy, list) {
        Err(error @ (PlanError::NoAddress { .. } | PlanError::NoParser(_))) => {
            without.push(error);
            false
        }
        Ok(_) | Err(PlanError::WrongParser { .. } | PlanError::UnknownFile { .. }) => true,
    });
    (lists, without)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(extra: &str) -> Policy {
        let text = crate::bundled::POLICY_DEFAULT;
        let at = text.find("id = \"uk-sanctions\"").unwrap();
        let end = at + text[at..].find("\n\n").unwrap() + 1;
        let text = format!("{}{extra}\n{}", &text[..end], &text[end..]);
        decision::policy_file::parse(&text, "test").unwrap()
    }

    #[test]
    fn what_is_asked_for_is_what_policy_and_catalogue_say() {
        let one = "[list.fetch]\nparser = \"uk-sanctions-csv\"\nhosts = [\"cdn.example\"]\n[[list.fetch.file]]\nname = \"subjects.csv\"\nurl = \"https://mirror.example/s.csv\"\nsha256_url = \"https://mirror.example/s.csv.sha256\"\n";
        for (extra, list, want) in [
            ("", "ofac-sdn", Ok("https://sanctionslistservice.ofac.treas.gov/")),
            (one, "uk-sanctions", Err("no address is known for `subject_names.csv`")),
            (
                "[list.fetch]\nparser = \"nonsense\"\n",
                "uk-sanctions",
                Err("the parser `nonsense`, which does not make list `uk-sanctions`"),
            ),
            (
                "[list.fetch]\nparser = \"ofac-sdn-advanced\"\n",
                "uk-sanctions",
                Err("does not make list `uk-sanctions`"),
            ),
            (
                "[list.fetch]\nparser = \"uk-sanctions-csv\"\n[[list.fetch.file]]\nname = \"x.csv\"\nurl = \"https://a.example/\"\n",
                "uk-sanctions",
                Err("address for `x.csv`"),
            ),
            ("", "nobody", Err("no parser for list `nobody`")),
        ] {
            match (plan(&policy(extra), list), want) {
                (Ok(plan), Ok(url)) => assert!(plan.remotes[0].url.starts_with(url), "{extra}"),
                (Err(error), Err(word)) => assert!(error.to_string().contains(word), "{extra}: {error}"),
                (got, _) => panic!("{extra}: {:?}", got.map(|p| p.remotes)),
            }
        }
    }

    #[test]
    fn without_a_name_every_list_with_an_address_is_asked_for() {
        let (all, without) = lists(&policy(""), &[]);
        assert!(all.iter().any(|l| l == "ofac-sdn"));
        assert_eq!(all.len() + without.len(), policy("").lists.len(), "none is left out silently");
        assert_eq!(lists(&policy(""), &["b".into(), "a".into(), "b".into()]).0, ["a", "b"]);
    }
}
