#!/usr/bin/env bash
# A customer, a withdrawal, its release, and one that is frozen, with curl and nothing else. Runs against a sandbox:
#   PROBITY_URL=http://127.0.0.1:8421 PROBITY_KEY=$(cat sandbox/cli.key) bash withdrawal.sh
set -euo pipefail
url="${PROBITY_URL:-http://127.0.0.1:8421}"
run="${PROBITY_RUN:-$(date +%s)}"
customer="sh-$run"

ask() { # method path body
  curl --silent --show-error --request "$1" "$url$2" \
    --header "Authorization: Bearer $PROBITY_KEY" --header "Content-Type: application/json" --data "$3"
}
field() { # name: the first string of that name in the answer
  sed -n "s/^.*\"$1\":\"\([^\"]*\)\".*$/\1/p" | head -n 1
}

taken=$(ask PUT "/v1/customers/$customer" '{
  "legal_entity": "acme-us", "kind": "person", "identified": true,
  "profile": {"names": ["Wilhelmina Featherstonehaugh"], "nationalities": ["NL"]}}')
echo "customer $(field outcome <<<"$taken")"

withdraw() { # transfer address
  local answer outcome verdict token
  answer=$(ask POST /v1/transfers/screen "{
    \"transfer\": \"$1\", \"customer\": \"$customer\", \"legal_entity\": \"acme-us\", \"flow\": \"withdrawal\",
    \"amount\": \"0.5\", \"asset\": \"eip155:1/slip44:60\", \"counterparty\": {\"address\": \"$2\"}}")
  outcome=$(field outcome <<<"$answer")
  if [ -z "$outcome" ]; then
    echo "refused $(sed -n 's/^.*"status":\([0-9]*\).*$/\1/p' <<<"$answer") $(field field <<<"$answer")"
    return
  fi
  verdict=stop
  if [ "$(field mode <<<"$answer")" = enforce ] && [ "$outcome" = allow ]; then verdict=proceed; fi
  echo "withdrawal $outcome $verdict"
  token=$(field release_token <<<"$answer")
  if [ "$verdict" != proceed ] || [ -z "$token" ]; then return; fi
  # The signer asks once more, immediately before it broadcasts.
  echo "release $(ask POST "/v1/transfers/$1/release" "{\"release_token\": \"$token\"}" | field outcome)"
  ask POST "/v1/transfers/$1/outcome" '{"stage": "broadcast"}'
  echo "broadcast reported"
}

withdraw "sh-$run-1" bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4
withdraw "sh-$run-2" 0x0e8d244c2748cd7c013e0eb58feec382dbf272f7
withdraw "sh-$run-3" bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5
