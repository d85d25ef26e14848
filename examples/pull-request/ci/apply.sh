#!/usr/bin/env bash
# Updates the stack, where its plan is the one that was reviewed: apply.sh DIGEST
set -euo pipefail

pulumi preview --stack "$STACK" --non-interactive --json --show-sames >preview.json
npx --no-install alibaba-mail comment preview.json --expect "$1"
pulumi up --stack "$STACK" --non-interactive --yes --skip-preview
