# The options that take this host's files, each as { option; value; }, and the text of each option that takes flags.
{
  config,
  lib,
}:
let
  cluster = import ./cluster.nix { inherit config lib; };
  inherit (cluster)
    certificate
    components
    isFor
    isOn
    ports
    settings
    table
    ;
  inherit (config.certToolkit) cas;

  wire = option: value: { inherit option value; };
  toAll = options: value: map (option: wire option value) options;

  isPlane = isFor [ "control-plane" ];
  isEtcd = isFor [ "etcd" ];
  mine = lib.filterAttrs (_: one: isFor one.roles && one.options != { }) components;

  trust = import ./trust.nix {
    inherit lib cluster;
    inherit (config) certToolkit;
  };
  inherit (trust) bundle;

  # A kubeconfig in the store, by nixpkgs' own function: it names the key's path and holds no key.
  kubeconfig =
    name:
    config.services.kubernetes.lib.mkKubeConfig name {
      server = cluster.apiServerUrl name;
      caFile = bundle [ "cluster" ];
      certFile = (certificate name).path;
      keyFile = (certificate name).keyPath;
    };

  files =
    name:
    { options, ... }:
    toAll (options.certificate or [ ]) (certificate name).path
    ++ toAll (options.key or [ ]) (certificate name).keyPath
    ++ toAll (options.server or [ ]) (cluster.apiServerUrl name)
    ++ toAll (options.kubeconfigFile or [ ]) (kubeconfig name);

  # Names and addresses in the certificates that NixOS would otherwise guess. Also on workers: a kubelet tells its
  # pods the DNS address, which comes from the services' range.
  network =
    lib.optional (settings.clusterDomain != table.defaults.clusterDomain) (
      wire "services.kubernetes.addons.dns.clusterDomain" settings.clusterDomain
    )
    ++ lib.optional (settings.serviceRanges != table.defaults.serviceRanges) (
      wire "services.kubernetes.apiserver.serviceClusterIpRange" (
        lib.concatStringsSep "," settings.serviceRanges
      )
    )
    ++ lib.optionals (lib.any ranges.isIPv6 (lib.take 1 settings.serviceRanges)) ipv6;

  # NixOS' values are for IPv4: its DNS address is invalid here, and its server can't be reached.
  ipv6 = [
    (wire "services.kubernetes.addons.dns.clusterIp" (
      ranges.dnsAddress (lib.head settings.serviceRanges)
    ))
    (wire "services.kubernetes.kubelet.address" "::")
  ]
  ++ lib.optional isPlane (wire "services.kubernetes.apiserver.bindAddress" "::");

  ranges = import ./ranges.nix { inherit lib; };

  reached = cluster.inUrl cluster.endpoint;

  node = [
    (wire "services.kubernetes.roles" (
      lib.optional isPlane "master" ++ lib.optional (isFor [ "worker" ]) "node"
    ))
    # NixOS uses the host's name, which differs from the node's if there is a domain.
    (wire "services.kubernetes.proxy.hostname" cluster.nodeName)
  ]
  ++ lib.optionals (cluster.endpoint != null) [
    # Both become parts of URLs; the second because NixOS' own lacks the port if `advertiseAddress` is set.
    (wire "services.kubernetes.masterAddress" reached)
    (wire "services.kubernetes.apiserverAddress" "https://${reached}:${toString ports.apiserver}")
  ]
  ++ lib.optional isPlane (wire "services.kubernetes.apiserver.securePort" ports.apiserver)
  ++ network;

  etcd = import ./etcd.nix { inherit lib cluster; };
in
{
  inherit kubeconfig isPlane isEtcd;

  options =
    lib.optionals (isFor [
      "control-plane"
      "worker"
    ]) node
    ++ lib.optional isPlane (wire "services.kubernetes.apiserver.etcd.servers" etcd.urls)
    ++ map ({ option, value, ... }: wire option value) (
      lib.filter (one: isFor one.roles && isOn one) table.settings
    )
    ++ lib.concatMap ({ options, authorities, ... }: toAll options (bundle authorities)) trust.here
    ++ lib.concatLists (lib.mapAttrsToList files mine)
    ++ lib.optionals isEtcd (lib.mapAttrsToList (name: wire "services.etcd.${name}") etcd.member);

  flags = lib.mapAttrsToList wire (
    import ./flags.nix {
      inherit
        lib
        cas
        cluster
        trust
        ;
    }
  );

  units = lib.unique (lib.concatMap (one: one.restartUnits) (lib.attrValues mine));
}
