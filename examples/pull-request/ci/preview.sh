#!/usr/bin/env bash
# Previews the stack and writes what a reviewer reads: preview.json, and comment.md. It fails where the preview does, and
# then comment.md says why.
set -euo pipefail

status=0
pulumi preview --stack "$STACK" --non-interactive --json --show-sames >preview.json || status=$?
npx --no-install alibaba-mail comment preview.json >comment.md
exit "$status"
