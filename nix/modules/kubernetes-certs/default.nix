# A Kubernetes cluster's certificates, declared for the host's role and handed to services.kubernetes and
# services.etcd: what "certflake emit" writes as modules, from the same table.
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
