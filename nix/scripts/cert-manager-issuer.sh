#!/usr/bin/env bash
# Gives cert-manager the authority that it signs with: a Secret, applied server-side when the cluster knows
# cert-manager's resources.
#
#   cert-manager-issuer.sh KUBECTL KUBECONFIG NAMESPACE SECRET CERTIFICATE KEY [SECONDS]
#
# The key goes from its file through a pipe: never into an argument, the environment or another file.
set -euo pipefail

kubectl=$1 namespace=$3 secret=$4 certificate=$5 key=$6 seconds=${7:-600}
export KUBECONFIG=$2

fail() {
  printf 'error: %s\nhint: %s\n' "$1" "$2" >&2
  exit 1
}

# Waits for cert-manager's resources and the API server: on a new cluster they take their time.
is_there() {
  "$kubectl" get namespace "$namespace" &&
    "$kubectl" wait --for=condition=Established --timeout=5s crd/clusterissuers.cert-manager.io
}

wait_for_cert_manager() {
  local said
  until said=$(is_there 2>&1 >/dev/null); do
    if ((SECONDS >= seconds)); then
      fail "no cert-manager in namespace \"$namespace\" after $seconds seconds: ${said%%$'\n'*}" \
        "is its bundle among the addons, and does the kubeconfig reach the API server?"
    fi
    sleep 2
  done
}

# While an authority is rotated its file is a bundle: the first certificate signs.
first_certificate() {
  sed '/-----END CERTIFICATE-----/q' "$certificate"
}

main() {
  [[ -r $key ]] || fail "cannot read the key $key" "did agenix open it? see \"systemctl status\" and the activation"
  wait_for_cert_manager
  local folder
  folder=$(mktemp -d)
  # shellcheck disable=SC2064 # the folder as it is now
  trap "rm -rf '$folder'" EXIT
  first_certificate >"$folder/tls.crt"
  "$kubectl" create secret tls "$secret" --namespace "$namespace" \
    --cert "$folder/tls.crt" --key "$key" --dry-run=client -o json |
    "$kubectl" apply --server-side --force-conflicts --field-manager=certflake -f -
}

main
