# A Kubernetes cluster's certificates, declared for the host's role and given to services.kubernetes and
# services.etcd: the same as the modules that "certflake emit" writes, from the same table.
{
  imports = [
    ../cert-toolkit
    ./options.nix
    ./declare.nix
    ./wire.nix
    ./bootstrap.nix
    ./etcdctl.nix
    ./assertions.nix
  ];
}
