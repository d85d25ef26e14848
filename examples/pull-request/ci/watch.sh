#!/usr/bin/env bash
# Looks whether the zone is still as the stack has it, and whether mail gets there. Where it is not, it writes issue.md and
# ends with 1.
set -uo pipefail

status=0
{
  echo "### What differs from the stack"
  echo
  if pulumi preview --stack "$STACK" --non-interactive --refresh --json --show-sames >preview.json; then
    npx --no-install alibaba-mail comment preview.json
    changes=$(node -p '
      const { steps = [] } = JSON.parse(fs.readFileSync("preview.json", "utf8"));
      steps.filter(({ op }) => op !== "same" && op !== "refresh").length')
    [ "$changes" = 0 ] || status=1
  else
    npx --no-install alibaba-mail comment preview.json || echo "The preview failed."
    status=1
  fi
  echo
  echo "### What the DNS says"
  echo
  echo '```text'
  pulumi stack output --stack "$STACK" --non-interactive --json >outputs.json &&
    # shellcheck disable=SC2086 # several words, such as --server 192.0.2.53
    npx --no-install alibaba-mail check --plan outputs.json ${CHECK_OPTIONS:-} 2>&1 || status=1
  echo '```'
} >issue.md
exit "$status"
