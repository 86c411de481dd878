//! Names of people who are at home in a script, as passports and lists spell them. The pairs of Wikidata are mostly foreign
//! names: in Hangul, whose `eo` is an English er where a Korean's is u, o or eo; in Arabic, where their short vowels are
//! written out and those of an Arab are not.

/// Common syllables of given names with their spellings, written for this project from general knowledge.
const SYLLABLES: &str = "정 jung jeong chung jong;은 eun un;현 hyun hyeon hyon;영 young yeong yong;성 sung seong song;민 min;수 soo su;지 ji jee chi;진 jin chin;호 ho;준 jun joon chun;석 suk seok sok;철 chul cheol chol;우 woo u;희 hee hui hi;숙 sook suk;경 kyung gyeong kyong;미 mi;선 sun seon son;순 soon sun;옥 ok;자 ja;상 sang;동 dong tong;일 il;용 yong;재 jae;태 tae;기 ki gi;규 kyu gyu;훈 hoon hun;혁 hyuk hyeok hyok;승 seung sung;원 won weon;남 nam;명 myung myeong myong;복 bok pok;병 byung byeong pyong;만 man;국 kook guk kuk;광 kwang gwang;근 keun geun kun;길 gil kil;덕 deok duk tok;봉 bong pong;삼 sam;식 sik shik;신 shin sin;연 yeon yun yon;인 in;장 jang chang;종 jong chong;주 joo ju;창 chang;천 cheon chun chon;춘 chun choon;학 hak;해 hae;형 hyung hyeong hyong;화 hwa;환 hwan;효 hyo;란 ran;련 ryon ryeon;룡 ryong;림 rim;송 song;실 sil shil;심 sim shim;양 yang;여 yeo yo;예 ye;유 yu yoo;윤 yoon yun;익 ik;찬 chan;채 chae;필 pil;하 ha;한 han;향 hyang";

/// Arabic and Persian names with their spellings, written for this project from general knowledge.
const ARABIC: &str = include_str!("arabic_names.tsv");

/// How much each of these pairs counts, so that together they weigh on the fit as a quarter or a third of it.
pub const ARABIC_FREQUENCY: u32 = 400;
pub const KOREAN_FREQUENCY: u32 = 1;

pub fn arabic_names() -> Vec<(String, String)> {
    let rows = ARABIC.lines().filter_map(|line| line.split_once('\t'));
    rows.flat_map(|(native, latin)| latin.split(' ').map(|latin| (latin.to_string(), native.to_string())))
        .collect()
}

/// Names of two syllables: each with every third other one, the spellings taken in turn.
pub fn korean_names() -> Vec<(String, String)> {
    let syllables: Vec<Vec<&str>> = SYLLABLES.split(';').map(|row| row.split(' ').collect()).collect();
    let mut names = Vec::new();
    for (a, first) in syllables.iter().enumerate() {
        for (b, second) in syllables.iter().enumerate().filter(|(b, _)| (a + b) % 3 == 0) {
            let turn = a * 7 + b;
            let (x, y) = (first[1 + turn % (first.len() - 1)], second[1 + turn / 3 % (second.len() - 1)]);
            names.push((format!("{x}{y}"), format!("{}{}", first[0], second[0])));
        }
    }
    names
}
