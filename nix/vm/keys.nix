# Throwaway SSH keys: the operator's, and one for each host.
{
  lib,
  openssh,
  runCommand,
  names,
}:
runCommand "certflake-vm-keys" { nativeBuildInputs = [ openssh ]; } ''
  mkdir "$out"
  for name in operator ${lib.escapeShellArgs names}; do
    ssh-keygen -q -t ed25519 -N "" -C "$name" -f "$out/$name"
  done
''
