//! English names of countries, as sanctions lists write them.
//!
//! Promises: a name is known or not; nothing is guessed from a similar name. Former states are read where the
//! list itself says what they are now (`former USSR (now Belarus)`). Does not: know regions, or who claims what.
//! The names are those of the Unicode CLDR (English), the long and the inverted forms of the United Nations, and
//! what the published lists were found to write beside them.

use model::Country;

/// The country a name stands for.
pub(crate) fn country_named(name: &str) -> Option<Country> {
    let folded = fold(name);
    let code = find(&folded).or_else(|| find(after_now(&folded)?))?;
    code.parse().ok()
}

/// Whether a list says with this text that it knows no country.
pub(crate) fn country_unknown(name: &str) -> bool {
    let unknown = ["", "-", "00", "n/a", "na", "none", "not known", "undetermined", "unknown", "xx"];
    unknown.contains(&fold(name).as_str())
}

fn fold(name: &str) -> String {
    let lower = super::tidy(name).to_lowercase().replace('’', "'").replace('&', "and");
    lower.strip_prefix("the ").map(str::to_owned).unwrap_or(lower)
}

/// `former ussr (now belarus)` and `former ussr, currently belarus` name the country of today.
fn after_now(folded: &str) -> Option<&str> {
    let tail = ["now ", "currently "].iter().find_map(|word| {
        let at = folded.rfind(word)?;
        let boundary = folded[..at].chars().next_back().is_some_and(|c| !c.is_alphanumeric());
        boundary.then(|| &folded[at + word.len()..])
    })?;
    let tail = tail.trim_end_matches(')').trim();
    Some(tail.strip_prefix("the ").unwrap_or(tail))
}

fn find(folded: &str) -> Option<&'static str> {
    let at = NAMES.binary_search_by(|(name, _)| (*name).cmp(folded)).ok()?;
    NAMES.get(at).map(|(_, code)| *code)
}

/// Sorted by name, in lower case and without a leading article.
#[rustfmt::skip]
const NAMES: &[(&str, &str)] = &[
    ("afghanistan", "AF"), ("aland islands", "AX"), ("albania", "AL"), ("algeria", "DZ"),
    ("american samoa", "AS"), ("andorra", "AD"), ("angola", "AO"), ("anguilla", "AI"), ("antarctica", "AQ"),
    ("antigua and barbuda", "AG"), ("argentina", "AR"), ("armenia", "AM"), ("aruba", "AW"), ("australia", "AU"),
    ("austria", "AT"), ("azerbaijan", "AZ"), ("bahamas", "BS"), ("bahrain", "BH"), ("bangladesh", "BD"),
    ("barbados", "BB"), ("belarus", "BY"), ("belgium", "BE"), ("belize", "BZ"), ("benin", "BJ"),
    ("bermuda", "BM"), ("bhutan", "BT"), ("bolivarian republic of venezuela", "VE"), ("bolivia", "BO"),
    ("bolivia (plurinational state of)", "BO"), ("bonaire, sint eustatius and saba", "BQ"),
    ("bosnia and herzegovina", "BA"), ("bosnia-herzegovina", "BA"), ("botswana", "BW"), ("bouvet island", "BV"),
    ("brazil", "BR"), ("british indian ocean territory", "IO"), ("british virgin islands", "VG"),
    ("brunei", "BN"), ("brunei darussalam", "BN"), ("bulgaria", "BG"), ("burkina faso", "BF"), ("burma", "MM"),
    ("burundi", "BI"), ("cabo verde", "CV"), ("cambodia", "KH"), ("cameroon", "CM"), ("canada", "CA"),
    ("cape verde", "CV"), ("caribbean netherlands", "BQ"), ("cayman islands", "KY"),
    ("central african republic", "CF"), ("chad", "TD"), ("chile", "CL"), ("china", "CN"),
    ("china, hong kong special administrative region", "HK"),
    ("china, macao special administrative region", "MO"), ("chinese taipei", "TW"), ("christmas island", "CX"),
    ("cocos (keeling) islands", "CC"), ("colombia", "CO"), ("comoros", "KM"), ("congo", "CG"),
    ("congo (brazzaville)", "CG"), ("congo (democratic republic)", "CD"), ("congo (kinshasa)", "CD"),
    ("congo - brazzaville", "CG"), ("congo - kinshasa", "CD"), ("congo, democratic republic of", "CD"),
    ("congo, democratic republic of the", "CD"), ("congo, republic of the", "CG"), ("cook islands", "CK"),
    ("costa rica", "CR"), ("cote d'ivoire", "CI"), ("croatia", "HR"), ("cuba", "CU"), ("curacao", "CW"),
    ("curaçao", "CW"), ("cyprus", "CY"), ("czech republic", "CZ"), ("czechia", "CZ"), ("côte d'ivoire", "CI"),
    ("democratic people's republic of korea", "KP"), ("democratic republic of congo", "CD"),
    ("democratic republic of the congo", "CD"), ("denmark", "DK"), ("djibouti", "DJ"), ("dominica", "DM"),
    ("dominican republic", "DO"), ("dprk", "KP"), ("drc", "CD"), ("east timor", "TL"), ("ecuador", "EC"),
    ("egypt", "EG"), ("el salvador", "SV"), ("england", "GB"), ("equatorial guinea", "GQ"), ("eritrea", "ER"),
    ("estonia", "EE"), ("eswatini", "SZ"), ("ethiopia", "ET"), ("falkland islands", "FK"),
    ("falkland islands (malvinas)", "FK"), ("faroe islands", "FO"), ("federated states of micronesia", "FM"),
    ("fiji", "FJ"), ("finland", "FI"), ("former yugoslav republic of macedonia", "MK"), ("france", "FR"),
    ("french guiana", "GF"), ("french polynesia", "PF"), ("french southern territories", "TF"), ("gabon", "GA"),
    ("gambia", "GM"), ("gambia, the", "GM"), ("gaza", "PS"), ("gaza strip", "PS"), ("georgia", "GE"),
    ("germany", "DE"), ("ghana", "GH"), ("gibraltar", "GI"), ("great britain", "GB"), ("greece", "GR"),
    ("greenland", "GL"), ("grenada", "GD"), ("guadeloupe", "GP"), ("guam", "GU"), ("guatemala", "GT"),
    ("guernsey", "GG"), ("guinea", "GN"), ("guinea-bissau", "GW"), ("guyana", "GY"), ("haiti", "HT"),
    ("heard and mcdonald islands", "HM"), ("heard island and mcdonald islands", "HM"), ("holy see", "VA"),
    ("holy see (vatican city state)", "VA"), ("honduras", "HN"), ("hong kong", "HK"),
    ("hong kong (china)", "HK"), ("hong kong sar china", "HK"), ("hong kong, china", "HK"), ("hungary", "HU"),
    ("iceland", "IS"), ("india", "IN"), ("indonesia", "ID"), ("iran", "IR"),
    ("iran (islamic republic of)", "IR"), ("iran, islamic republic of", "IR"), ("iraq", "IQ"),
    ("ireland", "IE"), ("islamic republic of afghanistan", "AF"), ("islamic republic of iran", "IR"),
    ("isle of man", "IM"), ("israel", "IL"), ("italy", "IT"), ("ivory coast", "CI"), ("jamaica", "JM"),
    ("japan", "JP"), ("jersey", "JE"), ("jordan", "JO"), ("kazakhstan", "KZ"), ("kenya", "KE"),
    ("kingdom of the netherlands", "NL"), ("kiribati", "KI"), ("korea (democratic people's republic of)", "KP"),
    ("korea (republic of)", "KR"), ("korea, democratic people's republic of", "KP"), ("korea, north", "KP"),
    ("korea, republic of", "KR"), ("korea, south", "KR"), ("kosovo", "XK"),
    ("kosovo (under unscr 1244/99)", "XK"), ("kuwait", "KW"), ("kyrgyz republic", "KG"), ("kyrgyzstan", "KG"),
    ("lao people's democratic republic", "LA"), ("laos", "LA"), ("latvia", "LV"), ("lebanon", "LB"),
    ("lesotho", "LS"), ("liberia", "LR"), ("libya", "LY"), ("libyan arab jamahiriya", "LY"),
    ("liechtenstein", "LI"), ("lithuania", "LT"), ("luxembourg", "LU"), ("macao", "MO"),
    ("macao sar china", "MO"), ("macau", "MO"), ("macedonia", "MK"), ("madagascar", "MG"), ("malawi", "MW"),
    ("malaysia", "MY"), ("maldives", "MV"), ("mali", "ML"), ("malta", "MT"), ("marshall islands", "MH"),
    ("martinique", "MQ"), ("mauritania", "MR"), ("mauritius", "MU"), ("mayotte", "YT"), ("mexico", "MX"),
    ("micronesia", "FM"), ("micronesia (federated states of)", "FM"), ("moldova", "MD"),
    ("moldova (republic of)", "MD"), ("moldova, republic of", "MD"), ("monaco", "MC"), ("mongolia", "MN"),
    ("montenegro", "ME"), ("montserrat", "MS"), ("morocco", "MA"), ("mozambique", "MZ"), ("myanmar", "MM"),
    ("myanmar (burma)", "MM"), ("namibia", "NA"), ("nauru", "NR"), ("nepal", "NP"), ("netherlands", "NL"),
    ("netherlands (kingdom of the)", "NL"), ("new caledonia", "NC"), ("new zealand", "NZ"), ("nicaragua", "NI"),
    ("niger", "NE"), ("nigeria", "NG"), ("niue", "NU"), ("norfolk island", "NF"), ("north korea", "KP"),
    ("north korea (democratic people's republic of korea)", "KP"), ("north macedonia", "MK"),
    ("northern ireland", "GB"), ("northern mariana islands", "MP"), ("norway", "NO"),
    ("occupied palestinian territories", "PS"), ("occupied palestinian territory", "PS"), ("oman", "OM"),
    ("pakistan", "PK"), ("palau", "PW"), ("palestine", "PS"), ("palestine, state of", "PS"),
    ("palestinian", "PS"), ("palestinian territories", "PS"), ("palestinian territory", "PS"),
    ("palestinian territory, occupied", "PS"), ("panama", "PA"), ("papua new guinea", "PG"), ("paraguay", "PY"),
    ("people's republic of china", "CN"), ("peru", "PE"), ("philippines", "PH"), ("pitcairn", "PN"),
    ("pitcairn islands", "PN"), ("plurinational state of bolivia", "BO"), ("poland", "PL"), ("portugal", "PT"),
    ("puerto rico", "PR"), ("qatar", "QA"), ("republic of chad", "TD"), ("republic of congo", "CG"),
    ("republic of korea", "KR"), ("republic of kosovo", "XK"), ("republic of moldova", "MD"),
    ("republic of north macedonia", "MK"), ("republic of the congo", "CG"), ("republic of the gambia", "GM"),
    ("republic of yemen", "YE"), ("reunion", "RE"), ("romania", "RO"), ("russia", "RU"),
    ("russian federation", "RU"), ("rwanda", "RW"), ("réunion", "RE"), ("saint barthelemy", "BL"),
    ("saint helena", "SH"), ("saint helena, ascension and tristan da cunha", "SH"),
    ("saint kitts and nevis", "KN"), ("saint lucia", "LC"), ("saint martin", "MF"),
    ("saint martin (french part)", "MF"), ("saint pierre and miquelon", "PM"),
    ("saint vincent and grenadines", "VC"), ("saint vincent and the grenadines", "VC"), ("samoa", "WS"),
    ("san marino", "SM"), ("sao tome and principe", "ST"), ("saudi arabia", "SA"), ("scotland", "GB"),
    ("senegal", "SN"), ("serbia", "RS"), ("seychelles", "SC"), ("sierra leone", "SL"), ("singapore", "SG"),
    ("sint maarten", "SX"), ("sint maarten (dutch part)", "SX"), ("slovakia", "SK"), ("slovenia", "SI"),
    ("solomon islands", "SB"), ("somalia", "SO"), ("south africa", "ZA"),
    ("south georgia and south sandwich islands", "GS"), ("south georgia and the south sandwich islands", "GS"),
    ("south korea", "KR"), ("south sudan", "SS"), ("spain", "ES"), ("sri lanka", "LK"),
    ("st kitts and nevis", "KN"), ("st lucia", "LC"), ("st vincent and the grenadines", "VC"),
    ("st. barthélemy", "BL"), ("st. helena", "SH"), ("st. kitts and nevis", "KN"), ("st. lucia", "LC"),
    ("st. martin", "MF"), ("st. pierre and miquelon", "PM"), ("st. vincent and grenadines", "VC"),
    ("st. vincent and the grenadines", "VC"), ("state of libya", "LY"), ("state of palestine", "PS"),
    ("sudan", "SD"), ("suriname", "SR"), ("svalbard and jan mayen", "SJ"), ("swaziland", "SZ"),
    ("sweden", "SE"), ("switzerland", "CH"), ("syria", "SY"), ("syrian arab republic", "SY"),
    ("são tomé and príncipe", "ST"), ("taiwan", "TW"), ("taiwan (province of china)", "TW"),
    ("taiwan, province of china", "TW"), ("tajikistan", "TJ"), ("tanzania", "TZ"),
    ("tanzania (united republic of)", "TZ"), ("tanzania, united republic of", "TZ"), ("thailand", "TH"),
    ("timor leste", "TL"), ("timor-leste", "TL"), ("togo", "TG"), ("tokelau", "TK"), ("tonga", "TO"),
    ("trinidad and tobago", "TT"), ("tunisia", "TN"), ("turkey", "TR"), ("turkiye", "TR"),
    ("turkmenistan", "TM"), ("turks and caicos islands", "TC"), ("tuvalu", "TV"), ("türkiye", "TR"),
    ("u.s. outlying islands", "UM"), ("u.s. virgin islands", "VI"), ("uae", "AE"), ("uganda", "UG"),
    ("uk", "GB"), ("ukraine", "UA"), ("united arab emirates", "AE"), ("united kingdom", "GB"),
    ("united kingdom of great britain and northern ireland", "GB"), ("united republic of tanzania", "TZ"),
    ("united states", "US"), ("united states minor outlying islands", "UM"), ("united states of america", "US"),
    ("united states virgin islands", "VI"), ("uruguay", "UY"), ("usa", "US"), ("uzbekistan", "UZ"),
    ("vanuatu", "VU"), ("vatican city", "VA"), ("venezuela", "VE"),
    ("venezuela (bolivarian republic of)", "VE"), ("venezuela, bolivarian republic of", "VE"),
    ("viet nam", "VN"), ("vietnam", "VN"), ("virgin islands (british)", "VG"), ("virgin islands (u.s.)", "VI"),
    ("virgin islands, british", "VG"), ("virgin islands, u.s.", "VI"), ("wales", "GB"),
    ("wallis and futuna", "WF"), ("west bank", "PS"), ("western sahara", "EH"), ("yemen", "YE"),
    ("zambia", "ZM"), ("zimbabwe", "ZW"), ("åland islands", "AX"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_every_code_is_a_country_and_every_country_has_a_name() {
        assert!(NAMES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        for (name, code) in NAMES {
            assert!(code.parse::<Country>().is_ok(), "{name}");
            assert_eq!(fold(name), *name);
        }
        for country in Country::all() {
            assert!(NAMES.iter().any(|(_, code)| *code == country.as_str()), "{country}");
        }
    }

    #[test]
    fn names_are_read_as_lists_write_them() {
        for (name, want) in [
            ("Afghanistan", Some("AF")),
            ("  IRAN (Islamic  Republic of)", Some("IR")),
            ("The Gambia", Some("GM")),
            ("Côte d’Ivoire", Some("CI")),
            ("Bosnia & Herzegovina", Some("BA")),
            ("Former USSR, currently Belarus", Some("BY")),
            ("Ukrainian SSR (now Ukraine)", Some("UA")),
            ("Belarusian SSR, (now Belarus)", Some("BY")),
            ("former Soviet Union", None),
            ("Snow Belarus", None),
            ("Ruritania", None),
            ("", None),
        ] {
            assert_eq!(country_named(name).map(|c| c.to_string()).as_deref(), want, "{name}");
        }
        assert!(country_unknown("UNKNOWN") && country_unknown(" ") && !country_unknown("Iran"));
    }
}
