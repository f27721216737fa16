#!/usr/bin/env bash
# Issues a small cluster's certificates with a program that was just built, and tries their connections.
#
#   install-check.sh CERTFLAKE
set -euo pipefail

certflake=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# The operator's identity is made below it.
export HOME=$folder/home
mkdir "$HOME"

"$certflake" init "$folder/cluster"
cd "$folder/cluster"
# The starter's only host, with a cluster's certificates instead of the starter's.
sed -i '/^cas:/,$d' certflake.yaml
printf 'kubernetes: {}\n' >>certflake.yaml

"$certflake" apply --yes
"$certflake" verify
"$certflake" check
"$certflake" plan --exit-code
"$certflake" emit
