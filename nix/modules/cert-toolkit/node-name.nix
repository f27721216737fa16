# NixOS names a node only where it runs a kubelet. Certificates have the name on other hosts too, on etcd's own
# for one, and reading an option without a value is an error.
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
