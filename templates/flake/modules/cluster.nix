# The cluster's certificates, and which of its services take which: one policy for all hosts. A host holds what
# its role is for.
{ config, ... }:
{
  certToolkit = {
    dir = "./secrets/certs";
    userAgeIdentity = "$HOME/.ssh/id_ed25519";
    userAgeKeys = [
      "age1..." # the operators': age-keygen -y, or the line of ~/.ssh/id_ed25519.pub
    ];
    # A copy of the host's /etc/ssh/ssh_host_ed25519_key.pub.
    owningHostKey = "ssh-host-keys/${config.networking.hostName}.pub";

    defaults.key.algo = "ecdsa";

    kubernetes = {
      enable = true;
      # Beside the role, `addresses = [ "10.9.0.4" ]` where others reach a host by more than its name.
      hosts = {
        controlplane.role = [
          "control-plane"
          "worker"
        ];
        worker-1.role = "worker";
      };
    };

    # Certificates of your own, and changes to those of the cluster:
    # cas.cluster.certs.registry = {
    #   commonName = "registry";
    #   hosts = [ "registry.example.org" ];
    #   usages = [ "server auth" ];
    #   roles = [ "worker" ];
    # };
  };
}
