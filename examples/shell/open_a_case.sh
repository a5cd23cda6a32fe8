#!/bin/sh
# A case from its first signal until it is closed, with the `temporal` command and jq; run it twice.
#
#   ./open_a_case.sh [case-JZ19-2026-900001]
set -eu

case_id=${1:-case-JZ19-2026-900001}
region=jeugdregio-$(echo "$case_id" | cut -d- -f2 | tr '[:upper:]' '[:lower:]')
patience=60 # seconds

# The command reads where to connect from its environment, or from a profile of temporal.toml. The address of the codec
# server names the case, so that what is sent is under its key.
export TEMPORAL_NAMESPACE="${TEMPORAL_NAMESPACE:-$region}"
export TEMPORAL_CODEC_ENDPOINT="${TEMPORAL_CODEC_ENDPOINT:-http://127.0.0.1:8234}/cases/$case_id"

# Test OINs.
local_team='{"organisation": "00000099000000002000", "kind": "local_team", "role": "intake", "worker": "lt-4"}'
veilig_thuis='{"organisation": "00000099000000001000", "kind": "veilig_thuis", "role": "triage", "worker": "vt-17"}'

# Prints a message, under the sender's own reference, and when it happened: sent again, it says the same.
message() { # reference actor occurred_at [fields]
  jq -nc --arg id "example/$case_id/$1" --argjson actor "$2" --arg at "$3" --argjson fields "${4:-{\}}" \
    '{command_id: $id, actor: $actor, occurred_at: $at} + $fields'
}

# Prints the receipt: it is on record. Opens the stream, joins it, or asks a closed one what it answered before.
send() { # workflow-type stream update message
  answer=$(temporal workflow execute-update-with-start --output json --type "$1" --workflow-id "$2" \
    --task-queue "$region" --id-conflict-policy UseExisting --update-name "$3" --update-input "$4") || return
  echo "$answer" | jq -cS .updateResult
}

# Prints the first track of the case, once it is so: the case opens tracks and hears from them by itself.
track() { # what must be so, for jq
  give_up=$(($(date +%s) + patience))
  while [ "$(date +%s)" -lt "$give_up" ]; do
    # A query fails while the run reads its own record (`Loading`): ask again.
    if state=$(temporal workflow query --output json --workflow-id "$case_id" --type state 2>/dev/null); then
      echo "$state" | jq -ce ".queryResult[0].tracks[0] | select(. != null and ($1))" && return
    fi
    sleep 0.2
  done
  fail "no such track after $patience s"
}

# One line: what is on record now, but for what time itself did.
recorded() { # update receipt
  echo "$1: $(echo "$2" | jq -r '[.events[] | select(test("^(Deadline|Escalation)") | not)] | join(", ")')"
}

fail() {
  echo "$1" >&2
  exit 1
}

# A signal opens the case. Sent again, for whatever reason, it gives the receipt of the first time.
signal=$(message signal "$local_team" 2026-03-02T10:05:00+01:00 '{"source": "school", "children": ["child-1"]}')
first=$(send ProtectionCase "$case_id" receive_signal "$signal")
recorded receive_signal "$first"
again=$(send ProtectionCase "$case_id" receive_signal "$signal")
[ "$again" = "$first" ] || fail 'sent again, it should have given the same receipt'
echo 'sent again: the same receipt'

# A decision, and what the case does because of it.
asked=$(message report "$local_team" 2026-03-03T09:00:00+01:00)
receipt=$(send ProtectionCase "$case_id" request_safety_assessment "$asked")
recorded request_safety_assessment "$receipt"
opened=$(track true)
assessment=$(echo "$opened" | jq -r .id)
echo "opened: $assessment"

# What the law gives to Veilig Thuis is refused to others, and nothing is recorded. The command shows the type and the
# message of a refusal, and leaves out its details: the field and the article.
wrong=$(message no-steps "$local_team" 2026-03-05T15:00:00+01:00 '{"outcome": "VT-01-03"}')
if refusal=$(send SafetyAssessment "$assessment" decide_triage "$wrong" 2>&1); then
  fail 'decide_triage should have been refused'
fi
echo "$refusal" | sed -n 's/.*unable to update workflow: \(.*\) (type: \([A-Za-z]*\),.*/refused: \2: \1/p' | grep . || fail "$refusal"

# Corrected, under the same reference or another, it is taken; the case hears of it from the track.
right=$(message triage "$veilig_thuis" 2026-03-05T15:00:00+01:00 '{"outcome": "VT-01-03"}')
receipt=$(send SafetyAssessment "$assessment" decide_triage "$right")
recorded decide_triage "$receipt"
ended=$(track .ended)
echo "outcome: $(echo "$ended" | jq -r .outcome)"

# The team closes the case, and its workflow ends.
close=$(message close "$local_team" 2026-03-06T11:00:00+01:00 '{"reason": "no_steps_needed"}')
receipt=$(send ProtectionCase "$case_id" close_case "$close")
recorded close_case "$receipt"
result=$(temporal workflow result --output json --command-timeout "${patience}s" --workflow-id "$case_id")
echo "closed: $(echo "$result" | jq -r .result.outcome)"
