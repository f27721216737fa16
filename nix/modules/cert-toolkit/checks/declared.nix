# What this host's configuration must declare before its keys can be opened.
{
  lib,
  context,
  held,
  lacksAgenix,
}:
let
  inherit (context) cfg hostKey;

  # A misspelt role would take the host's keys away. kubernetesCerts has its own check.
  getsNothing = context.isCluster && context.isLeftOut && !(cfg.kubernetes.enable or false);
in
[
  {
    level = "assertion";
    fact = "the folder that dir is relative to is not known";
    hint = "set certToolkit.root = ./. in a module beside flake.nix, or pass self in specialArgs";
    places = lib.optional (cfg.root == null) "root";
  }
  {
    level = "assertion";
    fact = "agenix's module is not imported, so nothing would open the keys";
    hint = "import agenix.nixosModules.default, or pass ageIntegration = false in specialArgs";
    places = lib.optional (lacksAgenix && held.keys != [ ]) "age.secrets";
  }
  {
    level = "assertion";
    fact = "this host's SSH public key is not declared, so no key can be sealed to it";
    hint = "set it to the text or path of the host's ssh_host_ed25519_key.pub";
    places = lib.optional (cfg.owningHostKey == null && held.keys != [ ]) "owningHostKey";
  }
  {
    level = "assertion";
    fact = "this host's SSH public key cannot be read, so nothing tells whether the host opens its keys";
    hint = "copy the one line of the host's /etc/ssh/ssh_host_ed25519_key.pub into the file, and keep private keys out of the repository";
    places = lib.optional (hostKey.flaw != null) "owningHostKey (${hostKey.flaw})";
  }
  {
    level = "assertion";
    fact = "the file of this host's SSH public key is missing, or not tracked by git";
    hint = "copy the host's /etc/ssh/ssh_host_ed25519_key.pub there, then \"git add\" it; a flake sees tracked files only";
    places = lib.optional (
      cfg.root != null && hostKey.missing != null && held.keys != [ ]
    ) "owningHostKey (${hostKey.missing})";
  }
  {
    level = "assertion";
    fact = "no certificate is for this role, so the host gets no key for it";
    hint = "write one of ${lib.concatStringsSep ", " context.namedRoles}, remove the role, or declare a certificate for it below certToolkit.cas: roles = [ … ]";
    places = lib.optionals getsNothing (map (role: "role (\"${role}\")") context.roles);
  }
]
