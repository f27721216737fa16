# NixOS sets a node's name only on hosts with a kubelet. Certificates contain the name on other hosts too, such as
# etcd's, and reading an option without a value is an error.
{
  config,
  lib,
  options,
  ...
}:
{
  config = lib.optionalAttrs (options ? services.kubernetes.kubelet.hostname) {
    # Weaker than NixOS' own mkDefault.
    services.kubernetes.kubelet.hostname = lib.mkOverride 1400 (
      lib.toLower config.networking.fqdnOrHostName
    );
  };
}
