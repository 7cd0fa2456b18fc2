"""Other names under which published tables give the same figures."""

from __future__ import annotations

from dataclasses import replace

from coding.agreement.statistics import Estimate

SAME = {
    "mean_pairwise_cohen_kappa": "cohen_kappa",
    "mean_pairwise_percent_agreement": "percent_agreement",
    "bennett_s": "brennan_prediger",
    "randolph_kappa": "brennan_prediger",
    "fleiss_kappa_missing": "fleiss_kappa",
    "fleiss_kappa_irrcac": "fleiss_kappa",
    "conger_kappa_irrcac": "conger_kappa",
    "brennan_prediger_irrcac": "brennan_prediger",
    "alpha_irrcac": "alpha_nominal",
}
PARTS = {
    "alpha_Do": ("alpha_nominal", "observed"),
    "alpha_De": ("alpha_nominal", "expected"),
    "alpha_Do_interval": ("alpha_interval", "observed"),
    "alpha_De_interval": ("alpha_interval", "expected"),
    "observed_agreement": ("fleiss_kappa", "observed"),
    "expected_agreement": ("fleiss_kappa", "expected"),
    "percent_agreement_mean_over_units": ("fleiss_kappa", "observed"),
    "expected_agreement_kappa": ("cohen_kappa", "expected"),
    "cohen_kappa_se": ("cohen_kappa", "se"),
    "gwet_ac1_pe": ("gwet_ac1", "expected"),
}


def named(estimates: dict[str, Estimate]) -> dict[str, Estimate]:
    """The estimates, and once more under their other names."""
    found = dict(estimates)
    found |= {other: found[stat] for other, stat in SAME.items() if stat in found}
    for other, (stat, part) in PARTS.items():
        whole = found.get(stat)
        if whole is not None:
            value = getattr(whole, part)
            found[other] = Estimate(
                value, units=whole.units, reason="" if value is not None else whole.reason
            )
    disagreement = found.get("alpha_Do")
    if disagreement is not None and disagreement.value is not None:
        found["percent_agreement_1_minus_Do"] = replace(disagreement, value=1 - disagreement.value)
    return found
