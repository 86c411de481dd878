"""A customer, a withdrawal, its release, and one that is frozen. Runs against a sandbox:

PROBITY_URL=http://127.0.0.1:8421 PROBITY_KEY=$(cat sandbox/cli.key) python examples/withdrawal.py
"""

import os
import time

from probity_client import AuthenticatedClient
from probity_client.api.customers import put_customer
from probity_client.api.transfers import release_transfer, screen_transfer, transfer_outcome
from probity_client.models import (
    CounterpartyBody,
    CustomerBody,
    DecisionAnswer,
    OutcomeBody,
    ProfileBody,
    ReleaseBody,
    TransferBody,
)

url = os.environ.get("PROBITY_URL", "http://127.0.0.1:8421")
run = os.environ.get("PROBITY_RUN", str(int(time.time())))
client = AuthenticatedClient(base_url=url, token=os.environ.get("PROBITY_KEY", ""))
customer = f"py-{run}"


def verdict(decision: DecisionAnswer) -> str:
    """What to do: proceed, stop, or leave it to the incumbent while the flow is only observed."""
    if decision.mode == "observe":
        return "incumbent"
    allowed = decision.mode == "enforce" and decision.outcome == "allow" and decision.status == "final"
    return "proceed" if allowed else "stop"


def withdraw(transfer: str, address: str) -> None:
    answer = screen_transfer.sync_detailed(
        client=client,
        body=TransferBody(
            transfer=transfer,
            customer=customer,
            legal_entity="acme-us",
            flow="withdrawal",
            amount="0.5",
            asset="eip155:1/slip44:60",
            counterparty=CounterpartyBody(address=address),
        ),
    )
    decision = answer.parsed
    if not isinstance(decision, DecisionAnswer):
        print("refused", int(answer.status_code), getattr(decision, "field", None))
        return
    print("withdrawal", decision.outcome, verdict(decision))
    if verdict(decision) != "proceed" or not isinstance(decision.release_token, str):
        return
    # The signer asks once more, immediately before it broadcasts.
    released = release_transfer.sync(
        transfer=transfer, client=client, body=ReleaseBody(release_token=decision.release_token)
    )
    assert isinstance(released, DecisionAnswer), released
    print("release", released.outcome)
    transfer_outcome.sync_detailed(transfer=transfer, client=client, body=OutcomeBody(stage="broadcast"))
    print("broadcast reported")


taken = put_customer.sync(
    customer=customer,
    client=client,
    body=CustomerBody(
        legal_entity="acme-us",
        kind="person",
        identified=True,
        profile=ProfileBody(names=["Wilhelmina Featherstonehaugh"], nationalities=["NL"]),
    ),
)
assert isinstance(taken, DecisionAnswer), taken
print("customer", taken.outcome)
withdraw(f"py-{run}-1", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4")
withdraw(f"py-{run}-2", "0x0e8d244c2748cd7c013e0eb58feec382dbf272f7")
withdraw(f"py-{run}-3", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5")
