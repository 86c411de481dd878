//! The shipped scenarios: what `init` puts in force as the first set of rules.
//!
//! Promises: every file of `policies/scenarios`, as it was at build time (a test compares). Does not: compile them.

use engine::monitoring::RuleFile;

macro_rules! scenarios {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("../../../policies/scenarios/", $name)))),*]
    };
}

/// Name and text, by name.
const SCENARIOS: [(&str, &str); 142] = scenarios![
    "C01_sanctioned_direct.rule",
    "C02_sanctioned_indirect.rule",
    "C03_terrorist_financing.rule",
    "C04_csam.rule",
    "C05_mixer_direct_deposit.rule",
    "C06_mixer_indirect.rule",
    "C07_withdrawal_to_mixer.rule",
    "C08_darknet.rule",
    "C09_stolen_funds.rule",
    "C10_ransomware.rule",
    "C11_scam_destination.rule",
    "C12_gambling.rule",
    "C13_high_risk_exchange.rule",
    "C14_unlicensed_vasp.rule",
    "C15_p2p_cash_out.rule",
    "C16_atm_source.rule",
    "C17_peel_chain.rule",
    "C18_chain_hopping.rule",
    "C19_coinjoin.rule",
    "C20_fresh_unhosted_wallet.rule",
    "C21_consolidation_before_deposit.rule",
    "C22_label_after_the_fact.rule",
    "C23_cumulative_exposure.rule",
    "C24_abuse_mention.rule",
    "C25_address_poisoning.rule",
    "C26_frozen_stablecoin.rule",
    "C27_privacy_coin_share.rule",
    "C28_undocumented_token.rule",
    "I01_sanctioned_place.rule",
    "I02_persistent_country_mismatch.rule",
    "I03_anonymous_access.rule",
    "I04_network_hopping.rule",
    "I05_identity_churn.rule",
    "I06_shared_with_closed_account.rule",
    "I07_high_risk_countries.rule",
    "I08_illicit_words.rule",
    "I09_kyc_refusal.rule",
    "I10_forged_document.rule",
    "I11_earlier_interest.rule",
    "I12_travel_rule_defect.rule",
    "I13_domain_mismatch.rule",
    "I14_staff_view_before_out.rule",
    "I15_profile_change_after_alert.rule",
    "I16_another_country_after_a_flag.rule",
    "M01_orders_to_be_withdrawn.rule",
    "M02_house_accounts_trade.rule",
    "M03_wash_trading.rule",
    "M04_one_customer_is_the_market.rule",
    "N01_fan_in.rule",
    "N02_fan_out.rule",
    "N03_gather_scatter.rule",
    "N04_scatter_gather.rule",
    "N05_temporal_cycle.rule",
    "N06_bipartite_stack.rule",
    "N07_chain_depth.rule",
    "N08_mule_funnel.rule",
    "N09_many_to_one_address.rule",
    "N10_same_device_many_to_one.rule",
    "N11_many_accounts_one_device.rule",
    "N12_many_signups_one_network.rule",
    "N13_several_accounts_of_one_person.rule",
    "N14_upstream_divergence.rule",
    "N15_circle_of_related_customers.rule",
    "N16_unfamiliar_counterparty.rule",
    "N17_repeated_beneficiary.rule",
    "N18_hub_and_spoke.rule",
    "N19_nested_exchange.rule",
    "N20_p2p_merchant_unlicensed.rule",
    "N21_third_party_money.rule",
    "N22_shared_withdrawal_address.rule",
    "N23_resold_api_key.rule",
    "P01_rapid_in_out.rule",
    "P02_in_out_day.rule",
    "P03_immediate_mirroring.rule",
    "P04_aggregated_mirroring.rule",
    "P05_commissioned_mirroring.rule",
    "P06_deposit_withdraw_no_trade.rule",
    "P07_convert_many_withdraw.rule",
    "P08_through_privacy_coin.rule",
    "P09_new_account_fiat_to_crypto.rule",
    "P10_large_first_deposit.rule",
    "P11_full_sweep_new_user.rule",
    "P12_volume_spike.rule",
    "P13_amount_against_own_history.rule",
    "P14_exceptionally_large.rule",
    "P15_change_from_earlier_months.rule",
    "P16_peer_deviation.rule",
    "P17_dormancy_reactivation.rule",
    "P18_escalation_after_sleep.rule",
    "P19_product_shift.rule",
    "P20_low_balance_flow.rule",
    "P21_trading_at_a_loss.rule",
    "P22_transfer_by_trade.rule",
    "P23_cards_to_instant_out.rule",
    "P24_chargeback_after_crypto_out.rule",
    "P25_income_mismatch.rule",
    "P26_gift_card_cash_out.rule",
    "S01_report_threshold_structuring.rule",
    "S02_slow_structuring.rule",
    "S03_travel_rule_avoidance.rule",
    "S04_limit_hugging.rule",
    "S05_split_across_own_accounts.rule",
    "S06_split_across_beneficiaries.rule",
    "S07_similar_amounts_out.rule",
    "S08_similar_amounts_in.rule",
    "S09_round_amounts.rule",
    "S10_just_below_limit.rule",
    "S11_high_value_burst.rule",
    "S12_staggered_then_silence.rule",
    "S13_burst_into_new_or_dormant.rule",
    "S14_quick_follow_up.rule",
    "S15_benford_deviation.rule",
    "S16_micro_probing.rule",
    "S17_threshold_report.rule",
    "TY01_mule_account.rule",
    "TY02_scam_victim.rule",
    "TY03_account_takeover.rule",
    "TY04_structuring_ring.rule",
    "TY05_layering.rule",
    "TY06_nested_service.rule",
    "TY07_sanctions_nexus.rule",
    "TY08_tf_micro_donations.rule",
    "V01_new_payee_large.rule",
    "V02_first_crypto_out.rule",
    "V03_escalating_series.rule",
    "V04_fattening.rule",
    "V05_security_change_then_out.rule",
    "V06_three_novelties.rule",
    "V07_impossible_travel.rule",
    "V08_unusual_location.rule",
    "V09_remote_access.rule",
    "V10_limit_raised_then_used.rule",
    "V11_failed_codes.rule",
    "V12_older_first_crypto.rule",
    "V13_coached_session.rule",
    "V14_multi_victim_destination.rule",
    "V15_liquidated_savings.rule",
    "V16_phishing_window.rule",
    "V17_api_key_theft.rule",
    "V18_drained_by_trades.rule",
    "V19_coaching_words.rule",
    "V20_older_rapid_use.rule",
];

/// The files of the shipped set.
pub fn scenarios() -> Vec<RuleFile> {
    let file = |(name, text): &(&str, &str)| RuleFile { name: (*name).to_owned(), text: (*text).to_owned() };
    SCENARIOS.iter().map(file).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_scenario_is_bundled() {
        let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/../../policies/scenarios");
        let names = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.filter(|n| n.ends_with(".rule")).collect();
        names.sort();
        let bundled: Vec<&str> = SCENARIOS.iter().map(|s| s.0).collect();
        assert_eq!(bundled, names, "write the names of policies/scenarios into this file again");
    }
}
