# The options that take this host's files, each as { option; value; }, and the text of each option that takes
# flags: nothing of what NixOS has no certificate for.
{
  config,
  lib,
  pkgs,
}:
let
  cluster = import ./cluster.nix { inherit config lib; };
  inherit (cluster)
    certificate
    components
    isFor
    settings
    table
    ;
  inherit (config.certToolkit) cas;

  wire = option: value: { inherit option value; };
  toAll = options: value: map (option: wire option value) options;

  isPlane = isFor [ "control-plane" ];
  isEtcd = isFor [ "etcd" ];
  mine = lib.filterAttrs (_: one: isFor one.roles && one.options != { }) components;

  rootOf = ca: if cas.${ca}.ca.parent == null then ca else rootOf cas.${ca}.ca.parent;

  # The roots of what the table's authority signs. One that signs requests is trusted itself: what it signs
  # comes without its chain.
  trusted =
    authority:
    let
      signs = lib.any (one: one.authority == authority && one.usages != [ "signing" ]) (
        lib.attrValues components
      );
      signsRequests = table.authorities.${authority} ? when && cluster.authorities ? ${authority};
    in
    lib.optional signs (rootOf (cluster.authorityIn authority)) ++ lib.optional signsRequests authority;

  # One file with the certificates of these authorities; null where the cluster has none of them.
  bundle =
    authorities:
    let
      paths = map (ca: cas.${ca}.ca.path) (lib.unique (lib.concatMap trusted authorities));
    in
    if lib.length paths > 1 then
      pkgs.concatText "${lib.head authorities}Cas.crt" paths
    else
      lib.findFirst (_: true) null paths;

  trustHere = lib.filter (
    { roles, authorities, ... }: isFor roles && lib.concatMap trusted authorities != [ ]
  ) table.trust;

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
    {
      options,
      ...
    }:
    toAll (options.certificate or [ ]) (certificate name).path
    ++ toAll (options.key or [ ]) (certificate name).keyPath
    ++ toAll (options.server or [ ]) (cluster.apiServerUrl name)
    ++ toAll (options.kubeconfigFile or [ ]) (kubeconfig name);

  network =
    lib.optional (settings.clusterDomain != table.defaults.clusterDomain) (
      wire "services.kubernetes.addons.dns.clusterDomain" settings.clusterDomain
    )
    ++ lib.optional (isPlane && settings.serviceRanges != table.defaults.serviceRanges) (
      wire "services.kubernetes.apiserver.serviceClusterIpRange" (
        lib.concatStringsSep "," settings.serviceRanges
      )
    );

  node = [
    (wire "services.kubernetes.roles" (
      lib.optional isPlane "master" ++ lib.optional (isFor [ "worker" ]) "node"
    ))
  ]
  ++ lib.optional (cluster.endpoint != null) (
    wire "services.kubernetes.masterAddress" cluster.endpoint
  )
  ++ network;

  ports = lib.mapAttrs (_: server: toString server.port) table.servers;
  members = lib.mapAttrsToList (
    host: address: "${host}=https://${address}:${ports.etcdPeer}"
  ) cluster.etcdMembers;
  any =
    if lib.any (lib.hasPrefix "[") (lib.attrValues cluster.etcdMembers) then "[::]" else "0.0.0.0";
  own = cluster.etcdMembers.${cluster.hostName};

  etcd = lib.mapAttrsToList (name: wire "services.etcd.${name}") {
    enable = true;
    name = cluster.hostName;
    listenClientUrls = [ "https://${any}:${ports.etcdServer}" ];
    advertiseClientUrls = [ "https://${own}:${ports.etcdServer}" ];
    listenPeerUrls = [ "https://${any}:${ports.etcdPeer}" ];
    initialAdvertisePeerUrls = [ "https://${own}:${ports.etcdPeer}" ];
    initialCluster = members;
  };

  etcdClient = wire "services.kubernetes.apiserver.etcd.servers" (
    lib.mapAttrsToList (_: address: "https://${address}:${ports.etcdServer}") cluster.etcdMembers
  );

  given = flag: value: {
    inherit (flag) option;
    text = "${flag.flag}=${value}";
  };

  trustFlags = lib.concatMap (
    {
      authorities,
      flags ? [ ],
      ...
    }:
    map (flag: given flag (bundle authorities)) flags
  ) trustHere;

  # Whom the API server believes that it speaks for others: without a front-proxy client, nobody.
  fixedFlags = lib.optionals (isPlane && components ? frontProxyClient) (
    map (flag: given flag (flag.value or (certificate flag.commonNameOf).commonName)) table.flags
  );

  # The certificate and key of an authority that signs inside the cluster.
  authorityFlags = lib.concatLists (
    lib.mapAttrsToList (
      name:
      {
        flags ? {
          certificate = [ ];
          key = [ ];
        },
        sealedTo ? [ ],
        ...
      }:
      lib.optionals (isFor sealedTo) (
        map (flag: given flag cas.${name}.ca.path) flags.certificate
        ++ map (flag: given flag cas.${name}.ca.keyPath) flags.key
      )
    ) cluster.authorities
  );
in
{
  inherit kubeconfig isPlane isEtcd;

  options =
    lib.optionals (isFor [
      "control-plane"
      "worker"
    ]) node
    ++ lib.optional isPlane etcdClient
    ++ lib.concatMap ({ option, value, ... }: [ (wire option value) ]) (
      lib.filter ({ roles, ... }: isFor roles) table.settings
    )
    ++ lib.concatMap ({ options, authorities, ... }: toAll options (bundle authorities)) trustHere
    ++ lib.concatLists (lib.mapAttrsToList files mine)
    ++ lib.optionals isEtcd etcd;

  flags = lib.mapAttrsToList (
    option: given: wire option (lib.concatMapStringsSep " " (one: one.text) given)
  ) (lib.groupBy (one: one.option) (trustFlags ++ fixedFlags ++ authorityFlags));

  units = lib.unique (lib.concatMap (one: one.restartUnits) (lib.attrValues mine));
}
