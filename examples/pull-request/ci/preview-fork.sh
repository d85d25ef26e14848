#!/usr/bin/env bash
# Previews a pull request without any secret: what the target branch has is made in a zone file of this machine, and what the
# pull request makes of that is previewed. Both are programs in folders, each with its dependencies installed.
#   preview-fork.sh TARGET PROPOSED
set -euo pipefail

target=$(realpath "$1")
proposed=$(realpath "$2")
work=$(mktemp -d)
mkdir "$work/state"
export PULUMI_BACKEND_URL="file://$work/state" PULUMI_CONFIG_PASSPHRASE=""
# The live zone has nothing to do with that file.
export ALIBABA_MAIL_PREFLIGHT=off

cd "$target"
pulumi stack init fork --non-interactive
pulumi config set zoneFile "$work/example.com.zone" --stack fork --non-interactive
pulumi up --stack fork --non-interactive --yes --skip-preview --suppress-outputs

cd "$proposed"
pulumi config set zoneFile "$work/example.com.zone" --stack fork --non-interactive
pulumi preview --stack fork --non-interactive --json --show-sames >preview.json
