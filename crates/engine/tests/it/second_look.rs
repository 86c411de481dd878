//! The sample of pairs that the policy cleared by itself.

use crate::lookback_weighed::{Edit, activate, options, with_alias};
use crate::support::*;
use model::{PartyKind, Profile};
use record::lookback::Ended;

/// Everybody whom a verified date of birth tells from the listed party is drawn where the policy says one in one, whether
/// a request or a run decided; and the same again, from the journal alone.
#[tokio::test]
async fn pairs_that_the_policy_cleared_by_itself_are_drawn_for_a_second_look() {
    for (share, all) in [("sample_one_in = 1\n", true), ("sample_one_in = 1000\n", false)] {
        let dir = tempfile::tempdir().unwrap();
        let world = open(dir.path()).await;
        let (_, text) = policy();
        let other = text.replacen("sample_one_in = 20\n", share, 1);
        assert!(text != other, "the policy names the share");
        let parsed = decision::policy_file::parse(&other, "other").unwrap();
        let by = vec![actor("person:mlro")];
        world.engine.activate_policy(meta("person:mlro"), &other, parsed, by).await.unwrap();
        let dated = |edit: Edit| {
            with_alias(|d| {
                let day = "1931-03-04".parse().unwrap();
                d.born.push(model::designation::ListedDate { from: day, to: day, circa: false });
                edit(d);
            })
        };
        activate(&world, dated(|_| {})).await;
        for i in 0..30 {
            let name = if i < 20 { "Corvin Aldabarran" } else { "Ines Okonkwo-Bright" };
            let born = "1990-01-20".parse().ok();
            let profile = Profile { born, born_verified: true, ..Profile::named(PartyKind::Person, name) };
            let put = world.put_profile(&format!("C{i}"), profile).await.unwrap();
            assert_eq!(outcome(&put), "allow");
        }
        let draw = || {
            let since = model::Timestamp(i64::MIN);
            let (reader, blobs) = (world.engine.reader(), world.engine.blobs());
            engine::second_look::drawn(reader.as_ref(), blobs, since).unwrap()
        };
        let drawn = draw();
        assert_eq!(drawn.len() == 20, all, "{share}: {}", drawn.len());
        assert!(drawn.len() < 5 || all, "one in a thousand of twenty");
        assert_eq!(drawn, draw(), "the same whenever it is asked");
        // A run decides again: the pair is given once, with the newest decision.
        world.later(60);
        let since = world.engine.now();
        let options = options(&world, true);
        world.engine.look_back(&options).await.unwrap();
        activate(&world, dated(|d| d.programmes.push("CYBER3".into()))).await;
        assert_eq!(world.engine.look_back(&options).await.unwrap(), [Ended::Completed]);
        let again = draw();
        assert_eq!(again.len(), drawn.len(), "{share}");
        let newer = again.iter().filter(|d| d.at >= since).count();
        assert_eq!(newer, drawn.len(), "{share}: by the run");
        world.engine.close();
    }
}
