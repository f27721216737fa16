# The policy: the same module for all hosts. A host holds the keys of its role, and no others.
{ config, ... }:
{
  certToolkit = {
    dir = "./secrets/certs";
    userAgeIdentity = "$HOME/.ssh/id_ed25519";
    userAgeKeys = [ "ssh-ed25519 AAAA... you" ];
    owningHostKey = "ssh-host-keys/${config.networking.hostName}.pub";

    defaults.key.algo = "ecdsa";
    kubernetes.enable = true;

    # A certificate of your own beside those of the cluster.
    cas.cluster.certs.registry = {
      commonName = "registry";
      hosts = [ "registry.example.org" ];
      usages = [ "server auth" ];
      roles = [ "worker" ];
      expiry = "90d";
    };
  };
}
