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
    freeze_race { no_withdrawal_is_released_after_the_freeze }
    life { screening_blocks_onboarding_until_an_officer_cleared_it, a_transfer_is_released_once_and_only_with_its_token, a_token_ends_with_its_time_a_new_list_or_a_freeze, listed_addresses_freeze_what_goes_out_and_quarantine_what_comes_in, nobody_slips_between_a_list_and_its_lookback, the_same_transfer_id_is_decided_once, unknown_customers_entities_and_old_versions_are_refused, no_wait_means_received_held_and_decided_soon, leaving_a_terrorist_financing_freeze_takes_two_persons_and_a_document }
    history { snapshot_and_tail_equal_the_fold_from_genesis_and_the_live_state, every_decision_replays_to_the_same_bytes_and_erasure_says_so, replay_notices_a_decision_that_was_not_made_that_way, a_running_engine_explains_and_replays_what_a_fold_from_the_first_entry_does, no_name_or_address_of_a_customer_is_in_the_clear }
    observe { observed_decisions_are_recorded_and_change_nothing, the_other_systems_answers_are_compared_whenever_they_come, the_trial_ends_on_its_day_and_what_was_observed_is_looked_at_again }
    pairs { an_asset_freeze_that_is_added_reopens_cleared_and_confirmed_pairs, the_other_side_of_transfers_is_remembered_by_what_is_known_of_it, a_terrorist_programme_takes_two_persons_whatever_else, a_true_match_is_never_silent_and_another_person_takes_it_back, reopened_and_run_out_pairs_are_looked_at_with_the_next_request, an_erased_customer_leaves_no_pair_and_replays_from_what_was_recorded }
    imported { history_that_comes_in_under_rules_fills_their_windows, rules_that_come_after_the_history_know_it_too }
    reconcile { a_day_is_counted_once_and_what_differs_is_told }
    restrict { an_event_restricts_until_a_person_releases, a_movement_restricts_once_and_what_arrives_never, what_does_not_happen_restricts_when_its_time_has_come }
    sets { tables_and_the_score_count_in_decisions_and_come_and_go_with_their_set }
    source { a_source_is_read_once_across_failures_and_restarts, two_consumers_of_one_partition_take_each_event_once }
    writer { a_restart_takes_up_where_the_last_writer_ended, a_second_writer_is_refused_and_a_takeover_fences_the_first, a_full_queue_refuses_at_once }
}
