//! The same tests once more, with the journal in a real PostgreSQL.

/// A test for each named one, run by [`crate::support::on_postgres`].
macro_rules! again {
    ($($module:ident { $($test:ident),* $(,)? })*) => { $(
        mod $module {
            $(
                #[test]
                fn $test() {
                    crate::support::on_postgres(crate::$module::$test);
                }
            )*
        }
    )* };
}

again! {
    flows { a_customer_a_transfer_a_release_and_its_outcome, a_deposit_from_a_listed_wallet_is_not_usable_not_returnable_and_has_its_report_due, a_held_deposit_is_decided_anew_after_the_chain_confirmed_it, a_hit_is_held_explained_replayed_cleared_and_decided_anew, no_wait_answers_202_and_the_decision_follows, idempotency_keys_repeat_refuse_and_survive_a_restart, a_freeze_takes_one_person_and_leaving_it_two, proofs_from_the_api_verify, erasure_leaves_the_row_and_takes_the_data, pages_follow_the_cursor_and_metrics_count }
    observe { observed_answers_say_so_and_disagreements_are_listed, what_cannot_be_compared_is_refused }
    pairs { a_pair_is_cleared_stays_silent_alerts_again_and_is_reopened }
    sandbox { every_magic_entry_leads_where_it_says, the_clock_moves_and_a_reset_frees_the_ids, sandbox_and_live_never_mix }
    errors { other_refusals_have_their_status_and_type, large_bodies_fast_callers_and_a_stopped_writer_are_told_so, an_allow_is_never_handed_out_again_for_another_destination }
}
