# The files that `nix run .#certs.recreate` writes to a checkout. The inventory has the public keys' text, so new keys
# cause new certificates.
{
  lib,
  runCommand,
  writeText,
  certflake,
  inventory,
  keys,
}:
runCommand "certflake-vm-issued" { } ''
  export HOME=$TMPDIR
  mkdir "$out"
  ${lib.getExe certflake} apply --yes -i ${keys}/operator --root "$out" \
    --inventory ${writeText "certflake-inventory.json" (builtins.toJSON inventory)}
''
